"""Reports: what each run of a check found."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.verdict import Report


class Reports:
    """The reports of every checklist."""

    async def add(self, team: str, checklist: str, reports: Sequence[Report]) -> None:
        """Keep the reports of one run."""
        raise NotImplementedError

    async def latest(self, team: str, checklist: str, checks: Sequence[str]) -> tuple[Report, ...]:
        """Return the last report of each of *checks* that has one, in the order of *checks*."""
        raise NotImplementedError
