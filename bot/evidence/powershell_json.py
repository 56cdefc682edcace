"""What ConvertTo-Json writes, and what consoles, chats and people make of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from bot.evidence.row import Header, Headers, Row, Value, limited
from bot.model.errors import BotError

MAX_VALUES = 2_000_000  # 20 MB of brackets alone would fill half a gigabyte

# A script block and the prompt of a remote session open like JSON, and go on in another way.
_OPENING = r'(?=\{\s*(?:["“”„‟}]|\Z)|\[\s*(?:[\[{\]"“”„‟]|null\b|\Z))'
_START = re.compile(rf"(?m)^[ \t`]*{_OPENING}")
_NEXT = re.compile(rf"[\s,`]*{_OPENING}")
_LONG = 25  # digits; of more, Python refuses to make a number, and nothing here counts so far
_STRAIGHT = str.maketrans("“”„‟‘’‚‛\u00a0", "\"\"\"\"'''' ")
_CURLY = re.compile("[“”„‟\u00a0]")
_SPOILED = re.compile("[\0\ud800-\udfff]")
_LITERAL = "\\u0123456789abcdefABCDEFtrlsn.+-"  # what a value or an escape that was cut in two is made of


def exceeds(text: str, most: int) -> bool:
    """Tell whether JSON in *text* may have more than so many values, before anything is made of any of them."""
    return sum(map(text.count, "[{,")) > most


def start(text: str) -> int:
    """Return where the first JSON document of *text* starts; -1 if there is none."""
    found = _START.search(text)
    return found.end() if found else -1


def rows(text: str) -> tuple[Row, ...]:
    """Return the objects of all JSON documents in *text*, which may have other text around them.

    Raises:
        BotError: It is no JSON, or not all of it, or something else than objects.
    """
    if exceeds(text, MAX_VALUES):
        raise BotError("That has too many values to be read; select fewer properties, or hand it in by parts.")
    try:
        return _rows(text) if _CURLY.search(text) is None else _straightened(text)
    except json.JSONDecodeError as error:
        raise BotError(_mistake(error)) from None
    except RecursionError:
        raise BotError("That is nested too deeply to be read; run the command again with `-Depth 4`.") from None


def _rows(text: str) -> tuple[Row, ...]:
    return tuple(limited(_objects(_documents(text))))


def _straightened(text: str) -> tuple[Row, ...]:
    """Read *text* as it is; if that fails, with straight quotes, for chats and word processors make them curly."""
    try:
        return _rows(text)
    except json.JSONDecodeError as first:
        try:
            return _rows(text.translate(_STRAIGHT))
        except json.JSONDecodeError as second:
            raise (second if _CURLY.match(text, first.pos) else first) from None


def _documents(text: str) -> Iterator[Value]:
    """Yield the documents of *text* one after the other: several commands, or one object a line."""
    headers = Headers()
    decoder = json.JSONDecoder(
        object_pairs_hook=lambda pairs: _row(headers, pairs),
        parse_int=_number,
        parse_float=str,
        parse_constant=str,
    )
    position = start(text)
    while position >= 0:
        document, end = decoder.raw_decode(text, position)
        yield _frozen(document)
        following = _NEXT.match(text, end) or _START.search(text, end)
        position = following.end() if following else -1


def _objects(values: Iterator[Value]) -> Iterator[Row]:
    """Yield the objects among *values*, and those in the arrays among them."""
    waiting = [values]
    while waiting:
        for value in waiting[-1]:
            elements = value.elements() if isinstance(value, Row) else value
            if isinstance(elements, tuple):
                waiting.append(iter(elements))
                break
            if isinstance(value, Row):
                yield value
            elif value is not None:
                raise BotError(
                    "That has values without names of properties; run the command again without `-ExpandProperty`."
                )
        else:
            waiting.pop()


def _row(headers: Headers, pairs: list[tuple[str, Value]]) -> Row:
    header: Header = headers.of(tuple([_clean(name) for name, _ in pairs]))
    return Row(header, tuple([_frozen(value) for _, value in pairs]))


def _frozen(value: Value | list[Value]) -> Value:
    if isinstance(value, list):
        return tuple([_frozen(each) for each in value])
    return _clean(value) if isinstance(value, str) else value


def _clean(text: str) -> str:
    """Replace what an escape can write and no database can keep."""
    return text if text.isprintable() else _SPOILED.sub("\ufffd", text)


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONG else digits


def _mistake(error: json.JSONDecodeError) -> str:
    rest = error.doc[error.pos :]
    if error.msg.startswith("Unterminated string") or not rest.strip().strip(_LITERAL):
        return (
            "The JSON ends in the middle: part of it was cut off. Hand the output in as a file instead of pasting it."
        )
    where = f"line {error.lineno:,}, column {error.colno:,}"
    if error.msg.startswith("Invalid control character"):
        return f"A value in the JSON is broken over two lines ({where}), as consoles do; hand the output in as a file."
    return f"The JSON cannot be read ({error.msg}: {where}); hand the output in as a file, just as PowerShell wrote it."
