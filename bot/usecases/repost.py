"""Tries once more to post a card that could not be posted."""

from __future__ import annotations

from bot.model.checklist import Checklist
from bot.usecases import Deps


async def repost(deps: Deps, checklist: Checklist) -> None:
    """Have the card of *checklist* posted soon: the bot may have been invited to the channel meanwhile."""
    now = deps.now()
    async with deps.store.begin() as tx:
        await tx.checklists.retry_card(checklist.team, checklist.id, now=now)
    deps.wake()
