"""What Slack tells of channels: archived, deleted, moved to another id, shared, the bot removed and back.

Each event is a hint: what it says is kept before it is acknowledged, and then Slack is asked how things really are,
because events come late, twice, out of order, or not at all. That a channel is renamed or made private by whoever may
tells us nothing that we keep: we know channels by their ids.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from bot.model.delivery import DeliveryError
from bot.model.place import Shut
from bot.usecases.abandon import abandon
from bot.usecases.relocate import relocate
from bot.usecases.shut import resume, shut
from handlers.lookout import ask_at_once
from handlers.views.place import hello

if TYPE_CHECKING:
    from handlers.events import Event
    from handlers.kit import Kit

log = logging.getLogger(__name__)


async def _archived(kit: Kit, event: Event) -> None:
    await _shut(kit, event, Shut.ARCHIVED)


async def _left(kit: Kit, event: Event) -> None:
    await _shut(kit, event, Shut.OUTSIDE)


async def _member_left(kit: Kit, event: Event) -> None:
    if event.inner.get("user") == event.me:
        await _shut(kit, event, Shut.OUTSIDE)


async def _shut(kit: Kit, event: Event, why: Shut) -> None:
    channel = _channel(event)
    async with kit.deps.store.read() as tx:
        checklist = await tx.checklists.of(event.team, channel)
    if checklist is not None:
        await shut(kit.deps, event.team, channel, why, event=event.id)
        kit.tasks.start(ask_at_once(kit, event.team, channel))


async def _unarchived(kit: Kit, event: Event) -> None:
    await resume(kit.deps, event.team, _channel(event), event=event.id)
    kit.tasks.start(ask_at_once(kit, event.team, _channel(event)))


async def _member_joined(kit: Kit, event: Event) -> None:
    if event.inner.get("user") == event.me:
        await resume(kit.deps, event.team, _channel(event), event=event.id)
        kit.tasks.start(_joined(kit, event.team, _channel(event)))


async def _joined(kit: Kit, team: str, channel: str) -> None:
    """Say hello once in a channel that has no checklist; where there is one, its card says enough."""
    async with kit.deps.store.begin() as tx:
        checklist = await tx.checklists.of(team, channel)
        fresh = checklist is None and await tx.channels.greet(team, channel)
    if fresh:
        try:
            await kit.outbox.post(team, channel, hello(kit.names))
        except DeliveryError as error:
            log.info("nobody heard a hello", extra={"reason": str(error), "channel": channel})
    await ask_at_once(kit, team, channel)


async def _deleted(kit: Kit, event: Event) -> None:
    await abandon(kit.deps, event.team, _channel(event), by=event.me, event=event.id)


async def _id_changed(kit: Kit, event: Event) -> None:
    old, new = str(event.inner.get("old_channel_id") or ""), str(event.inner.get("new_channel_id") or "")
    await relocate(kit.deps, event.team, old, new, by=event.me, event=event.id)
    kit.tasks.start(ask_at_once(kit, event.team, new))  # it is being shared, perhaps


async def _sharing(kit: Kit, event: Event) -> None:
    kit.tasks.start(ask_at_once(kit, event.team, _channel(event)))


def _channel(event: Event) -> str:
    return str(event.inner.get("channel") or "")


HEARD: Mapping[str, Callable[[Kit, Event], Awaitable[None]]] = {
    "channel_archive": _archived,
    "group_archive": _archived,
    "channel_unarchive": _unarchived,
    "group_unarchive": _unarchived,
    "channel_deleted": _deleted,
    "group_deleted": _deleted,
    "channel_left": _left,
    "group_left": _left,
    "member_left_channel": _member_left,
    "member_joined_channel": _member_joined,
    "channel_id_changed": _id_changed,
    "channel_shared": _sharing,
    "channel_unshared": _sharing,
}
