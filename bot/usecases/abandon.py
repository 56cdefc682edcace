"""Closes the checklist of a channel that was deleted; what it holds stays, for a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import verbs
from bot.model.person import Kind
from bot.model.place import Shut
from bot.usecases import Asker, Deps
from bot.usecases.change import carried_out, keep
from bot.usecases.once import heard_before

if TYPE_CHECKING:
    from storage.store import Transaction


async def abandon(deps: Deps, team: str, channel: str, *, by: str, event: str = "") -> None:
    """Close the channel's running checklist, if there is one.

    Args:
        by: The bot's own user id, for the audit trail.
        event: Its id, which has this effect once; "" for none.
    """
    asker = Asker(team=team, channel=channel, user=by, kind=Kind.BOT, delivery=event)

    async def abandoned(tx: Transaction) -> None:
        actor = asker.actor(deps.now())
        if before := await tx.checklists.of(team, channel):
            await tx.channels.shut(team, channel, Shut.DELETED, now=actor.at)
            made = verbs.close(before, actor)
            await keep(tx, before, replace(made, entry=replace(made.entry, text=Shut.DELETED.words)), actor)

    await carried_out(deps, asker, abandoned, heard_before)
