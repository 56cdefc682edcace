"""CSV, as Export-Csv, Excel and people write it: commas, semicolons or tabs, and now and then a field too many."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from bot.evidence.encoding import lines, streamed
from bot.evidence.row import Headers, Row, limited
from bot.model.errors import BotError

MAX_VALUES = 4_000_000  # 20 MB of commas alone would be twenty million fields

_TOO_MANY = "That has too many values to be read; select fewer properties, or hand it in by parts."
_SEPARATORS = ",;\t"  # Windows in German and Dutch takes the semicolon
_DECLARATION = re.compile(r"#TYPE [^\n]*\n|sep=(.)\r?\n")  # Windows PowerShell 5.1's, and Excel's
_QUOTED = re.compile(r'"[^"]*"')
_LONE = re.compile(r'"[^"\n]{1,200}"\s*|[A-Za-z][\w.-]{0,60}\s*')
_REPEATED = 4096  # values that are kept once, however many objects have them


def fits(text: str) -> bool:
    """Tell whether *text* starts as CSV does: with several names, or with one that has lines below it."""
    found = lines(text)
    first = next(found, "")
    if _DECLARATION.match(first) or _separator(first):
        return True
    return _LONE.fullmatch(first) is not None and next(found, None) is not None


def rows(text: str) -> tuple[tuple[Row, ...], int]:
    """Return the objects of *text*, and how many lines were skipped because they had too many or too few fields.

    Raises:
        BotError: It is not whole, or a quote is wrong.
    """
    reader = reading(text)
    return tuple(limited(reader)), reader.skipped


def reading(text: str) -> Reader:
    """Return what reads the objects of *text* one by one.

    Raises:
        BotError: It has too many values.
    """
    start, separator = _preamble(text)
    if text.count(separator) > MAX_VALUES:
        raise BotError(_TOO_MANY)
    return Reader(lines(text[start:]), separator)


def streaming(raw: bytes, head: str) -> Reader:
    """Return the same of *raw*, which is UTF-8 and too large to be decoded twice.

    Args:
        head: The beginning of its text.
    """
    start, separator = _preamble(head)
    if raw.count(separator.encode()) > MAX_VALUES:
        raise BotError(_TOO_MANY)
    declared = head.count("\n", 0, start)
    return Reader(islice(streamed(raw), declared, None), separator)


def _preamble(text: str) -> tuple[int, str]:
    """Return where the names of the columns are, and what stands between them."""
    declared, start = "", 0
    while declaration := _DECLARATION.match(text, start):
        declared = declaration[1] or declared
        start = declaration.end()
    return start, declared or _separator(text[start : (text.find("\n", start) + 1) or None]) or ","


class Reader:
    """Reads objects line by line, and counts the lines that are none; raises a `BotError` where one is not whole."""

    def __init__(self, written: Iterable[str], separator: str) -> None:
        self.skipped = 0
        self._records = csv.reader(written, delimiter=separator, strict=True)

    def __iter__(self) -> Iterator[Row]:
        """Read on."""
        try:
            yield from self._rows()
        except csv.Error as error:
            raise BotError(self._mistake(str(error))) from None

    def _rows(self) -> Iterator[Row]:
        names = self._names()
        header = Headers().of(names)
        kept: dict[str, str] = {}
        for record in self._records:
            if len(record) > len(names) and not any(record[len(names) :]):
                del record[len(names) :]  # Excel fills up with empty fields
            if not any(record):
                continue
            if len(record) != len(names):
                self.skipped += 1
                continue
            if len(kept) < _REPEATED:
                kept.update((each, each) for each in record if each not in kept)
            yield Row(header, tuple([kept.get(each, each) for each in record]))

    def _names(self) -> tuple[str, ...]:
        names = tuple(next(self._records, ()))
        if not any(name.strip() for name in names):
            raise BotError("The first line of a CSV file must name the columns, as `Export-Csv` does.")
        return names

    def _mistake(self, error: str) -> str:
        if "unexpected end" in error:
            return "The CSV ends within a value: part of it was cut off, or a quote is never closed; hand in all of it."
        if "field limit" in error:
            limit = csv.field_size_limit()
            return f"The CSV has a value of more than {limit:,} characters; probably a quote is never closed."
        return (
            f"The CSV cannot be read at line {self._records.line_num:,} ({error}); export it again with `Export-Csv`."
        )


def _separator(line: str) -> str:
    """Return what divides the names in the first *line*; "" if nothing does."""
    bare = _QUOTED.sub("", line)
    most = max(_SEPARATORS, key=bare.count)
    return most if most in bare else ""
