"""Runs of checks that are due; a run is gone once its reports are kept."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.run import Run
from storage import claim
from storage.codec import plain, to_text
from storage.sealed import Keys, SealError
from storage.tables import runs
from storage.upsert import insert
from storage.workspaces import working

log = logging.getLogger(__name__)

_C = runs.c


class Runs:
    """The runs that were asked for and are not finished; what a killed process leaves is taken again."""

    def __init__(self, connection: AsyncConnection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    async def add(self, run: Run) -> None:
        """Ask for a run, unless it is asked for already; its ``answer_to`` is kept sealed."""
        values = insert(self._connection, runs).values(
            team=run.team,
            id=run.id,
            checklist=run.checklist,
            steps=to_text(plain(run.steps)),
            asked_by=run.asked_by,
            answer_to=self._keys.seal(run.answer_to, _C.answer_to, run.team, run.id) if run.answer_to else None,
            due_at=run.due_at,
        )
        await self._connection.execute(values.on_conflict_do_nothing())

    async def claim_due(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[Run, ...]:
        """Take due runs, each with a fresh token."""
        values = claim.leased(_C.claimed_until, _C.token, lease)
        ready = (_C.due_at <= now, claim.free(_C.claimed_until), working(_C.team))
        taken = claim.take(runs, *ready, first=_C.due_at, limit=limit, values=values).returning(*_C)
        rows = (await self._connection.execute(taken)).all()
        return tuple(sorted(map(self._run, rows), key=lambda run: run.due_at))

    async def finish(self, run: Run) -> bool:
        """Drop a claimed run; False if the lease was lost, and somebody else has it now."""
        mine = delete(runs).where(_C.team == run.team, _C.id == run.id, _C.token == run.token)
        return (await self._connection.execute(mine)).rowcount == 1

    def _run(self, row: Any) -> Run:  # noqa: ANN401 - a row of the table
        return Run(
            id=row.id,
            team=row.team,
            checklist=row.checklist,
            steps=tuple(json.loads(row.steps)),
            asked_by=row.asked_by,
            answer_to=self._address(row) if row.answer_to else "",
            due_at=row.due_at,
            token=row.token,
        )

    def _address(self, row: Any) -> str:  # noqa: ANN401 - the same
        try:
            return self._keys.open(row.answer_to, _C.answer_to, row.team, row.id)
        except SealError as error:  # with a key that was dropped, say: one such row must not stop all the others
            log.warning("a run's findings will be told to nobody", extra={"reason": str(error), "run": row.id})
            return ""
