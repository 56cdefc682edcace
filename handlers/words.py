"""A command's text, taken apart: words, the rest of the line, ``key=value`` pairs, and mentions; pure."""

from __future__ import annotations

import re

from bot.model.errors import UsageError

MAX_WORD = 80

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")  # pasted along, or to deceive
_TOKEN = re.compile(r"<((?:[@#!]|[a-z]+:)[^<>|]*)(?:\|([^<>]*))?>")
_ENTITY = re.compile(r"&(lt|gt|amp);")
_USER = re.compile(r"@([UW][A-Z0-9]+)")
_GROUP = re.compile(r"!subteam\^(S[A-Z0-9]+)")
_PAIR = re.compile(r"(?:^|\s)([A-Za-z][\w.\[\]-]*)\s*=\s*")
_QUOTED = re.compile(r'"[^"]*"')


class Words:
    """Reads a command's text from left to right."""

    def __init__(self, text: str) -> None:
        self._left = clean(text)

    def __bool__(self) -> bool:
        """Tell whether anything is left."""
        return bool(self._left)

    def end(self) -> None:
        """Make sure that nothing is left.

        Raises:
            UsageError: There is more.
        """
        if self._left:
            raise UsageError(f"I do not understand “{self.rest()[:MAX_WORD]}” at the end.")

    def word(self) -> str:
        """Take the next word, with phones' dashes made plain; "" at the end.

        Raises:
            UsageError: It is longer than anything that is meant.
        """
        taken, *left = self._left.split(maxsplit=1) or [""]
        self._left = left[0] if left else ""
        word = plain(taken).translate(_QUOTES).translate(_DASHES).strip('"')
        if len(word) > MAX_WORD:
            raise UsageError(f"“{word[:20]}…” is too long for a word here.")
        return word

    def rest(self) -> str:
        """Take all that is left, as the person typed it; a link with another text keeps its address."""
        taken, self._left = self._left, ""
        return plain(_TOKEN.sub(_with_address, taken))

    def date(self) -> str:
        """Take all that is left as a date or a span: dashes and quotes made plain."""
        return self.rest().translate(_QUOTES).translate(_DASHES).strip('" ')

    def take(self, word: str) -> bool:
        """Take *word* if it comes next, in any case, with a colon or comma after it or not."""
        found = re.match(rf"{word}\b[:,]?\s*", self._left, re.IGNORECASE)
        if found:
            self._left = self._left[found.end() :]
        return found is not None

    def pairs(self) -> tuple[str, dict[str, str]]:
        """Take all that is left as ``key=value`` pairs, dashes made plain; return what stands before them, and them.

        A value ends where the next key begins, so that it may hold spaces; quotes keep a ``key=`` inside.

        Raises:
            UsageError: A quotation mark is not closed, or a key is given twice.
        """
        taken, self._left = self._left, ""
        text = plain(taken).translate(_QUOTES).translate(_DASHES)
        if text.count('"') % 2:
            raise UsageError('A quotation mark is not closed; write `key="some words"`.')
        masked = _QUOTED.sub(lambda found: "q" * len(found.group()), text)
        found = list(_PAIR.finditer(masked))
        ends = [*(pair.start() for pair in found), len(text)]
        values: dict[str, str] = {}
        for pair, end in zip(found, ends[1:], strict=True):
            key = pair[1].lower()
            if key in values:
                raise UsageError(f"`{key}` is given twice; give it once.")
            values[key] = text[pair.end() : end].strip().replace('"', "")
        return text[: ends[0]].strip(), values

    def sent(self, key: str) -> str | None:
        """Take the value of ``key=…`` as Slack sent it, mentions and all; None where there is none."""
        found = re.search(rf"(?:^|\s){key}\s*=\s*(.*?)(?={_PAIR.pattern}|$)", self._left, re.IGNORECASE | re.DOTALL)
        if found is None:
            return None
        self._left = f"{self._left[: found.start()]} {self._left[found.end() :]}".strip()
        return _characters(found[1].strip())

    def owners(self) -> tuple[str, ...]:
        """Take all that is left as owners: mentions, ``me`` or ``nobody``.

        Raises:
            UsageError: Something is none of these.
        """
        words = [word for word in re.split(r"[\s,]+|(?<=>)(?=<)", self._left) if word and word.lower() != "and"]
        self._left = ""
        if len(words) == 1 and words[0].lower() in {"nobody", "none", "-"}:
            return ()
        return tuple(dict.fromkeys(_owner(word) for word in words))


def clean(text: str) -> str:
    """Return *text* without what nobody sees, and what no database keeps."""
    return _CONTROL.sub(" ", _UNSEEN.sub("", text)).strip()


def straight(text: str) -> str:
    """Return *text* with the quotes and dashes of phones made plain."""
    return text.translate(_QUOTES).translate(_DASHES)


def plain(text: str) -> str:
    """Return *text* as the person typed it: Slack's tokens as what they show, its entities as characters."""
    shown = _TOKEN.sub(lambda found: _shown(found[1], found[2] or ""), text)
    return _characters(shown).strip()


def _characters(text: str) -> str:
    return _ENTITY.sub(lambda found: {"lt": "<", "gt": ">", "amp": "&"}[found[1]], text)


def _with_address(token: re.Match[str]) -> str:
    """Return a link whose text does not say its address with the address after it; any other token as it is."""
    target, label = token[1], token[2] or ""
    address = re.sub(r"^(https?://|mailto:|tel:)", "", target).rstrip("/")
    if target[0] in "@#!" or label.rstrip("/") in {"", target.rstrip("/"), address}:
        return token[0]
    return f"{label} ({target})"


def _shown(target: str, label: str) -> str:
    """Return what a token shows: a link's text, a name with its sign; never something that mentions."""
    sign = target[:1] if target[:1] in {"@", "#"} else "@" if target.startswith("!subteam") else ""
    name = label.removeprefix(sign) or target.removeprefix(sign or "!").removeprefix("subteam^")
    return sign + name


def _owner(word: str) -> str:
    if word.lower() in {"me", "myself"}:
        return "me"
    token = _TOKEN.fullmatch(word)
    found = token and (_USER.fullmatch(token[1]) or _GROUP.fullmatch(token[1]))
    if found:
        return found[1]
    shown = plain(word)
    if shown.lower() in {"nobody", "none", "-"}:
        raise UsageError("Say either `nobody` or who; not both.")
    if shown.startswith("@"):
        raise UsageError(
            f"I cannot tell who {shown[:MAX_WORD]} is. Pick the name from the list that Slack shows after @."
        )
    raise UsageError(f"“{shown[:MAX_WORD]}” is nobody I can assign: say @name, @group, `me` or `nobody`.")
