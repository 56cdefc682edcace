"""Looks at where the bot is installed, at the workspaces whose work stands still, and at work that waits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.cli.findings import Line, good, warn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from storage.store import Store

SHOWN = 5
LATE = timedelta(minutes=5)
LATELY = timedelta(days=7)


async def look_at_installations(store: Store, *, many: bool) -> AsyncIterator[Line]:
    """Yield how many installations there are, and which workspaces stand still.

    Args:
        many: The bot is installed by OAuth; else nothing is said of installations.
    """
    async with store.read() as tx:
        workspaces, organisations = await tx.installations.count()
        count, still = await tx.workspaces.count_stopped(), await tx.workspaces.stopped(limit=SHOWN)
    if many:
        grids = f" and {organisations} organisations" if organisations else ""
        yield good("installations", f"in {workspaces} workspaces{grids}")
    if count:
        named = ", ".join(f"{team} ({reason} since {since:%Y-%m-%d})" for team, reason, since in still)
        more = f" and {count - len(still)} more" if count > len(still) else ""
        fix = "install the bot again there" if many else "start the bot with a token that Slack takes"
        yield warn("stopped", f"nothing is done by the clock for {named}{more}; {fix}")


async def look_at_work(store: Store, now: datetime) -> AsyncIterator[Line]:
    """Yield whether due work is done in time, and how many reminders became uncertain lately."""
    async with store.read() as tx:
        waiting = await tx.backlog.at(now)
        uncertain = await tx.backlog.uncertain(since=now - LATELY)
    late = [
        f"{each.kind} since {each.since:%Y-%m-%d %H:%M}" for each in waiting if each.since and now - each.since > LATE
    ]
    if late:
        yield warn(
            "due work", f"it waits: {', '.join(late)} UTC; start the bot, or add replicas, and look into its log"
        )
    else:
        yield good("due work", "none waits")
    if uncertain:
        yield warn(
            "uncertain",
            f"{uncertain} of the reminders of the last {LATELY.days} days: nobody knows whether they came; "
            "`/hybrid remind log` in their channels shows which, and none is sent again by itself",
        )
