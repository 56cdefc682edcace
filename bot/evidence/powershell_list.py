"""What Format-List writes: ``Name : value``, wrapped to the console's width, a blank line between objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise

from bot.evidence.encoding import lines
from bot.evidence.row import Headers, Row, limited
from bot.evidence.transcript import is_prompt

_CUT = "{...}"  # as PowerShell writes a list that it does not show whole
_LOOK = 60  # lines, to tell what a text is
_CONSOLE = 79  # characters of a line in the narrowest console that people use
_LONGEST_NAME = 120


def fits(text: str) -> bool:
    """Tell whether *text* is a list of properties: whether half the lines at its start are."""
    flush = [line for line in islice(_dedented(text), _LOOK) if line[:1].strip()]
    return bool(flush) and 2 * sum(_property(line) is not None for line in flush) >= len(flush)


def rows(text: str) -> tuple[Row, ...]:
    """Return the objects of *text*.

    Raises:
        BotError: There are too many of them, or too many names.
    """
    headers = Headers()
    width = max(_CONSOLE, max((len(line.rstrip()) for line in _dedented(text)), default=0))
    return tuple(limited(each.row(headers, width) for each in _objects(_dedented(text))))


@dataclass(slots=True)
class _Object:
    """An object while its lines come in: of each property the lines of the value, and the column where it starts."""

    pieces: dict[str, list[str]] = field(default_factory=dict)
    column: int = 0
    last: list[str] = field(default_factory=list)

    def open(self, name: str, value: str, column: int) -> None:
        self.last = self.pieces[name] = [value]
        self.column = column

    def row(self, headers: Headers, width: int) -> Row:
        values = tuple(_joined(each, width - self.column) for each in self.pieces.values())
        return Row(headers.of(tuple(self.pieces)), values)


def _objects(found: Iterable[str]) -> Iterator[_Object]:
    """Put the lines together to objects; what is no part of one is left out."""
    current = _Object()
    blank = listening = False
    for line in found:
        if not line.strip():
            blank = True
            continue
        if is_prompt(line):
            listening = False
        elif each := _property(line):
            if current.pieces and (blank or not listening or each[0] in current.pieces):
                yield current
                current = _Object()
            current.open(*each)
            listening = True
        elif listening and (line[0].isspace() or not blank):
            current.last.append(line.rstrip("\r\n"))
        else:
            listening = False
        blank = False
    if current.pieces:
        yield current


def _dedented(text: str) -> Iterator[str]:
    """Yield the lines of *text* without the indentation that they have all got in a mail or a quotation."""
    indent = None
    for line in lines(text):
        if indent is None and line.strip():
            indent = len(line) - len(line.lstrip())
        yield line[indent:] if indent and line[:indent].isspace() else line


def _property(line: str) -> tuple[str, str, int] | None:
    """Return the name, the value and the column of the value; None if *line* does not start a property."""
    line = line.rstrip("\r\n")
    colon = line.find(" :", 0, _LONGEST_NAME)
    while colon >= 0 and line[colon + 2 : colon + 3].strip():
        colon = line.find(" :", colon + 1, _LONGEST_NAME)
    if colon <= 0 or line[0].isspace():
        return None
    return line[:colon].strip(), line[colon + 3 :], colon + 3


def _joined(pieces: list[str], room: int) -> str:
    """Put a wrapped value together; where nobody can know whether a space was lost, a list is as good as cut."""
    parts = [pieces[0].strip()]
    listed = parts[0].startswith("{")
    for before, after in pairwise(pieces):
        joint = _joint(before, after.strip(), room)
        if joint and listed and not before.rstrip().endswith(","):
            return _CUT
        parts += (joint, after.strip())
    value = "".join(parts)
    return value if not listed or value.endswith("}") else _CUT


def _joint(before: str, after: str, room: int) -> str:
    """Return what stood between two lines: nothing within a word that is longer than a line, or after a hyphen."""
    if before[-1:].isspace():
        return " "
    word = len(before) - before.rfind(" ") - 1 + len(after.split(" ", 1)[0])
    return "" if word > room or before.endswith("-") else " "
