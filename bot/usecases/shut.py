"""Lets the checklist of a channel rest while the bot cannot speak there, and go on once it can."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.model.delivery import DeliveryError, ShutOutError
from bot.usecases.once import once

if TYPE_CHECKING:
    from bot.model.checklist import Checklist
    from bot.model.place import Shut
    from bot.usecases import Deps

log = logging.getLogger(__name__)


async def shut(deps: Deps, team: str, channel: str, why: Shut, *, event: str = "") -> None:
    """Let the checklist rest: no reminders, no edits of its card, no looking again at what is done.

    Args:
        event: Its id, which has this effect once; "" for none.
    """
    async with deps.store.begin() as tx:
        if not await once(tx, team, event, deps.now()):
            return
        await tx.channels.shut(team, channel, why, now=deps.now())
    log.info("a channel's checklist rests", extra={"channel": channel, "reason": str(why)})


async def resume(deps: Deps, team: str, channel: str, *, event: str = "") -> None:
    """Let the checklist go on: its card is shown once as it is now, and a day's missed reminders come as one.

    Args:
        event: Its id, which has this effect once; "" for none.
    """
    async with deps.store.begin() as tx:
        if not await once(tx, team, event, deps.now()):
            return
        await tx.channels.open(team, channel, now=deps.now())
    deps.wake()


async def heed(deps: Deps, checklist: Checklist, error: DeliveryError) -> None:
    """Take from a refusal what it says of the checklist's channel."""
    if isinstance(error, ShutOutError):
        await shut(deps, checklist.team, checklist.channel, error.shut)
