"""One object of an output, whatever form it was written in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Union

from bot.evidence import moment
from bot.model.errors import BotError

MAX_ROWS = 200_000
MAX_NAMES = 200_000  # of all kinds of objects together: output has a few kinds of objects, an attack has a million

# Of remote sessions, of deserialized settings, and of OData: nobody meant to hand these in.
_NOISE = {"pscomputername", "runspaceid", "psshowcomputername", "xsanyelements", "element", "anchor", "pstypename"}
_WRAPPER = {"value": 0, "count": 1}  # Windows PowerShell 5.1 writes some arrays as {"value": [...], "Count": n}

_TRUE = {"true", "$true", "1", "yes"}
_FALSE = {"false", "$false", "0", "no"}
_WHOLE = re.compile(r"([+-]?[0-9]{1,18})(?:\.0{1,9})?")

# What ToString() makes of an object that ConvertTo-Json cuts off at its depth, or that Export-Csv cannot spell out.
_TYPE = r"(?:Deserialized\.)?(?:System|Microsoft)\.[A-Z_]\w*(?:\[\]|(?:[.+][A-Z_]\w*)+(?:`[0-9]\S*)?(?:\[\])*)"
_TYPES = re.compile(rf"{_TYPE}(?: {_TYPE})*")
_CUT_LIST = ("...}", "…}")

# Union[...] because the name refers to itself, which | on a string cannot.
Value = Union[str, int, bool, None, "Row", tuple["Value", ...]]


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the properties that like objects share.

    Attributes:
        names: As written, without those of PowerShell's own making.
        places: Where the value of each stands, by its folded name; a name that stands there twice means nothing.
    """

    names: tuple[str, ...]
    places: Mapping[str, int] = field(hash=False)

    @classmethod
    def of(cls, written: Iterable[str]) -> Header:
        """Return the header that has the names *written*, in their order."""
        names: list[str] = []
        places: dict[str, int] = {}
        twice: set[str] = set()
        for place, name in enumerate(written):
            key = _folded(name)
            twice |= {key} & places.keys()
            places[key] = place
            if key and not _is_noise(key):
                names.append(name.strip())
        return cls(tuple(names), {key: place for key, place in places.items() if key and key not in twice})


class Headers:
    """The headers of one output, each made once, and only so many of them."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], Header] = {}
        self._names = 0

    def of(self, written: tuple[str, ...]) -> Header:
        """Return the header that has the names *written*.

        Raises:
            BotError: There were too many different ones before.
        """
        if (known := self._known.get(written)) is not None:
            return known
        self._names += len(written) + 1
        if self._names > MAX_NAMES:
            raise BotError("That has too many different names of properties; hand in the output of one command alone.")
        self._known[written] = Header.of(written)
        return self._known[written]


@dataclass(frozen=True, slots=True)
class Row:
    """One object of an output: its properties by name, in any case, with or without spaces.

    A value that PowerShell cut off ("System.Object[]", "@{Name=…", "{a, b...}") is as good as absent.
    """

    header: Header
    values: tuple[Value, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its properties, as written."""
        return self.header.names

    def has(self, name: str) -> bool:
        """Tell whether the property was in the output, even if it is empty."""
        return self._value(name) is not None

    def text(self, name: str) -> str | None:
        """Return the property as text; "" if it is null or empty, None if it is absent or several values."""
        return _text(self._value(name))

    def flag(self, name: str) -> bool | None:
        """Return the property as a truth value; None if it is absent or none."""
        word = (self.text(name) or "").strip().casefold()
        return word in _TRUE if word in _TRUE | _FALSE else None

    def number(self, name: str) -> int | None:
        """Return the property as a whole number; None if it is absent or none."""
        whole = _WHOLE.fullmatch((self.text(name) or "").strip())
        return int(whole[1]) if whole else None

    def moment(self, name: str) -> datetime | None:
        """Return the property as a moment in UTC; None if it is absent or none for certain."""
        value = self._value(name)
        text = value.text("value") if isinstance(value, Row) else _text(value)
        return moment.parse(text or "")

    def texts(self, name: str) -> tuple[str, ...] | None:
        """Return the property as a list, of one if it is one value; None if it is absent, or a list of objects."""
        value = self._unwrapped(name)
        if isinstance(value, tuple):
            found = tuple(_text(each) for each in value if each is not None)
            return None if None in found else tuple(each for each in found if each is not None)
        text = _text(value)
        return None if text is None else _listed(text)

    def within(self, name: str) -> tuple[Row, ...] | None:
        """Return the objects within the property; None if it is absent, or has anything else."""
        value = self._unwrapped(name)
        if isinstance(value, Row):
            return (value,)
        if isinstance(value, tuple):
            found = tuple(each for each in value if isinstance(each, Row))
            return found if len(found) == sum(each is not None for each in value) else None
        return () if value in {"", "{}"} else None

    def elements(self) -> tuple[Value, ...] | None:
        """Return what it wraps, if it is how PowerShell wraps an array; None if it is anything else, or cut short."""
        if self.header.places != _WRAPPER:
            return None
        value, count = self.values
        return value if isinstance(value, tuple) and len(value) == count else None

    def _value(self, name: str) -> Value:
        """Return the property as it is, "" if it is null, and None if it is absent or was cut off."""
        place = self.header.places.get(_folded(name))
        if place is None:
            return None
        value = self.values[place]
        if value is None:
            return ""
        return None if _is_cut(value) else value

    def _unwrapped(self, name: str) -> Value:
        value = self._value(name)
        if not isinstance(value, Row):
            return value
        if not value.values:
            return ()  # an empty hashtable
        elements = value.elements()
        if elements is None:
            return None if value.header.places == _WRAPPER else value
        return None if _is_cut(elements) else elements


def limited(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the *rows*, and no more than may be.

    Raises:
        BotError: There are more.
    """
    for count, row in enumerate(rows):
        if count >= MAX_ROWS:
            raise BotError(f"More than {MAX_ROWS:,} objects are not read; hand them in by parts.")
        yield row


def _text(value: Value) -> str | None:
    match value:
        case str():
            return "" if value == "{}" else value
        case None | Row(values=(_, *_)):
            return None
        case () | Row():
            return ""
        case (single,):
            return _text("" if single is None else single)
        case tuple():
            return None
        case _:
            return str(value)


def _listed(text: str) -> tuple[str, ...] | None:
    """Return the elements of a list as Format-List writes it; any other text is one element, "" is none."""
    if not (text.startswith("{") and text.endswith("}")):
        return (text,) if text else ()
    if text.startswith("{["):
        return None  # pairs of a dictionary
    elements = tuple(each.strip() for each in text[1:-1].split(", "))
    return None if _is_cut(elements) else elements


def _is_cut(value: Value) -> bool:
    match value:
        case str():
            return value[:1] in {"@", "{", "D", "S", "M"} and _is_remnant(value)
        case tuple():
            return any(isinstance(each, str) and _is_cut(each) for each in value)
        case _:
            return False


def _is_remnant(text: str) -> bool:
    if text.startswith("{"):
        return text.endswith(_CUT_LIST)
    return text.startswith("@{") or _TYPES.fullmatch(text) is not None


def _folded(name: str) -> str:
    return "".join(name.split()).casefold()


def _is_noise(key: str) -> bool:
    return key in _NOISE or "@odata." in key
