"""Slack's answers that are not ok: as its reference lists them, and what each of them means to people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.playground.faults import Broken, Cut, Fault, Page, Ratelimited, Refusal, Reset, Silence
from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "reference" / "slack-errors.md"


class Meaning(StrEnum):
    """What an answer means, as the page calls it."""

    LATER = "later"
    UNKNOWN = "unknown"
    GONE = "gone"
    SHUT_OUT = "shut out"
    NOBODY = "nobody"
    REVOKED = "revoked"
    NOT_ALLOWED = "not allowed"
    TOO_LATE = "too late"
    MISTAKE = "our mistake"


@dataclass(frozen=True, slots=True)
class Row:
    """One answer, and what it means.

    Attributes:
        seconds: Until it may be tried again, where that is said.
    """

    name: str
    fault: Fault
    meaning: Meaning
    seconds: int = 0


def told() -> dict[str, Meaning]:
    """Return what the page says that each of Slack's words means."""
    rows = re.findall(r"(?m)^\| \*\*([a-z ]+)\*\* \| ([`a-z_ ]+) \|", PAGE.read_text(encoding="utf-8"))
    return {word: Meaning(meaning) for meaning, words in rows for word in re.findall(r"`(\w+)`", words)}


def _fault(word: str, meaning: Meaning) -> Row:
    if word == "ratelimited":
        return Row(word, Ratelimited(30), meaning, 30)
    if word == "missing_scope":
        return Row(word, Refusal(word, needed="chat:write"), meaning)
    wrong = ("[ERROR] must be less than 3001 characters [json-pointer:/blocks/7/text/text]",)
    return Row(word, Refusal(word, messages=wrong if meaning is Meaning.MISTAKE else ()), meaning, 5)


WORDS = tuple(_fault(word, meaning) for word, meaning in told().items())
WORDLESS = (
    Row("429 in an hour", Ratelimited(3_600), Meaning.LATER, 3_600),
    Row("429 in a day", Ratelimited(86_400), Meaning.LATER, 3_600),
    Row("429 who knows when", Ratelimited(""), Meaning.LATER, 5),
    Row("429 soon", Ratelimited("soon"), Meaning.LATER, 5),
    Row("500", Broken(500), Meaning.UNKNOWN),
    Row("502", Broken(502), Meaning.UNKNOWN),
    Row("503", Broken(503), Meaning.UNKNOWN),
    Row("503, carried out", Broken(503, after=True), Meaning.UNKNOWN),
    Row("a page", Page(), Meaning.UNKNOWN),
    Row("a page, carried out", Page(after=True), Meaning.UNKNOWN),
    Row("half an answer", Cut(), Meaning.UNKNOWN),
    Row("half an answer, carried out", Cut(after=True), Meaning.UNKNOWN),
    Row("a reset", Reset(), Meaning.UNKNOWN),
    Row("a reset, carried out", Reset(after=True), Meaning.UNKNOWN),
    Row("silence", Silence(), Meaning.UNKNOWN),
    Row("silence, carried out", Silence(after=True), Meaning.UNKNOWN),
)
ROWS = (*WORDS, *WORDLESS)

# Where only the meaning counts, one word of each will do, and one of each way to have none.
_WAYS = {"429 in an hour", "502", "a page", "half an answer, carried out", "a reset", "silence, carried out"}
FEW = (*{row.meaning: row for row in reversed(WORDS)}.values(), *(row for row in WORDLESS if row.name in _WAYS))


def carried_out(row: Row) -> bool:
    """Tell whether Slack did it, and only the answer was lost."""
    return row.fault.after
