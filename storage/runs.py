"""Runs of checks that are due; a run is gone once its reports are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.run import Run


class Runs:
    """The runs that were asked for and are not finished; what a killed process leaves is taken again."""

    async def add(self, run: Run) -> None:
        """Ask for a run; its ``answer_to`` is kept sealed."""
        raise NotImplementedError

    async def claim_due(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[Run, ...]:
        """Take due runs, each with a fresh token."""
        raise NotImplementedError

    async def finish(self, run: Run) -> bool:
        """Drop a claimed run; False if the lease was lost, and somebody else has it now."""
        raise NotImplementedError
