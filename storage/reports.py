"""Reports: what each check found when it last ran."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.verdict import Finding, Report
from storage.codec import plain, read, to_text
from storage.tables import reports
from storage.upsert import insert

_MICROSECOND = timedelta(microseconds=1)


class Reports:
    """The last report of each check of every checklist; how it stood before is told by its standing."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, team: str, checklist: str, reports_: Sequence[Report]) -> None:
        """Keep the reports of one run; of two that overlap, the one that looked later stays."""
        if not reports_:
            return
        new = insert(self._connection, reports)
        later = new.on_conflict_do_update(
            index_elements=[reports.c.team, reports.c.checklist, reports.c.check],
            set_={"started": new.excluded.started, "document": new.excluded.document},
            where=reports.c.started <= new.excluded.started,
        )
        await self._connection.execute(later, [_row(team, checklist, report) for report in reports_])

    async def latest(self, team: str, checklist: str, checks: Sequence[str]) -> tuple[Report, ...]:
        """Return the last report of each of *checks* that has one, in the order of *checks*."""
        theirs = select(reports.c.check, reports.c.started, reports.c.document).where(
            reports.c.team == team, reports.c.checklist == checklist, reports.c.check.in_(checks)
        )
        rows = (await self._connection.execute(theirs)).all()
        found = {report.check: report for report in map(_report, rows)}
        return tuple(found[check] for check in dict.fromkeys(checks) if check in found)


def _row(team: str, checklist: str, report: Report) -> dict[str, Any]:
    document = {"findings": plain(report.findings), "took": report.took // _MICROSECOND}
    if report.fresh_until is not None:
        document["fresh_until"] = plain(report.fresh_until)
    return {
        "team": team,
        "checklist": checklist,
        "check": report.check,
        "started": report.started,
        "document": to_text(document),
    }


def _report(row: Row[*tuple[Any, ...]]) -> Report:
    check, started, text = row
    document = json.loads(text)
    findings = read(tuple[Finding, ...], document["findings"])
    until = document.get("fresh_until")
    return Report(
        check=check,
        findings=findings,
        started=started,
        took=document["took"] * _MICROSECOND,
        fresh_until=datetime.fromisoformat(until) if until else None,
    )
