"""Takes a channel's checklist along when the channel gets another id."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import verbs
from bot.model.person import Kind
from bot.usecases import Asker, Deps
from bot.usecases.change import carried_out, keep
from bot.usecases.once import heard_before

if TYPE_CHECKING:
    from bot.model.checklist import Checklist
    from storage.store import Transaction

ANOTHER = "the channel got another id, and had two running checklists then; this one had fewer changes"


async def relocate(deps: Deps, team: str, old: str, new: str, *, by: str, event: str = "") -> None:
    """Move everything from the id *old* to the id *new*; once more is harmless.

    Both may have a running checklist, where somebody was faster than Slack's word of the new id. The one in which
    more was changed goes on, the older of equals; the other is closed.

    Args:
        by: The bot's own user id, for the audit trail.
        event: Its id, which has this effect once; "" for none.
    """
    asker = Asker(team=team, channel=new, user=by, kind=Kind.BOT, delivery=event)

    async def relocated(tx: Transaction) -> None:
        actor = asker.actor(deps.now())
        moving, there = await tx.checklists.of(team, old), await tx.checklists.of(team, new)
        if moving is None and await tx.checklists.last_closed(team, old) is None:
            return  # nothing of ours is there, or it was moved before
        if moving is not None and there is not None:
            before = min(moving, there, key=_worth)
            made = verbs.close(before, actor)
            await keep(tx, before, replace(made, entry=replace(made.entry, text=ANOTHER)), actor)
        await tx.channels.move(team, old, new, now=actor.at)

    if old and new and old != new:
        await carried_out(deps, asker, relocated, heard_before)


def _worth(checklist: Checklist) -> tuple[int, float]:
    return checklist.version, -checklist.lifecycle.started_at.timestamp()
