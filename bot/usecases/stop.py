"""Lets a workspace's work stand still: Slack does not take its token any more, or the bot was uninstalled there."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.usecases.going_on import AT_ONCE

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model.installation import Tenancy
    from storage.store import Store, Transaction

log = logging.getLogger(__name__)

EXPIRED = "token_expired"
APART = timedelta(minutes=10)  # so far two clocks may differ
ONE_ONLY = frozenset({"team_access_not_granted", "team_access_revoked"})  # the rest of the organisation goes on
_FOR_GOOD = frozenset({"account_inactive", "token_revoked"})  # the others may be a slip of somebody's, and pass


async def stop(store: Store, team: str, reason: str, *, through: str = "", token: str = "", now: datetime) -> bool:
    """Let the work of *team* stand still, and of all that act by the same installation; False if it is not to.

    Args:
        reason: Slack's word.
        through: The installation; "" for the token of the settings, or where there is none.
        token: That Slack refused. Where another is kept by now, nothing stops: it was installed again in between.
    """
    async with store.begin() as tx:
        kept = await tx.installations.lock(through) if through else None
        if kept is not None and not await _refused(tx, kept, reason, token, now):
            return False
        waiting = {team}
        if kept is not None and reason not in ONE_ONLY:
            waiting |= {*await tx.workspaces.of(through, stopped=False)}
            await tx.workspaces.stop_all(through, reason, now=now)
        if team != through or (kept is not None and not kept.installation.organisation):
            await tx.workspaces.stop(team, reason, now=now)
    for workspace in waiting:
        await park(store, workspace)
    log.warning("the work of a workspace stands still", extra={"team": team, "reason": reason})
    return True


async def uninstall(store: Store, team: str, reason: str, *, before: datetime, now: datetime) -> bool:
    """Destroy the tokens of installation *team*, if it was certainly made *before*; False if not, or if there is none.

    One time is Slack's and the other ours, so what lies close together says nothing.
    """
    async with store.begin() as tx:
        kept = await tx.installations.lock(team)
        if kept is None or kept.removed_at is not None or kept.installation.installed_at > before - APART:
            return False
        await tx.workspaces.give_back(team)
        waiting = await tx.workspaces.of(team, stopped=False)
        await tx.installations.remove(team, reason, now=now)
        await tx.workspaces.stop_all(team, reason, now=now)
    for workspace in waiting:
        await park(store, workspace)
    log.info("the bot was uninstalled", extra={"team": team, "reason": reason})
    return True


async def park(store: Store, team: str) -> None:
    """Put the due work of *team*, which stands still, out of the way."""
    parked = AT_ONCE
    while parked == AT_ONCE:
        async with store.begin() as tx:
            parked = await tx.parking.park(team, limit=AT_ONCE)


async def _refused(tx: Transaction, kept: Tenancy, reason: str, token: str, now: datetime) -> bool:
    """Write down that *token* was refused; False if another is kept by now, or can be had."""
    made = kept.installation
    if made.token != token:
        return False
    if reason == EXPIRED and made.refresh_token:
        await tx.installations.renew(replace(made, expires_at=now))  # whoever speaks next gets another first
        return False
    if reason in _FOR_GOOD:
        await tx.installations.remove(made.team, reason, now=now)
    elif reason not in ONE_ONLY:
        await tx.installations.refuse(made.team, reason)
    return True
