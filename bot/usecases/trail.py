"""Tells the audit trail in words, in the thread below the card."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model.audit import Verb
from bot.model.delivery import DeliveryError, LaterError, RevokedError, ShutOutError
from bot.usecases.shut import heed
from bot.usecases.sight import looked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model.audit import Entry
    from bot.model.checklist import Checklist
    from bot.usecases import Deps

log = logging.getLogger(__name__)

NOW = timedelta(0)
UNTOLD = frozenset({Verb.REFUSED, Verb.CUT})  # they are for `history` alone


async def tell_trail(deps: Deps, checklist: Checklist) -> None:
    """Tell what was changed since it was last told; each change is told at most once, by one replica.

    What Slack takes only later, or with another token, is told when the card is shown once more, which is asked for
    here.

    Args:
        checklist: As its card was just shown.
    """
    entries = await _take(deps, checklist)
    changes = [entry for entry in entries if entry.verb not in UNTOLD]
    if not changes:
        return
    if any(entry.verb is not Verb.START for entry in changes):  # which says nothing that is not for everybody
        checklist = await looked(deps, checklist)
    try:
        await deps.voice.trail(checklist, changes)
    except (LaterError, RevokedError, ShutOutError) as error:
        await heed(deps, checklist, error)
        async with deps.store.begin() as tx:
            untold = entries[0].version - 1
            await tx.checklists.set_told(checklist.team, checklist.id, untold, was=entries[-1].version)
            if not isinstance(error, ShutOutError):  # a channel that opens again has its card shown anyway
                after = error.after if isinstance(error, LaterError) else NOW  # once the workspace's work goes on
                await tx.checklists.touch(checklist.team, checklist.id, now=deps.now() + after)
    except DeliveryError as error:
        log.info("the trail was not told", extra={"reason": str(error), "checklist": checklist.id})


async def _take(deps: Deps, checklist: Checklist) -> Sequence[Entry]:
    """Return what is to be told, oldest first, and note that it is."""
    async with deps.store.begin() as tx:
        told = await tx.checklists.told(checklist.team, checklist.id)
        entries = await tx.audit.after(checklist.team, checklist.id, told)
        if entries:
            await tx.checklists.set_told(checklist.team, checklist.id, entries[-1].version, was=told)
        return entries
