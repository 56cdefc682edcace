"""Looks at where the bot is installed, and at the workspaces whose work stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.findings import Line, good, warn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.store import Store

SHOWN = 5


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
