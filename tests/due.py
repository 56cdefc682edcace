"""Due work, one kind at a time, and all of it that is due now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.usecases.homes import claim_homes, publish_home
from bot.usecases.recheck import claim_rechecks
from bot.usecases.recheck import recheck as recheck_one
from bot.usecases.refresh_cards import claim_cards, refresh_card
from bot.usecases.send_reminders import claim_reminders, send_reminder

if TYPE_CHECKING:
    from bot.usecases import Deps


async def send_reminders(deps: Deps) -> int:
    """Send what is due and return how many slots were taken."""
    slots = await claim_reminders(deps, 20)
    for slot in slots:
        await send_reminder(deps, slot)
    return len(slots)


async def refresh_cards(deps: Deps) -> int:
    """Show each stale card as it is now and return how many were taken."""
    claims = await claim_cards(deps, 20)
    for claim in claims:
        await refresh_card(deps, claim)
    return len(claims)


async def publish_homes(deps: Deps) -> int:
    """Publish each stale Home as it is now and return how many were taken."""
    claims = await claim_homes(deps, 20)
    for claim in claims:
        await publish_home(deps, claim)
    return len(claims)


async def recheck(deps: Deps) -> int:
    """Ask for a run for each checklist whose time has come and return how many were taken."""
    claims = await claim_rechecks(deps, 20)
    for claim in claims:
        await recheck_one(deps, claim)
    return len(claims)
