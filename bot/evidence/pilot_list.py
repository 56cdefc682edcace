"""Reads a list of pilot users, CSV as spreadsheets and PowerShell write it; every row that is wrong is told."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evidence.encoding import decode
from bot.model.errors import BotError
from bot.model.names import user_name
from bot.model.pilot import MAX_NAME, MAX_PILOTS, PilotUser, RowsError, batch_name

HEADER = "userPrincipalName,sipAddress,displayName,enterpriseVoice,dialInConferencing,contactCount,batch"
EXAMPLE = "userPrincipalName,sipAddress\nann@contoso.com,ann@contoso.com"

MAX_BYTES = 1024 * 1024  # a list of as many as may be has a fiftieth of it
MAX_ROWS = 5_000  # more is no list of people, and is not gone through
MAX_CONTACTS = 1_000_000
_HEAD = 1_000  # bytes that hold the first line
_SHOWN = 40  # characters of a value that is wrong

_DELIMITERS = ",;\t"
_FLAGS = {
    **dict.fromkeys(("true", "yes", "1", "on", "x"), True),
    **dict.fromkeys(("false", "no", "0", "off", ""), False),
}


@dataclass(frozen=True, slots=True)
class PilotList:
    """What was handed in.

    Attributes:
        users: In the order of the rows.
        told: What the columns tell, by the fields of a `PilotUser`.
    """

    users: tuple[PilotUser, ...]
    told: frozenset[str]


def looks(raw: bytes) -> bool:
    """Tell whether *raw* is a list of pilot users: its first line has nothing but our columns, the needed ones first.

    Others than the needed ones, which no command prints beside them, may stand in any order.
    """
    text = raw[:_HEAD].decode("utf-8", "replace").replace("\0", "").lstrip("\ufeff\ufffd \r\n")
    titles = re.split(f"[{_DELIMITERS}]", text.partition("\n")[0].strip())
    names = [_named(title.strip("\" '")) for title in titles]
    ours = None not in names and {"upn", "sip"} <= {*names}
    return ours and (names[:2] == ["upn", "sip"] or bool({"conferencing", "contacts"} & {*names}))


def read(raw: bytes) -> PilotList:
    """Return the list.

    Raises:
        RowsError: Something is wrong with it; the text has every row that is, and nothing is to be taken over.
        BotError: Its letters cannot be told.
    """
    if len(raw) > MAX_BYTES:
        raise RowsError(f"There are more than {MAX_BYTES // 1024 // 1024} MB. {_MOST}")
    header, rows = _rows(decode(raw))
    columns = _columns(header)
    users, wrong = [], []
    seen: dict[tuple[str, str], int] = {}
    for number, cells in rows:
        user, faults = _user(columns, len(header), cells)
        faults += [] if user is None else _twice(user, number, seen)
        wrong += [f"row {number}: {fault}" for fault in faults]
        users += [user] if user else []
    if len(rows) > MAX_PILOTS:
        wrong.append(f"{len(rows)} users are too many for a pilot: a list has at most {MAX_PILOTS}")
    if wrong:
        raise RowsError(f"Nothing was imported, because of {len(wrong)} errors:" if len(wrong) > 1 else _ONE, wrong)
    if not users:
        raise RowsError(f"There is no user below the header. It should look like this:\n{EXAMPLE}")
    return PilotList(tuple(users), frozenset(columns))


_ONE = "Nothing was imported, because of one error:"
_MOST = f"A list of pilot users has at most {MAX_PILOTS} rows below its header; hand in those of the pilot alone."


def _rows(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header, and the rows that are not empty with their numbers, as a spreadsheet counts them.

    Raises:
        RowsError: It is no table, or has too many rows.
    """
    lines = text.splitlines(keepends=True)
    before = 0
    while before < len(lines) and (not lines[before].strip() or lines[before].lower().startswith(("sep=", "#type"))):
        before += 1
    if before == len(lines):
        raise RowsError(f"The list is empty. It should look like this:\n{EXAMPLE}")
    delimiter = max(_DELIMITERS, key=lines[before].count)
    reader = csv.reader(io.StringIO("".join(lines[before:]), newline=""), delimiter=delimiter)
    found: list[tuple[int, list[str]]] = []
    try:
        header = [" ".join(cell.split()) for cell in next(reader)]
        for number, cells in enumerate(reader, before + 2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(found) == MAX_ROWS:
                raise RowsError(f"There are more than {MAX_ROWS} rows. {_MOST}")
            found.append((number, [cell.strip() for cell in cells]))
    except csv.Error as error:
        raise RowsError(f"It cannot be read as CSV ({error}). Export it again, with commas or semicolons.") from None
    return header, found


def _columns(header: Sequence[str]) -> Mapping[str, int]:
    """Return where each column is, by the field of a `PilotUser` that it tells.

    Raises:
        RowsError: One that is needed is missing, or one is there twice.
    """
    found: dict[str, int] = {}
    for place, title in enumerate(header):
        name = _named(title)
        if name in found:
            raise RowsError(f"The column {title[:_SHOWN]} is there twice; leave one of them.")
        if name:
            found[name] = place
    missing = [title for name, title in (("upn", "userPrincipalName"), ("sip", "sipAddress")) if name not in found]
    if missing:
        raise RowsError(
            f"The first row has to name the columns, and lacks {' and '.join(missing)}. The whole of it: {HEADER}"
        )
    return found


def _named(title: str) -> str | None:
    """Return the field of a `PilotUser` that a column tells; None if it is none of ours."""
    return _TITLES.get(re.sub(r"[\s_-]", "", title).lower())


def _user(columns: Mapping[str, int], width: int, cells: Sequence[str]) -> tuple[PilotUser | None, list[str]]:
    """Return the user of a row, or None and what is wrong with it."""
    if len(cells) > width:
        return None, [f"it has {len(cells)} values, and there are {width} columns"]
    values: dict[str, Any] = {}
    faults = []
    for name, place in columns.items():
        title, parse = _PARSERS[name]
        text = cells[place] if place < len(cells) else ""
        try:
            values[name] = parse(text)
        except BotError as error:
            shown = f"“{text[:_SHOWN]}…”" if len(text) > _SHOWN else f"“{text}”"
            faults.append(f"{title} {f'{shown} {error}' if text else 'is empty'}")
    return (None, faults) if faults else (PilotUser(**values), [])


def _twice(user: PilotUser, number: int, seen: dict[tuple[str, str], int]) -> list[str]:
    """Return what of *user* an earlier row has already, and keep what is of this one."""
    keys = (("userPrincipalName", user.upn), ("sipAddress", user.sip))
    found = [
        f"{title} {value} is in row {seen[title, value]} already" for title, value in keys if (title, value) in seen
    ]
    for key in keys:
        seen.setdefault(key, number)
    return found


def _address(text: str) -> str:
    try:
        return user_name(text)
    except BotError:
        raise BotError("is no address") from None


def _display_name(text: str) -> str:
    name = " ".join(text.split())
    if len(name) > MAX_NAME or not all(letter.isprintable() for letter in name):
        raise BotError(f"is not up to {MAX_NAME} letters")
    return name


def _flag(text: str) -> bool:
    try:
        return _FLAGS[text.lower()]
    except KeyError:
        raise BotError("is neither true nor false") from None


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < len(str(MAX_CONTACTS))):
        raise BotError("is no number")
    return int(text)


def _batch(text: str) -> str:
    try:
        return batch_name(text)
    except BotError:
        raise BotError("is no batch: letters and digits, at most 20") from None


_PARSERS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "upn": ("userPrincipalName", _address),
    "sip": ("sipAddress", _address),
    "display_name": ("displayName", _display_name),
    "voice": ("enterpriseVoice", _flag),
    "conferencing": ("dialInConferencing", _flag),
    "contacts": ("contactCount", _number),
    "batch": ("batch", _batch),
}
_TITLES = {title.lower(): name for name, (title, _) in _PARSERS.items()} | {
    "upn": "upn",
    "sip": "sip",
    "enterprisevoiceenabled": "voice",
    "contacts": "contacts",
}
