"""Drops what has been kept for long enough, a portion in each transaction; `bot.model.retention` says how long."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.model.audit import Verb
from bot.model.records import record
from bot.model.retention import ENDED, SETTLED, TRAIL_SLACK, UNSEEN
from bot.model.verbs import Actor

if TYPE_CHECKING:
    from bot.usecases import Deps

log = logging.getLogger(__name__)

PORTION = 500  # rows
AT_ONCE = 20  # checklists, each with its whole history
CLOCK = ""  # who does so, in the trail


async def forget_settled(deps: Deps) -> bool:
    """Drop some reminders that were settled long ago; return whether there may be more of them."""
    async with deps.store.begin() as tx:
        return await tx.ledger.forget(deps.now() - SETTLED, limit=PORTION) == PORTION


async def forget_agents(deps: Deps) -> bool:
    """Drop some tokens of scripts that ended long ago; return whether there may be more of them."""
    async with deps.store.begin() as tx:
        return await tx.agents.forget(deps.now() - ENDED, limit=PORTION) == PORTION


async def forget_homes(deps: Deps) -> bool:
    """Drop what some Homes show that nobody has opened for long; return whether there may be more of them."""
    async with deps.store.begin() as tx:
        return await tx.homes.forget(deps.now() - UNSEEN, limit=PORTION) == PORTION


async def forget_closed(deps: Deps) -> bool:
    """Drop some checklists that were closed long ago, with all of theirs; return whether there may be more of them."""
    async with deps.store.begin() as tx:
        gone = await tx.purges.delete_closed(deps.now() - deps.keep, limit=AT_ONCE)
    for team, checklist in gone:
        log.info("a checklist closed long ago was deleted", extra={"team": team, "checklist": checklist})
    return len(gone) == AT_ONCE


async def cut_trails(deps: Deps) -> bool:
    """Remove the oldest entries of one audit trail, and say so in it; return whether there may be more of them.

    What is removed is named, with its last hash, by an entry of the same trail: the chain still holds from there.
    """
    now = deps.now()
    async with deps.store.read() as tx:
        whose = await tx.audit.oldest(now - deps.keep - TRAIL_SLACK)
    if whose is None:
        return False
    async with deps.store.begin() as tx:
        checklist = await tx.checklists.lock(*whose)  # so that no change is made, nor another cut, meanwhile
        cut = await tx.audit.old(*whose, now - deps.keep, limit=PORTION) if checklist else None
        if checklist is not None and cut is not None:
            await tx.checklists.count_on(checklist.team, checklist.id, was=checklist.version)
            await tx.audit.cut(record(checklist, Actor(id=CLOCK, at=now), Verb.CUT, text=str(cut)), cut)
            log.info("old entries of a trail were removed", extra={"checklist": checklist.id, "through": cut.through})
    return True
