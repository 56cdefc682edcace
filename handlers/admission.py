"""Requests from workspaces where the bot is not installed, or not any more, are answered at the door."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from slack_bolt.response import BoltResponse

from bot.model.delivery import RevokedError
from handlers.views import form
from handlers.views.installing import unknown_workspace

if TYPE_CHECKING:
    from slack_bolt.context.async_context import AsyncBoltContext

    from handlers.kit import Kit

Next = Callable[[], Awaitable[BoltResponse]]
Door = Callable[["AsyncBoltContext", dict[str, Any], Next], Awaitable[BoltResponse | None]]

ABOUT_TOKENS = frozenset({"app_uninstalled", "tokens_revoked", "team_access_revoked", "team_access_granted"})


def door(kit: Kit) -> Door:
    """Return what lets requests in; Bolt's own answer would ask Slack before it acknowledges."""

    async def admit(context: AsyncBoltContext, body: dict[str, Any], next: Next) -> BoltResponse | None:  # noqa: A002 - Bolt's
        if _event(body) in ABOUT_TOKENS:
            return await next()
        organisation = context.enterprise_id or ""
        try:
            await kit.identities.asked(
                context.team_id or organisation, organisation, wide=bool(context.is_enterprise_install)
            )
        except RevokedError:
            return _refused(kit, body)
        return await next()

    return admit


def _refused(kit: Kit, body: dict[str, Any]) -> BoltResponse:
    said = unknown_workspace(kit.install_url)
    if "command" in body:
        return BoltResponse(status=200, body=said.reply())
    if body.get("type") == "view_submission":  # an empty answer would close the form as if it were taken
        view = form.said("hybrid", said)
        return BoltResponse(status=200, body={"response_action": "update", "view": view})
    if url := body.get("response_url"):
        kit.tasks.start(kit.outbox.whisper(str(url), said))  # needs no token
    return BoltResponse(status=200)


def _event(body: dict[str, Any]) -> str:
    inner = body.get("event")
    return str(inner.get("type")) if isinstance(inner, dict) else ""
