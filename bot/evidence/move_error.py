"""Reads what a screen shows after a move that failed, and tells what was typed from what was answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.evidence.encoding import decode
from bot.evidence.transcript import is_prompt
from bot.model.errors import BotError

MAX_BYTES = 100 * 1024  # a screen has a twentieth of it

_SIGNS = re.compile(rb"HostedMigration fault|^[ \t]*Move-CsUser\b", re.IGNORECASE | re.MULTILINE)
_MARK = re.compile(rb"\A(?:\xff\xfe|\xfe\xff|\xef\xbb\xbf)")

# Every repetition is bounded, or of one kind of letter that nothing after it takes back.
_TYPED = re.compile(
    r"[ \t]{0,80}(?:"
    r"\+"  # Windows PowerShell repeats the command and says where in it the error is
    r"|\d{1,6}[ \t]{0,9}\|"  # so does PowerShell 7
    r"|(?:\[[\w.]{1,80}\][ \t]{0,9})?\$[\w:{}.]{1,80}[ \t]{0,9}[+]?="
    r"|Move-CsUser\b(?![ \t]{0,9}:)"
    r")",
    re.IGNORECASE,
)
# A password may stand in any line with one of these, wherever its command began.
_SECRET = re.compile(
    r"SecureString|PSCredential|NetworkCredential|AsPlainText|\B[-–—](?:Passw|Cred|Pwd)", re.IGNORECASE
)
_ANSWER = re.compile(r"[ \t]{0,80}(?:[A-Z][A-Za-z]{1,20}-[A-Z][A-Za-z]{1,60} ?: |At line:|HostedMigration fault)")
_GOES_ON = re.compile(r"[`|,=]\Z")
_WIDTH = 79  # a console's; a command that fills it goes on in the next line
_PARAMETER = re.compile(r"(?<!\S)[-–—][A-Za-z]|\$[A-Za-z]")

_MARKS = re.compile("`.|[\"“”„'‘’‚‛(){};|]", re.DOTALL)
_DOUBLE, _SINGLE = '"“”„', "'‘’‚‛"
_MOVE = re.compile(r"\bMove-CsUser\b", re.IGNORECASE)
_FORCE = re.compile(r"(?<!\S)[-–—]Force\b(?!:[ \t]?\$false)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Screen:
    """What stands on a screen.

    Attributes:
        answer: What the commands answered, on one line; none of what was typed, for that may have a password in it.
        commands: What was typed, each with the lines in which it goes on.
    """

    answer: str
    commands: tuple[str, ...]

    @property
    def forced(self) -> bool:
        """Tell whether a move was run with ``-Force``."""
        return any(
            _MOVE.search(part) and _FORCE.search(part) for command in self.commands for part in _statements(command)
        )


@dataclass(slots=True)
class _Command:
    """A command while its lines come in, with the quotation and the brackets that are open."""

    lines: list[str] = field(default_factory=list)
    quote: str = ""
    depth: int = 0

    def add(self, line: str) -> None:
        self.lines.append(line)
        for found in _MARKS.finditer(line):
            mark = found[0]
            if kind := _quotation(mark):
                self.quote = {"": kind, kind: ""}.get(self.quote, self.quote)
            elif not self.quote:
                self.depth = max(self.depth + {"(": 1, "{": 1, ")": -1, "}": -1}.get(mark, 0), 0)

    def takes(self, line: str) -> bool:
        """Tell whether *line* is a part of the command, because nothing before it ended that."""
        if not self.lines or _ANSWER.match(line):
            return False
        last = self.lines[-1].rstrip()
        if self.quote or self.depth or _GOES_ON.search(last):
            return True
        return len(last) >= _WIDTH and _PARAMETER.search(line) is not None


def looks(raw: bytes) -> bool:
    """Tell whether *raw* is what ``Move-CsUser`` printed, or begins with the command."""
    return _SIGNS.search(_MARK.sub(b"", raw.replace(b"\0", b"")[:4_000])) is not None


def read(raw: bytes) -> str:
    """Return the text.

    Raises:
        BotError: It is empty, or no error any more.
    """
    if len(raw) > MAX_BYTES:
        raise BotError(f"That is too long for an error: {len(raw):,} bytes. Copy what one `Move-CsUser` printed.")
    text = decode(raw).strip()
    if not text:
        raise BotError("It is empty. Copy all that `Move-CsUser` printed.")
    return text


def screen(text: str) -> Screen:
    """Tell the lines of *text* apart."""
    answer: list[str] = []
    commands: list[_Command] = []
    current = _Command()
    for line in text.splitlines():
        if is_prompt(line) or _TYPED.match(line):
            commands.append(current := _Command())
            current.add(line)
        elif current.takes(line):
            current.add(line)
        elif _SECRET.search(line):
            commands.append(current := _Command())
            current.add(line)
        else:
            current = _Command()
            answer.append(line)
    return Screen(" ".join(" ".join(answer).split()), tuple("\n".join(each.lines) for each in commands))


def _quotation(mark: str) -> str:
    """Return the kind of quotation mark that *mark* is; "" if it is none."""
    return '"' if mark in _DOUBLE else "'" if mark in _SINGLE else ""


def _statements(command: str) -> Iterator[str]:
    """Yield the statements of *command* without texts and without what stands in brackets, which are statements too."""
    open_: list[list[str]] = [[]]
    quote, start = "", 0
    for found in _MARKS.finditer(command):
        mark, kind = found[0], _quotation(found[0])
        if not quote:
            open_[-1].append(command[start : found.start()])
        start = found.end()
        if kind:
            quote = {"": kind, kind: ""}.get(quote, quote)
        elif quote or len(mark) > 1:
            continue
        elif mark in "({":
            open_.append([])
        elif mark in ";|" or len(open_) > 1:
            yield " ".join(open_.pop())
            open_ += [] if mark in ")}" else [[]]
        # A bracket that closes nothing stands for nothing.
    open_[-1].append("" if quote else command[start:])
    yield from map(" ".join, open_)
