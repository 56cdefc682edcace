"""The bot was uninstalled, its token revoked, or a workspace of an organisation taken away from it, or given back.

These events come in any order, late, and more than once. One that is older than the installation is about an earlier
one. Whether it is, clocks of two machines cannot always say, and then Slack is asked whether the token is good.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.model.delivery import DeliveryError
from bot.usecases.going_on import go_on
from bot.usecases.stop import stop, uninstall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.events import Event
    from handlers.kit import Kit

log = logging.getLogger(__name__)

_LAST = 2**33  # seconds since 1970; no event comes from later


async def app_uninstalled(kit: Kit, event: Event) -> None:
    """Destroy the tokens at once; what the workspace has is deleted after the grace."""
    await _gone(kit, event, "app_uninstalled")


async def tokens_revoked(kit: Kit, event: Event) -> None:
    """Do the same, if it is the bot's own token; Slack names users, not tokens."""
    tokens = event.inner.get("tokens")
    bots = tokens.get("bot") if isinstance(tokens, dict) else None
    if not isinstance(bots, list) or not bots:
        return  # somebody's own token, of which the bot has none
    async with kit.deps.store.read() as tx:
        kept = await tx.installations.of(event.team, event.organisation, wide=event.wide)
    if kept is None or kept.installation.user in bots:
        await _gone(kit, event, "tokens_revoked")


async def team_access_revoked(kit: Kit, event: Event) -> None:
    """Let the work of workspaces stand still that the organisation has taken the bot out of."""
    for team in _teams(event):
        async with kit.deps.store.read() as tx:
            kept = await tx.installations.of(team, event.organisation)
        if kept is None or kept.installation.team == (event.organisation or event.team):
            await stop(kit.deps.store, team, "team_access_revoked", now=kit.deps.now())
    kit.identities.forget()


async def team_access_granted(kit: Kit, event: Event) -> None:
    """Let the work of workspaces go on that the organisation has given the bot back."""
    for team in _teams(event):
        async with kit.deps.store.read() as tx:
            kept = await tx.installations.of(event.organisation or event.team, wide=True)
        if kept is not None and kept.good:
            await go_on(kit.deps.store, team, through=kept.installation.team, now=kit.deps.now())
    kit.identities.forget()
    kit.deps.wake()


async def _gone(kit: Kit, event: Event, reason: str) -> None:
    at = datetime.fromtimestamp(min(max(event.at, 0), _LAST), UTC)
    for team in filter(None, await _installed(kit, event)):
        if not await uninstall(kit.deps.store, team, reason, before=at, now=kit.deps.now()):
            kit.tasks.start(_looked(kit, team))
    kit.identities.forget()


async def _installed(kit: Kit, event: Event) -> Sequence[str]:
    """Return which installations the event is about: the organisation's where it says so, else the workspace's own."""
    if event.wide:
        return [event.organisation or event.team]
    async with kit.deps.store.read() as tx:
        kept = await tx.installations.of(event.team)
    return [event.team] if kept is None or kept.installation.team == event.team else []


async def _looked(kit: Kit, team: str) -> None:
    """Ask Slack whether the token is good; if it is not, whoever hears that lets the work stand still."""
    try:
        await kit.outbox.ask(team, "auth.test")
    except DeliveryError as error:
        log.info("a token was looked at", extra={"team": team, "reason": str(error)})


def _teams(event: Event) -> list[str]:
    teams = event.inner.get("team_ids")
    return [team for team in teams if isinstance(team, str)] if isinstance(teams, list) else []
