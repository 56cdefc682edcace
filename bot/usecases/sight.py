"""Asks Slack about a channel: at most once an hour, and before anything private is said there."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model.delivery import DeliveryError, LaterError, RefusedError, ShutOutError
from bot.model.place import Place

if TYPE_CHECKING:
    from bot.model.checklist import Checklist
    from bot.usecases import Deps

log = logging.getLogger(__name__)


async def looked(deps: Deps, checklist: Checklist) -> Checklist:
    """Return *checklist* with what is known of its channel, asked anew where that is too long ago."""
    if checklist.place.known(deps.now()):
        return checklist
    return replace(checklist, place=await look(deps, checklist))


def reveals(checklist: Checklist) -> bool:
    """Tell whether the card of *checklist* shows what is not for everybody: what a check saw, or pilot users."""
    return bool(checklist.pilots) or any(checklist.regressed(step) for step in checklist.steps)


async def look(deps: Deps, checklist: Checklist) -> Place:
    """Ask Slack about the channel of *checklist*, keep what it says, and return what is known then.

    What nobody ever knew counts as shared while Slack gives no answer; else what was last known counts.
    """
    team, channel, now = checklist.team, checklist.channel, deps.now()
    try:
        sight = await deps.voice.sight(team, channel)
    except ShutOutError as error:
        # An attempt to post there says more surely whether the bot can.
        return await _unseen(deps, checklist, error)
    except RefusedError as error:
        place = await _unseen(deps, checklist, error)
        if place.shut:  # nobody can say whether that is still so: let the next message try
            async with deps.store.begin() as tx:
                await tx.channels.open(team, channel, now=now)
            deps.wake()
        return place
    except DeliveryError as error:
        log.info("Slack says nothing of a channel", extra={"reason": str(error), "channel": channel})
        return checklist.place if checklist.place.looked_at else replace(checklist.place, shared=True)
    async with deps.store.begin() as tx:
        before = await tx.channels.saw(team, channel, sight, now=now)
        nobody_said = sight.shared and checklist.policy.results is None
        first = nobody_said and await tx.channels.warn(team, channel)
        place = await tx.channels.of(team, channel)
    if (before.shut, before.shared) != (place.shut, place.shared):  # its card is stale then, and rested work is due
        deps.wake()
    if first:
        await _warn(deps, checklist)
    return place


async def _unseen(deps: Deps, checklist: Checklist, error: DeliveryError) -> Place:
    """Note that Slack will not say, so that it is not asked again at once."""
    log.warning("Slack does not tell about a channel", extra={"reason": str(error), "channel": checklist.channel})
    async with deps.store.begin() as tx:
        await tx.channels.asked(checklist.team, checklist.channel, now=deps.now())
        return await tx.channels.of(checklist.team, checklist.channel)


async def _warn(deps: Deps, checklist: Checklist) -> None:
    """Tell who started the checklist that its channel is shared with another company, and what that means."""
    try:
        await deps.voice.warn_shared(checklist)
    except LaterError:
        async with deps.store.begin() as tx:
            await tx.channels.unwarn(checklist.team, checklist.channel)
    except DeliveryError as error:
        log.info("nobody was told that a channel is shared", extra={"reason": str(error)})
