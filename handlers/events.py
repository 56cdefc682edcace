"""What Slack tells of its own accord: one table from an event's type to what is done about it.

It may be told twice, and late. Whoever hears it hands `Event.id` to a use case, which notes it in the transaction of
its effect: by `bot.usecases.once.once`, or as `Asker.delivery`. Where it raises, Slack tells it again.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from handlers import channels, home, uninstalled, workflow
from handlers.errors import HEARING

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

    from handlers.kit import Kit


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event.

    Attributes:
        id: The same in every delivery of it.
        team: Where it happened.
        kind: Slack's own word, such as ``channel_rename``.
        at: When it happened; seconds since 1970, 0 where Slack does not say.
        inner: What Slack tells of it.
        organisation: That the workspace belongs to; "" for none.
        wide: It is about an organisation-wide installation.
        me: The bot's own user id there.
    """

    id: str
    team: str
    kind: str
    at: int
    inner: Mapping[str, Any]
    organisation: str = ""
    wide: bool = False
    me: str = ""


Hear = Callable[["Kit", Event], Awaitable[None]]

HEARD: Mapping[str, Hear] = {
    "app_home_opened": home.opened,
    **channels.HEARD,
    "app_uninstalled": uninstalled.app_uninstalled,
    "tokens_revoked": uninstalled.tokens_revoked,
    "team_access_granted": uninstalled.team_access_granted,
    "team_access_revoked": uninstalled.team_access_revoked,
    "function_executed": workflow.executed,
}


def register(app: AsyncApp, kit: Kit) -> None:
    """Bind every event to *app*; those that nobody listens to are acknowledged, else Slack repeats them."""

    @app.event(re.compile(""))
    async def hear(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        event = event_of(kit, body, me=context.bot_user_id or "")
        if heard := HEARD.get(event.kind):
            context[HEARING] = event.kind
            await heard(kit, event)
        await ack()


def event_of(kit: Kit, body: Mapping[str, Any], *, me: str = "") -> Event:
    """Return the event that *body* tells."""
    inner = body.get("event")
    inner = inner if isinstance(inner, dict) else {}
    at = body.get("event_time")
    by = body.get("authorizations")
    by = [body, *(one for one in by if isinstance(one, dict))] if isinstance(by, list) else [body]
    return Event(
        id=str(body.get("event_id") or ""),
        team=str(body.get("team_id") or kit.team),
        kind=str(inner.get("type") or ""),
        at=at if isinstance(at, int) else 0,
        inner=inner,
        organisation=str(body.get("enterprise_id") or ""),
        wide=any(one.get("is_enterprise_install") is True for one in by),
        me=me,
    )
