"""Brings cards up to date: one edit shows every change since the last."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.model.checklist import Card
from bot.model.delivery import DeliveryError, LaterError, MessageGoneError, RevokedError, ShutOutError, UncertainError
from bot.usecases.shut import heed
from bot.usecases.sight import looked, reveals
from bot.usecases.trail import tell_trail

if TYPE_CHECKING:
    from bot.model.checklist import Checklist
    from bot.usecases import Deps
    from storage.checklists import Claim

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
REFUSED = timedelta(hours=1)  # until a card that Slack refused to edit is tried again: it may be invited, unarchived
AGAIN = timedelta(seconds=10)  # after an edit of which nobody knows whether it arrived; repeating it is harmless


async def claim_cards(deps: Deps, limit: int) -> tuple[Claim, ...]:
    """Take cards that are stale."""
    async with deps.store.begin() as tx:
        return await tx.checklists.claim_stale_cards(deps.now(), limit=limit, lease=LEASE)


async def refresh_card(deps: Deps, claim: Claim) -> None:
    """Show a claimed card as it is now."""
    async with deps.store.read() as tx:
        checklist = await tx.checklists.by_id(claim.team, claim.checklist)
    if checklist is None:
        return
    if reveals(checklist):
        checklist = await looked(deps, checklist)
    now = deps.now()
    try:
        card, again_at = await _shown(deps, checklist, now)
    except ShutOutError as error:
        await heed(deps, checklist, error)
        async with deps.store.begin() as tx:  # it stands there still, and is edited once the channel is open again
            await tx.checklists.settle_card(claim, checklist.card, again_at=None)
        return
    async with deps.store.begin() as tx:
        settled = await tx.checklists.settle_card(claim, card, again_at=again_at)
        if settled:
            await tx.bookmarks.touch(claim.team, claim.checklist, now=now)
        if settled and card != checklist.card:  # Homes lead to it
            await tx.people.tell(claim.team, claim.checklist, now=now)
        if settled and card and checklist.place.shut and again_at is None:
            await tx.channels.open(claim.team, checklist.channel, now=now)
    if settled and card is not None and again_at is None:
        await tell_trail(deps, replace(checklist, card=card))


async def _shown(deps: Deps, checklist: Checklist, now: datetime) -> tuple[Card | None, datetime | None]:
    """Return where the card is now, and when to try again; None if there is no need to.

    Raises:
        ShutOutError: The bot cannot speak in the channel.
    """
    try:
        return await deps.voice.show_card(checklist, now), None
    except MessageGoneError:
        return None, now if checklist.card else None  # posted anew as a first card is: by a claim of its own
    except LaterError as error:
        return checklist.card, now + error.after
    except RevokedError:
        return checklist.card, now  # its workspace's work stands still, and this is for when it goes on
    except UncertainError:
        return checklist.card, now + AGAIN if checklist.card else None
    except ShutOutError:
        raise
    except DeliveryError as error:
        log.warning("the card was not shown", extra={"reason": str(error), "checklist": checklist.id})
        return checklist.card, now + REFUSED if checklist.card else None  # it stands there still; a second must not
