"""Reports as JSON."""

from __future__ import annotations

import json
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from bot.report import verdict_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model.verdict import Finding
    from bot.report import Row


def document(rows: Sequence[Row]) -> str:
    """Return *rows* as one JSON object; texts are as they were seen, in ASCII so that none can steer a terminal."""
    whole = {"verdict": verdict_of(rows), "reports": [_report(row) for row in rows]}
    return json.dumps(whole, indent=2) + "\n"


def _report(row: Row) -> dict[str, object]:
    report = row.report
    return {
        "check": report.check,
        "step": row.step,
        "title": row.title,
        "verdict": report.verdict,
        "started": report.started.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "duration_ms": round(report.took / timedelta(milliseconds=1)),
        "why": row.why,
        "source": row.source,
        "findings": [_finding(finding) for finding in report.findings],
    }


def _finding(finding: Finding) -> dict[str, str]:
    return {
        "code": finding.code.name,
        "verdict": finding.verdict,
        "subject": finding.subject,
        "expected": finding.expected,
        "observed": finding.observed,
        "advice": finding.code.advice,
        "fix": finding.fix,
    }
