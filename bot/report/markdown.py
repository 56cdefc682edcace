"""Reports as Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.report import in_words, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.model.verdict import Finding
    from bot.report import Row

_MEANING = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")
_TICKS = re.compile(r"`+")


def markdown(rows: Sequence[Row]) -> str:
    """Return *rows* as a page: a table of verdicts, then what was found."""
    lines = [f"# {in_words(rows)}", "", "| Verdict | Step | Check | What it proves |", "|---|---|---|---|"]
    for row in rows:
        cells = (row.report.verdict, escaped(row.step), f"`{row.report.check}`", escaped(row.title))
        lines.append(f"| {' | '.join(cells)} |")
    for row in rows:
        lines += [
            "",
            f"## {row.report.verdict}: {escaped(row.title)}",
            "",
            f"`{row.report.check}`, source: {_link(row.source)}",
            *(["", escaped(row.why)] if row.why else []),
        ]
        for finding in row.report.findings:
            lines += _lines(finding)
    return "\n".join(lines) + "\n"


def _lines(finding: Finding) -> Iterator[str]:
    yield ""
    yield f"- **{finding.verdict}**, {escaped(finding.code.name)}: {code(finding.subject)}"
    for label, text in (("expected", finding.expected), ("observed", finding.observed)):
        if text:
            yield f"  - {label}: {code(text)}"
    if finding.code.advice:
        yield f"  - {finding.code.advice}"
    for line in finding.fix.splitlines():
        yield f"  - fix: {code(line)}"


def _link(source: str) -> str:
    return f"<{source}>" if source.startswith("https://") else escaped(source)


def escaped(text: str) -> str:
    """Return *text* so that Markdown shows it as it is, on one line."""
    return _MEANING.sub(r"\\\1", " ".join(printable(text).split()))


def code(text: str) -> str:
    """Return *text* as a code span, whatever is in it; an empty text gives an empty one."""
    line = " ".join(printable(text).split())
    fence = "`" * (max(map(len, _TICKS.findall(line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}" if line else ""
