"""Reports as a table for a terminal of 100 columns."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from bot.model.verdict import Verdict
from bot.report import in_words, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.model.verdict import Finding
    from bot.report import Row

WIDTH = 100
_VERDICT, _CHECK, _LABEL = 10, 26, 10
_QUIET = frozenset({Verdict.PASS, Verdict.SKIPPED, Verdict.ATTESTED})


def table(rows: Sequence[Row]) -> str:
    """Return *rows* as lines: verdict, check, then each finding with what was expected and observed, and the fix.

    A fix is never wrapped, so that it can be copied.
    """
    lines = [f"{'VERDICT':{_VERDICT}}{'CHECK':{_CHECK}}FINDING"]
    for row in rows:
        lines += _lines(row)
    return "\n".join([*lines, "", in_words(rows)]) + "\n"


def _lines(row: Row) -> Iterator[str]:
    head = f"{row.report.verdict:{_VERDICT}}{row.report.check:{_CHECK}}"
    yield from _wrapped(row.title, head)
    for finding in row.report.findings:
        yield from _finding_lines(finding)


def _finding_lines(finding: Finding) -> Iterator[str]:
    indent = " " * (_VERDICT + 2)
    yield from _wrapped(f"{finding.verdict} · {finding.code.name} · {finding.subject}", " " * _VERDICT)
    parts = [("observed", finding.observed)]
    if finding.verdict not in _QUIET:
        parts = [("expected", finding.expected), ("observed", finding.observed)]
    parts.append(("advice", finding.code.advice))
    for label, text in parts:
        if text:
            yield from _wrapped(text, f"{indent}{label:{_LABEL}}")
    for number, line in enumerate(printable(finding.fix).splitlines()):
        yield f"{indent}{'' if number else 'fix':{_LABEL}}{line}"


def _wrapped(text: str, head: str) -> list[str]:
    return textwrap.wrap(
        " ".join(printable(text).split()),
        WIDTH,
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_on_hyphens=False,
    ) or [head.rstrip()]
