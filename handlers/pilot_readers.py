"""Read what follows `pilot`: a date, or what is done to the list of pilot users."""

from __future__ import annotations

import re

from bot.model.errors import BotError, UsageError
from bot.model.names import user_name
from handlers.pilot_requests import AddPilots, BringBackPilot, ImportPilots, ListPilots, MarkPilots, RemovePilots
from handlers.requests import Request, SetPilot
from handlers.words import Words

_EVERYBODY = frozenset({"all", "everybody", "everyone"})
_MAIL = re.compile(r"\bmailto:", re.IGNORECASE)


def pilot(words: Words) -> Request:
    """Read: the pilot date as typed, or a word and pilot users."""
    for word, read in _READERS.items():
        if words.take(word):
            return read(words)
    date = words.date()
    if not date:
        raise UsageError("Say the date of the pilot migration, or `none`.")
    return SetPilot(date)


def _add(words: Words) -> Request:
    names, batch = _people(words)
    if not names:
        raise UsageError("Say who, by user principal name.")
    return AddPilots(names, batch)


def _remove(words: Words) -> Request:
    text, values = words.pairs()
    if text.lower() in _EVERYBODY and not values:
        return RemovePilots(())
    names = _names(text)
    if not names or values:
        raise UsageError("Say who, by user principal name, or `all`.")
    return RemovePilots(names)


def _list(words: Words) -> Request:
    text, values = words.pairs()
    word = values.pop("batch", "") or _MAIL.sub("", text)
    start = values.pop("from", "")
    if values:
        raise UsageError(f"I do not know `{next(iter(values))}` of a pilot user.")
    return ListPilots(_names(word)[0] if "@" in word else word, _names(start)[0] if start else "")


def _import(words: Words) -> Request:
    replacing = words.take("replace")
    text = _MAIL.sub("", words.rest()).strip("`\n ")
    if not text:
        raise UsageError("Paste the list after it, with the row that names its columns.")
    return ImportPilots(text, replacing)


def _moved(words: Words) -> Request:
    return _mark(words, verified=False)


def _verified(words: Words) -> Request:
    return _mark(words, verified=True)


def _mark(words: Words, *, verified: bool) -> Request:
    names, batch = _people(words)
    if bool(names) == bool(batch):
        raise UsageError("Say who, by user principal names or by `batch=…`.")
    return MarkPilots(verified, names, batch or "")


def _back(words: Words) -> Request:
    names = _names(words.word().rstrip(",:"))
    if not names:
        raise UsageError("Say who, by user principal name.")
    return BringBackPilot(names[0], words.rest())


_READERS = {
    "add": _add,
    "remove": _remove,
    "list": _list,
    "import": _import,
    "moved": _moved,
    "verified": _verified,
    "back": _back,
}


def _people(words: Words) -> tuple[tuple[str, ...], str | None]:
    """Take all that is left as user principal names and a batch; None where none is told."""
    text, values = words.pairs()
    batch = values.pop("batch", None)
    if values:
        raise UsageError(f"I do not know `{next(iter(values))}` of a pilot user; `pilot import` takes more of them.")
    return _names(text), batch


def _names(text: str) -> tuple[str, ...]:
    """Return the user principal names in *text*, each once.

    Raises:
        UsageError: A word is none.
    """
    words = re.split(r"[\s,;]+", _MAIL.sub("", text))
    try:
        return tuple(dict.fromkeys(user_name(word) for word in words if word and word.lower() != "and"))
    except BotError as error:
        raise UsageError(str(error)) from None
