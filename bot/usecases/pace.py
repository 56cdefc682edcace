"""Whose turn it is to speak, over all replicas: Slack counts what the bot says, not which process says it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.usecases import Deps
    from storage.store import Store

PORTION = 500


async def take_turn(store: Store, team: str, place: str, every: float) -> float:
    """Take the next turn at *place*, a channel or a message in one, and return the seconds until then.

    Args:
        every: Seconds between two turns.
    """
    if store.dialect == "sqlite":  # one process, which keeps its own pace
        return 0.0
    async with store.begin() as tx:
        return (await tx.paces.take(team, place, timedelta(seconds=every))).total_seconds()


async def forget_paces(deps: Deps) -> bool:
    """Drop some of the turns that are over; return whether there may be more of them."""
    async with deps.store.begin() as tx:
        return await tx.paces.forget(limit=PORTION) == PORTION
