"""Tells whether the bot is alive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import __version__
from bot.model.ledger import Slot
from bot.model.place import ANYWHERE, Place
from bot.usecases import Asker, Deps


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the bot does.

    Attributes:
        last_tick: When the clock last did its work; None where it never has.
        checklists: How many are running, over all teams.
        next_reminder: The channel's next planned slot; None if there is none.
        place: What is known of the channel.
    """

    version: str
    now: datetime
    last_tick: datetime | None
    checklists: int
    next_reminder: Slot | None
    place: Place = ANYWHERE


async def health(deps: Deps, asker: Asker) -> Health:
    """Return how the bot does; in a channel without a checklist as well."""
    async with deps.store.read() as tx:
        checklist = await tx.checklists.of(asker.team, asker.channel)
        following = await tx.ledger.next_due(checklist.team, checklist.id) if checklist else None
        running = await tx.checklists.count()
    return Health(
        version=__version__,
        now=deps.now(),
        last_tick=deps.last_tick(),
        checklists=running,
        next_reminder=following,
        place=checklist.place if checklist else ANYWHERE,
    )
