"""Runs of a workflow's step that are not told to have ended; a run is gone once it is."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.execution import Execution
from storage import claim
from storage.codec import to_text
from storage.sealed import Keys, SealError
from storage.tables import executions
from storage.upsert import insert
from storage.workspaces import working

log = logging.getLogger(__name__)

_C = executions.c


@dataclass(frozen=True, slots=True)
class ExecutionClaim:
    """A run that this replica has taken to bring on; `fence` tells it from a later claim."""

    execution: Execution
    fence: str

    @property
    def checklist(self) -> str:
        """The one that it starts, or has started."""
        return self.execution.checklist


class Executions:
    """The runs that Slack waits for; what a killed process leaves is taken again."""

    def __init__(self, connection: AsyncConnection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    async def add(self, execution: Execution) -> None:
        """Keep a run, due at once, unless it is kept already; its token is kept sealed."""
        sealed = self._keys.seal(execution.token, _C.speaks_by, execution.team) if execution.token else None
        values = insert(self._connection, executions).values(
            team=execution.team,
            id=execution.id,
            inputs=to_text(dict(execution.inputs)),
            speaks_by=sealed,
            asked_at=execution.asked_at,
            due_at=execution.asked_at,
        )
        await self._connection.execute(values.on_conflict_do_nothing())

    async def claim_due(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[ExecutionClaim, ...]:
        """Take due runs, the oldest first, each with a fresh fence."""
        values = claim.leased(_C.claimed_until, _C.token, lease)
        ready = (_C.due_at <= now, claim.free(_C.claimed_until), working(_C.team))
        taken = claim.take(executions, *ready, first=_C.due_at, limit=limit, values=values).returning(*_C)
        rows = (await self._connection.execute(taken)).all()
        return tuple(
            ExecutionClaim(self._execution(row), row.token) for row in sorted(rows, key=lambda row: row.due_at)
        )

    async def settle(self, claimed: ExecutionClaim, *, again_at: datetime | None) -> bool:
        """Drop a claimed run, or keep it until *again_at*; False if the lease was lost."""
        whose = (_C.team == claimed.execution.team, _C.id == claimed.execution.id)
        mine = and_(*whose, _C.token == claimed.fence)
        later = update(executions).where(mine).values(due_at=again_at, claimed_until=None, token="")
        over = delete(executions).where(mine)
        return (await self._connection.execute(over if again_at is None else later)).rowcount == 1

    def _execution(self, row: Any) -> Execution:  # noqa: ANN401 - a row of the table
        return Execution(
            id=row.id,
            team=row.team,
            token=self._token(row) if row.speaks_by else "",
            inputs=json.loads(row.inputs),
            asked_at=row.asked_at,
        )

    def _token(self, row: Any) -> str:  # noqa: ANN401 - the same
        try:
            return self._keys.open(row.speaks_by, _C.speaks_by, row.team)
        except SealError as error:  # with a key that was dropped, say: the bot's own token does as well
            log.warning("a workflow is told by the bot's token", extra={"reason": str(error), "execution": row.id})
            return ""
