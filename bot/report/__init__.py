"""What has been judged, told as a table, JSON, Markdown or JUnit; pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model.verdict import Report, Verdict, worst

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# C0 and C1 controls but the newline, marks that turn the direction of writing around, and lone surrogates.
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A report, with the words for its check.

    Attributes:
        step: Key of the step that the check belongs to.
        why: Why it matters; "" where nothing says it.
        source: Where the requirement is written.
    """

    step: str
    title: str
    why: str = ""
    source: str
    report: Report


def verdict_of(rows: Iterable[Row]) -> Verdict:
    """Return the worst verdict of all."""
    return worst(row.report.verdict for row in rows)


def in_words(rows: Sequence[Row]) -> str:
    """Return how many checks came out how, worst first: ``3 checks: 1 fail, 2 pass``."""
    counts = Counter(row.report.verdict for row in rows)
    parts = [f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict]]
    return f"{len(rows)} check{'' if len(rows) == 1 else 's'}: {', '.join(parts) or 'nothing to run'}"


def printable(text: str) -> str:
    """Return *text*, which may be a stranger's, without what could steer a terminal or break a document."""
    return _UNSEEN.sub("�", text)
