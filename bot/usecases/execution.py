"""Keeps a run of a workflow's step before Slack is told that it was heard: whatever happens, it is carried out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.usecases.once import once

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model.execution import Execution
    from bot.usecases import Deps
    from storage.executions import ExecutionClaim

LEASE = timedelta(seconds=60)


async def keep(deps: Deps, execution: Execution, *, delivery: str) -> None:
    """Keep a run; the clock carries it out at once.

    Args:
        delivery: The id of the event that told of it; a copy changes nothing.
    """
    async with deps.store.begin() as tx:
        if not await once(tx, execution.team, delivery, deps.now()):
            return
        await tx.executions.add(execution)
    deps.wake()


async def claim_executions(deps: Deps, limit: int) -> tuple[ExecutionClaim, ...]:
    """Take runs that are due."""
    async with deps.store.begin() as tx:
        return await tx.executions.claim_due(deps.now(), limit=limit, lease=LEASE)


async def settle(deps: Deps, claim: ExecutionClaim, *, again_at: datetime | None) -> None:
    """Drop a claimed run that Slack was told the end of; else have it looked at again."""
    async with deps.store.begin() as tx:
        await tx.executions.settle(claim, again_at=again_at)
