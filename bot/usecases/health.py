"""Tells whether the bot is alive, and what keeps it from its work."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import __version__
from bot.model.errors import OperatorError
from bot.model.ledger import Slot
from bot.model.place import ANYWHERE, Place
from bot.usecases import Asker, Deps

if TYPE_CHECKING:
    from bot.model.checklist import Checklist

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.5  # for the database: an acknowledgement that says that it is away is worth more than none


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the bot does; what the database knows is as it is by default where that does not answer.

    Attributes:
        last_tick: When the clock last did its work; None where it never has.
        database: Which one it is: ``sqlite`` or ``postgresql``.
        answered: How long the database took; None where it gave no answer.
        skew: How far our clock is ahead of the database's.
        checklists: How many are running, over all teams.
        oldest_due: Since when the reminder that waits longest, in any channel, is due; None where none waits.
        next_reminder: The channel's next planned slot; None if there is none.
        uncertain: How many of the channel's reminders became uncertain in the last seven days.
        last_check: When a check last ran in the channel; None if none did.
        stopped_at: Since when the workspace's work stands still; None while it does not.
        reason: Why it does, as Slack says.
        place: What is known of the channel.
    """

    version: str
    now: datetime
    last_tick: datetime | None
    database: str = "sqlite"
    answered: timedelta | None = timedelta()
    skew: timedelta = timedelta()
    checklists: int = 0
    oldest_due: datetime | None = None
    next_reminder: Slot | None = None
    uncertain: int = 0
    last_check: datetime | None = None
    stopped_at: datetime | None = None
    reason: str = ""
    place: Place = ANYWHERE


async def health(deps: Deps, asker: Asker) -> Health:
    """Return how the bot does; in a channel without a checklist as well, and while the database is away."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await _examined(deps, asker)
    except (OperatorError, TimeoutError) as error:
        log.error("the database does not answer", extra={"reason": str(error) or "no answer in time"})  # noqa: TRY400 - its text says it all
        return Health(
            version=__version__,
            now=deps.now(),
            last_tick=deps.last_tick(),
            database=deps.store.dialect,
            answered=None,
        )


async def _examined(deps: Deps, asker: Asker) -> Health:
    began = asyncio.get_running_loop().time()
    async with deps.store.read() as tx:
        checklist = await tx.checklists.of(asker.team, asker.channel)
        team, ident = (checklist.team, checklist.id) if checklist else (asker.team, "")
        vital = await tx.vitals.of(team, ident, now=deps.now())
    now = deps.now()
    return Health(
        version=__version__,
        now=now,
        last_tick=deps.last_tick(),
        database=deps.store.dialect,
        answered=timedelta(seconds=asyncio.get_running_loop().time() - began),
        # SQLite's clock is this machine's own, and says nothing of ours.
        skew=timedelta() if deps.store.dialect == "sqlite" else now - vital.clock,
        checklists=vital.running,
        oldest_due=vital.oldest_due,
        next_reminder=vital.following,
        uncertain=vital.uncertain,
        last_check=_last_check(checklist),
        stopped_at=vital.stopped_at,
        reason=vital.reason,
        place=checklist.place if checklist else ANYWHERE,
    )


def _last_check(checklist: Checklist | None) -> datetime | None:
    return max((standing.at for standing in checklist.standings), default=None) if checklist else None
