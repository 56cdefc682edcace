"""Closes the checklist of a channel that was deleted; what it holds stays, for a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import verbs
from bot.model.place import Shut
from bot.model.verbs import Actor
from bot.usecases.change import carried_out, keep

if TYPE_CHECKING:
    from bot.usecases import Deps
    from storage.store import Transaction


async def abandon(deps: Deps, team: str, channel: str, *, by: str) -> None:
    """Close the channel's running checklist, if there is one.

    Args:
        by: The bot's own user id, for the audit trail.
    """

    async def abandoned(tx: Transaction) -> None:
        now = deps.now()
        if before := await tx.checklists.of(team, channel):
            await tx.channels.shut(team, channel, Shut.DELETED, now=now)
            made = verbs.close(before, Actor(id=by, at=now))
            await keep(tx, before, replace(made, entry=replace(made.entry, text=Shut.DELETED.words)), now)

    await carried_out(deps, abandoned)
