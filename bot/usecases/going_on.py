"""Lets a workspace's work go on that stood still."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Store

AT_ONCE = 1_000  # checklists in a transaction


async def go_on(store: Store, team: str, *, through: str, now: datetime) -> None:
    """Let the work of *team* go on, as after downtime.

    What is parked comes back first: if this is broken off, the workspace still stands still, and it is done again.

    Args:
        through: The installation that it acts by; "" for the token of the settings.
    """
    fetched = AT_ONCE
    while fetched == AT_ONCE:
        async with store.begin() as tx:
            fetched = await tx.parking.fetch(team, now=now, limit=AT_ONCE)
    async with store.begin() as tx:
        await tx.workspaces.adopt(team, through)


async def go_on_with_token(store: Store, now: datetime) -> None:
    """Let the work of every workspace go on that stood still because the token of the settings was not good."""
    async with store.read() as tx:
        waiting = await tx.workspaces.of("", stopped=True)
    for team in waiting:
        await go_on(store, team, through="", now=now)
