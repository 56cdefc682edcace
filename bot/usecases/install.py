"""Keeps an installation that Slack granted; what an earlier one had is there again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.usecases.going_on import go_on

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model.installation import Installation
    from storage.store import Store


async def install(store: Store, made: Installation, *, now: datetime) -> None:
    """Keep *made* in the place of an earlier one; what stood still for want of it goes on, and nothing is purged."""
    async with store.begin() as tx:
        await tx.installations.put(made)
        if not made.organisation:
            await tx.workspaces.know(made.team, made.team)
        waiting = await tx.workspaces.of(made.team, stopped=True) if made.organisation else (made.team,)
    for team in waiting:
        await go_on(store, team, through=made.team, now=now)
