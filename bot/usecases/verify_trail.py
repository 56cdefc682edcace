"""Verifies audit trails: has anybody changed, removed or slipped in an entry."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.usecases import Deps
    from storage.audit import Trail
    from storage.chain import Chain


@dataclass(frozen=True, slots=True)
class Verified:
    """One checklist's trail, and how far it holds."""

    trail: Trail
    chain: Chain


async def verify_trails(deps: Deps, *, channel: str = "", team: str = "", head: str = "") -> AsyncIterator[Verified]:
    """Yield every trail, one checklist after the other.

    Args:
        channel: Only its checklists, the closed ones included; "" for those of all channels.
        team: Only its checklists; "" for those of all workspaces.
        head: A hash that was noted down before; each result says whether it is one of the trail's.
    """
    after = ("", "")
    while True:
        async with deps.store.read() as tx:
            trails = await tx.audit.trails(after)
        if not trails:
            return
        for trail in trails:
            if channel in {"", trail.channel} and team in {"", trail.team}:
                yield Verified(trail, await _chain(deps, trail, head))
        after = (trails[-1].team, trails[-1].checklist)


async def _chain(deps: Deps, trail: Trail, head: str) -> Chain:
    async with deps.store.read() as tx:  # what was changed since the version was read only makes the trail longer
        return await tx.audit.verify(trail.team, trail.checklist, version=trail.version, head=head)
