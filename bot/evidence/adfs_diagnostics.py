"""What ADFSToolbox found (Export-AdfsDiagnosticsFile), without what it should not have written down.

One of its tests has AD FS issue a token, and writes the whole token into the file. It is dropped here, while the file
is read, so that nothing else gets to see it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice

from bot.evidence import powershell_json
from bot.evidence.encoding import decode
from bot.model.errors import BotError

MAX_BYTES = 5 * 1024 * 1024  # a farm of ten servers has a tenth of it
MAX_VALUES = 500_000  # of brackets and commas, which cost a hundred times the memory of their letters
MAX_RESULTS = 5_000
MAX_DETAIL = 2_000  # characters
MAX_SERVERS = 100
CUT = "…"

_AGAIN = "Hand in the file as `Export-AdfsDiagnosticsFile` wrote it."
_DEPTH = 3  # levels down to the lists of results
_ISSUES = "testadfsrequesttoken"
_DROPPED = frozenset({"output", "exception"})  # whatever a test saw besides, and its stack
# Markup to the end, a signed token, and what is too long for a word, a path or a thumbprint.
_MARKUP = re.compile(r"(?:<|&lt;)[A-Za-z/?!].*", re.DOTALL)
_SIGNED = re.compile(r"\beyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)*")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,99}")
_LONG = re.compile(r"[A-Za-z0-9+/=_-]{48,}")


class Outcome(IntEnum):
    """How a test went, by the numbers of ADFSToolbox."""

    PASS = 0
    NOT_RUN = 1
    FAIL = 2
    ERROR = 3
    WARNING = 4


@dataclass(frozen=True, slots=True)
class Result:
    """One test on one server.

    Attributes:
        detail: Why, in the tool's words; "" where it says nothing.
    """

    name: str
    server: str
    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """All tests, in the order of the file.

    Attributes:
        unreachable: Servers on which no test could run.
    """

    results: tuple[Result, ...]
    unreachable: tuple[str, ...] = ()


def looks(raw: bytes) -> bool:
    """Tell whether *raw* is such a file."""
    text = raw.replace(b"\0", b"")
    return b'"AllTests"' in text and (b'"ADFSToolbox"' in text or b'AdfsServerHealth"' in text)


def read(raw: bytes) -> Diagnostics:
    """Return the results in *raw*.

    Raises:
        BotError: It is no such file; the text says what to hand in.
    """
    healths = list(_healths(_document(raw), _DEPTH))
    tests = [each for health in healths for each in _objects(health.get("AllTests"))]
    if not tests:
        raise BotError(f"There are no results of tests in it. {_AGAIN}")
    if len(tests) > MAX_RESULTS:
        raise BotError(f"It has more than {MAX_RESULTS:,} results; hand in the file of one run.")
    names = islice((name for health in healths for name in _listed(health.get("UnreachableServers"))), MAX_RESULTS)
    servers = dict.fromkeys(filter(None, map(_text, names)))
    return Diagnostics(tuple(map(_result, tests)), tuple(servers)[:MAX_SERVERS])


def _document(raw: bytes) -> object:
    if len(raw) > MAX_BYTES:
        raise BotError(f"It has more than {MAX_BYTES // 1024 // 1024} MB; hand in the file of one run.")
    text = decode(raw)
    if powershell_json.exceeds(text, MAX_VALUES):
        raise BotError(f"It has more than {MAX_VALUES:,} values; hand in the file of one run.")
    try:
        document: object = json.loads(text, object_pairs_hook=_without)
    except (ValueError, RecursionError):
        raise BotError(f"It is not the JSON of ADFSToolbox, or not all of it. {_AGAIN}") from None
    return document


def _without(pairs: list[tuple[str, object]]) -> dict[str, object]:
    return {name: value for name, value in pairs if name.casefold() not in _DROPPED}


def _healths(document: object, depth: int) -> Iterator[dict[str, object]]:
    """Find what has the list of all tests, under whatever names the tool filed it."""
    if isinstance(document, dict):
        if "AllTests" in document:
            yield document
        elif depth:
            for each in document.values():
                yield from _healths(each, depth - 1)


def _result(document: dict[str, object]) -> Result:
    name, outcome = _name(document.get("Name")), _outcome(document.get("Result"))
    is_token = name.casefold() == _ISSUES and outcome is Outcome.PASS
    told = "" if is_token else _text(document.get("Detail")) or _text(document.get("ExceptionMessage"))
    return Result(name, _text(document.get("ComputerName")), outcome, told)


def _outcome(value: object) -> Outcome:
    """Return what *value* stands for, be it the number or the name; what is neither says nothing, as an error does."""
    word = "".join(str(value).split()).casefold()
    return next(
        (each for each in Outcome if word in {str(int(each)), each.name.casefold().replace("_", "")}), Outcome.ERROR
    )


def _name(value: object) -> str:
    return value if isinstance(value, str) and _NAME.fullmatch(value) else "a test without a name"


def _text(value: object) -> str:
    """Return *value* on one line, without anything that looks like a token."""
    if not isinstance(value, str):
        return ""
    clean = _LONG.sub(CUT, _SIGNED.sub(CUT, _MARKUP.sub(CUT, value)))
    return " ".join(clean.split())[:MAX_DETAIL]


def _objects(value: object) -> list[dict[str, object]]:
    return [each for each in _listed(value) if isinstance(each, dict)]


def _listed(value: object) -> list[object]:
    """Return a list, as PowerShell writes it: of one element it may be that element alone."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
