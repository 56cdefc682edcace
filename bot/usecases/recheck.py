"""Looks again at steps that are done, on a schedule."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from bot.model.checklist import Checklist, State
from bot.model.dates import midnight_after
from bot.model.run import Run
from bot.usecases import Deps

LEASE = timedelta(seconds=30)


def recheck_at(checklist: Checklist, now: datetime) -> datetime:
    """Return when to look again: in the first hour of the channel's next day, spread so that not all look at once."""
    return midnight_after(now, checklist.schedule.zone) + timedelta(seconds=int(checklist.id[:8], 16) % 3_600)


async def recheck(deps: Deps, *, limit: int = 20) -> int:
    """Ask for a run for each checklist whose time has come, and return how many were taken.

    Its card is shown anew in any case: the day has changed, and with it the countdown.
    """
    now = deps.now()
    async with deps.store.begin() as tx:
        claims = await tx.checklists.claim_rechecks(now, limit=limit, lease=LEASE)
        for claim in claims:
            checklist = await tx.checklists.by_id(claim.team, claim.checklist)
            if checklist is None or checklist.closed:
                continue
            if steps := tuple(step.key for step in checklist.steps if step.state is State.DONE):
                run = Run(id=uuid4().hex, team=claim.team, checklist=claim.checklist, steps=steps, due_at=now)
                await tx.runs.add(run)
            await tx.checklists.touch(claim.team, claim.checklist, now=now)
            await tx.checklists.settle_recheck(claim, next_at=recheck_at(checklist, now))
    return len(claims)
