"""Deletes what a workspace has: after its grace by the clock, or at once by an operator."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.usecases import Deps
    from storage.purge import Purge
    from storage.store import Store

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
AT_ONCE = 50  # checklists in a transaction, each with its whole history


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What there is to delete.

    Attributes:
        teams: The workspaces.
        rows: How many rows of which table.
        known: Whether anything is kept of the workspace itself: its installation, its tombstone.
        installed: Whether a token is kept there.
    """

    teams: tuple[str, ...]
    rows: Mapping[str, int]
    known: bool
    installed: bool


async def claim_purges(deps: Deps, limit: int) -> tuple[Purge, ...]:
    """Take installations whose grace is over."""
    async with deps.store.begin() as tx:
        return await tx.purges.claim_due(deps.now(), limit=limit, lease=LEASE)


async def purge(deps: Deps, claim: Purge) -> None:
    """Delete what a claimed installation has, a part in each transaction; it stops where it was installed again."""
    gone: Counter[str] = Counter()
    while True:
        async with deps.store.begin() as tx:
            teams = await tx.purges.hold(claim)
            if teams is None:
                log.info("a purge was broken off: it is not due any more", extra={"team": claim.team})
                return
            part: Counter[str] = Counter()
            for team in teams:
                part += await tx.purges.delete(team, checklists_at_once=AT_ONCE) if not part else Counter()
            if not part:
                await tx.purges.settle(claim)
                break
        gone += part
    log.info("what a workspace had was deleted", extra={"team": claim.team, "rows": gone.total()})


async def holding(store: Store, team: str) -> Holding:
    """Return what there is of *team*; of an organisation, of all its workspaces."""
    async with store.read() as tx:
        members = [each for each in await tx.workspaces.of(team) if each != team]
        rows: Counter[str] = Counter()
        for each in (team, *members):
            rows += await tx.purges.count(each)
        kept = await tx.installations.of(team)
        known = await tx.workspaces.known(team)
    own = kept if kept is not None and kept.installation.team == team else None
    return Holding(
        teams=(team, *members),
        rows=rows,
        known=known or own is not None,
        installed=own is not None and own.removed_at is None,
    )


async def purge_now(store: Store, teams: tuple[str, ...]) -> Counter[str]:
    """Delete all that *teams* have, their installations included; return how many rows of which table."""
    gone: Counter[str] = Counter()
    for team in teams:
        while True:
            async with store.begin() as tx:
                part = await tx.purges.delete(team, checklists_at_once=AT_ONCE)
                if not part:
                    gone["installations"] += await tx.installations.forget(team)
                    await tx.purges.forget(team)
                    break
            gone += part
    return +gone
