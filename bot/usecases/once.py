"""What is delivered twice has its effect once: the delivery is noted in the transaction of that effect.

Whoever acts on something that Slack delivers begins their transaction with

    if not await once(tx, event.team, event.id, now):
        return

If the effect fails, the note is undone with it, and the next delivery has its effect: nothing is dropped because it is
a retry.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model.errors import RepeatedError
from bot.model.verbs import Change

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model.audit import Entry
    from bot.usecases import Asker, Deps
    from storage.store import Transaction

KEPT = timedelta(days=3)  # Slack tries late events again for a day
PORTION = 500


async def once(tx: Transaction, team: str, delivery: str, now: datetime) -> bool:
    """Note a delivery; False if it has had its effect, so that nothing is left to do but to acknowledge it.

    Args:
        delivery: An event's id, or `Asker.delivery`; "" is never the same as another.
    """
    return not delivery or await tx.seen.first(team, delivery, now)


async def made_by(tx: Transaction, asker: Asker, entry: Entry) -> None:
    """Note which change the asker's delivery made, so that `made_before` finds it."""
    if asker.delivery:
        await tx.seen.tell(asker.team, asker.delivery, checklist=entry.checklist, version=entry.version)


async def made_before(tx: Transaction, asker: Asker) -> Change:
    """Return the change that the asker's delivery made when it came first, with the checklist as it is now.

    Raises:
        RepeatedError: It made none that can be told.
    """
    made = await tx.seen.made(asker.team, asker.delivery)
    checklist = await tx.checklists.by_id(asker.team, made[0]) if made else None
    entry = await tx.audit.at(asker.team, *made) if made else None
    if checklist is None or entry is None:
        raise RepeatedError("That was done already, and is not done twice.")
    return Change(checklist, entry)


async def heard_before(_: Transaction) -> None:
    """Do nothing: an event came again, and nobody waits for an answer."""


async def forget_seen(deps: Deps) -> bool:
    """Drop some of the deliveries that are too old to come again; return whether there may be more of them."""
    async with deps.store.begin() as tx:
        return await tx.seen.forget(deps.now() - KEPT, limit=PORTION) == PORTION
