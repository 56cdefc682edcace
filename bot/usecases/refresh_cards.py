"""Brings cards up to date: one edit shows every change since the last."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.model.checklist import Card
from bot.model.delivery import DeliveryError, LaterError, MessageGoneError, UncertainError

if TYPE_CHECKING:
    from bot.model.checklist import Checklist
    from bot.usecases import Deps
    from storage.checklists import Claim

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
AGAIN = timedelta(seconds=10)  # after an edit of which nobody knows whether it arrived; repeating it is harmless


async def refresh_cards(deps: Deps, *, limit: int = 20) -> int:
    """Show each stale card as it is now, and return how many were taken."""
    async with deps.store.begin() as tx:
        claims = await tx.checklists.claim_stale_cards(deps.now(), limit=limit, lease=LEASE)
    await asyncio.gather(*(_refresh(deps, claim) for claim in claims))
    return len(claims)


async def _refresh(deps: Deps, claim: Claim) -> None:
    async with deps.store.read() as tx:
        checklist = await tx.checklists.by_id(claim.team, claim.checklist)
    if checklist is None:
        return
    now = deps.now()
    card, again_at = await _shown(deps, checklist, now)
    async with deps.store.begin() as tx:
        await tx.checklists.settle_card(claim, card, again_at=again_at)


async def _shown(deps: Deps, checklist: Checklist, now: datetime) -> tuple[Card | None, datetime | None]:
    """Return where the card is now, and when to try again; None if there is no need to."""
    try:
        return await deps.voice.show_card(checklist, now), None
    except MessageGoneError:
        return await _shown(deps, replace(checklist, card=None), now) if checklist.card else (None, None)
    except LaterError as error:
        return checklist.card, now + error.after
    except UncertainError:
        return checklist.card, now + AGAIN if checklist.card else None
    except DeliveryError as error:
        log.warning("the card was not shown", extra={"reason": str(error), "checklist": checklist.id})
        return None, None
