"""Looks again at steps that are done, on a schedule."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.model.checklist import Checklist, State
from bot.model.dates import midnight_after
from bot.model.run import Run
from bot.model.turn import look_after
from bot.usecases.planning import planned

if TYPE_CHECKING:
    from bot.usecases import Deps
    from storage.checklists import Claim

LEASE = timedelta(seconds=30)


def recheck_at(checklist: Checklist, now: datetime) -> datetime:
    """Return when to look again: in the first hours of the channel's next day, spread so that not all look at once."""
    return midnight_after(now, checklist.schedule.zone) + look_after(checklist.id)


async def claim_rechecks(deps: Deps, limit: int) -> tuple[Claim, ...]:
    """Take checklists whose time to be looked at again has come."""
    async with deps.store.begin() as tx:
        return await tx.checklists.claim_rechecks(deps.now(), limit=limit, lease=LEASE)


async def recheck(deps: Deps, claim: Claim) -> None:
    """Ask for a run of a claimed checklist's done steps.

    Its card is shown anew in any case: the day has changed, and with it the countdown.
    """
    now = deps.now()
    async with deps.store.begin() as tx:
        checklist = await tx.checklists.by_id(claim.team, claim.checklist)
        if checklist is None or checklist.closed:
            return
        if not await tx.checklists.settle_recheck(claim, next_at=recheck_at(checklist, now)):
            return
        if checklist.place.shut:
            return
        if steps := tuple(step.key for step in checklist.steps if step.state is State.DONE):
            run = Run(id=uuid4().hex, team=claim.team, checklist=claim.checklist, steps=steps, due_at=now)
            await tx.runs.add(run)
        await tx.checklists.touch(claim.team, claim.checklist, now=now)
        await tx.ledger.plan(checklist, planned(checklist, now), now=now)  # after a long downtime none may be left
