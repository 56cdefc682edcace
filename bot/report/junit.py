"""Reports as JUnit XML, which build servers read: one test case a check."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from bot.model.verdict import Verdict
from bot.report import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.model.verdict import Finding
    from bot.report import Row

_ELEMENTS = {
    Verdict.FAIL: "failure",
    Verdict.ERROR: "error",
    Verdict.UNKNOWN: "error",  # nothing was proved: the same exit code as an error
    Verdict.SKIPPED: "skipped",
}


def junit(rows: Sequence[Row]) -> str:
    """Return *rows* as a document with one suite; a warning passes, with its text as output."""
    elements = [_ELEMENTS.get(row.report.verdict, "") for row in rows]
    counts = {
        "tests": str(len(rows)),
        "failures": str(elements.count("failure")),
        "errors": str(elements.count("error")),
        "skipped": str(elements.count("skipped")),
        "time": _seconds(sum((row.report.took for row in rows), timedelta())),
    }
    root = Element("testsuites", counts)
    suite = SubElement(root, "testsuite", {"name": "hybrid-bot check", **counts})
    if rows:
        first = min(row.report.started for row in rows)
        suite.set("timestamp", first.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds"))
    for row in rows:
        _case(suite, row)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _case(suite: Element, row: Row) -> None:
    report = row.report
    case = SubElement(suite, "testcase", classname=f"hybrid.{row.step}", name=report.check, time=_seconds(report.took))
    element = _ELEMENTS.get(report.verdict)
    worst = [finding for finding in report.findings if finding.verdict is report.verdict]
    if element is None:
        SubElement(case, "system-out").text = _text(report.findings)
        return
    message = printable("; ".join(f"{finding.code.name}: {finding.subject}" for finding in worst))
    result = SubElement(case, element, message=message)
    if element != "skipped":
        result.set("type", report.verdict)
    result.text = _text(report.findings)


def _text(findings: Iterable[Finding]) -> str:
    return printable("\n\n".join("\n".join(_lines(finding)) for finding in findings))


def _lines(finding: Finding) -> list[str]:
    parts = (
        ("expected", finding.expected),
        ("observed", finding.observed),
        ("advice", finding.code.advice),
        ("fix", finding.fix),
    )
    return [f"{finding.verdict} {finding.code.name}: {finding.subject}", *(f"{k}: {v}" for k, v in parts if v)]


def _seconds(took: timedelta) -> str:
    return f"{took.total_seconds():.3f}"
