"""What Slack tells of its own accord: one table from an event's type to what is done about it.

It may be told twice, and late. Whoever hears it hands `Event.id` to a use case, which notes it in the transaction of
its effect: by `bot.usecases.once.once`, or as `Asker.delivery`. Where it raises, Slack tells it again.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from handlers.errors import HEARING

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_bolt.context.async_context import AsyncBoltContext

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
    """

    id: str
    team: str
    kind: str
    at: int
    inner: Mapping[str, Any]


Hear = Callable[["Kit", Event], Awaitable[None]]

HEARD: Mapping[str, Hear] = {}


def register(app: AsyncApp, kit: Kit) -> None:
    """Bind every event to *app*; those that nobody listens to are acknowledged, else Slack repeats them."""

    @app.event(re.compile(""))
    async def hear(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        event = event_of(kit, body)
        if heard := HEARD.get(event.kind):
            context[HEARING] = event.kind
            await heard(kit, event)
        await ack()


def event_of(kit: Kit, body: Mapping[str, Any]) -> Event:
    """Return the event that *body* tells."""
    inner = body.get("event")
    inner = inner if isinstance(inner, dict) else {}
    at = body.get("event_time")
    return Event(
        id=str(body.get("event_id") or ""),
        team=str(body.get("team_id") or kit.team),
        kind=str(inner.get("type") or ""),
        at=at if isinstance(at, int) else 0,
        inner=inner,
    )
