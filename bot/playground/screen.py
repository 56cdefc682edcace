"""What one person is shown on the page: the workspace, its messages, the open modal, the Home, and each change."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.playground import views
from bot.playground.messages import Json, Message
from bot.playground.people import BOT, SHORTCUTS, Channel, Person
from bot.playground.workspace import Change, Kind, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator


def whole(workspace: Workspace, person: Person) -> Json:
    """Return everything: what is around, every message that *person* sees, and the modal."""
    seen = [
        drawn(message)
        for channel in _mine(workspace, person)
        for message in workspace.messages(channel.id)
        if message.seen_by(person.id)
    ]
    return around(workspace, person) | {"messages": seen, **_views(workspace, person)}


def changed(workspace: Workspace, person: Person, change: Change) -> tuple[str, Json] | None:
    """Return the name and the content of the event that shows *change*; None where *person* sees nothing of it."""
    if change.kind is Kind.WORKSPACE:
        return "workspace", around(workspace, person)
    if change.kind is Kind.VIEW:
        return "view", _views(workspace, person)
    if change.kind is not Kind.MESSAGE or person.id not in workspace.channels[change.channel].members:
        return None
    message = workspace.message(change.channel, change.ts)
    shown = drawn(message) if message and message.seen_by(person.id) else None
    return "message", {"channel": change.channel, "ts": change.ts, "message": shown}


def around(workspace: Workspace, person: Person) -> Json:
    """Return what is around the messages: time, people, user groups, channels."""
    return {
        "team": workspace.team.name,
        "me": person.id,
        "now": workspace.clock.now().timestamp(),
        "people": {one.id: _described(one) for one in workspace.people.values()},
        "groups": {group.id: group.name for group in workspace.groups.values()},
        "channels": [_listed(workspace, channel) for channel in _mine(workspace, person)],
        "shortcuts": [asdict(shortcut) for shortcut in SHORTCUTS],
    }


def drawn(message: Message) -> Json:
    """Return a message with what the page wants to know besides its wire format."""
    return {
        "channel": message.channel,
        "ephemeral": bool(message.only_for),
        "gone": message.gone,
        "broadcast": message.broadcast,
        **message.wire(),
    }


def _views(workspace: Workspace, person: Person) -> Json:
    home = workspace.homes.get(person.id)
    shown = {"id": home.id, "hash": home.hash, "blocks": home.content["blocks"]} if home else None
    return {"view": _modal(workspace, person), "home": shown}


def _modal(workspace: Workspace, person: Person) -> Json | None:
    """Return what the page draws of the topmost modal."""
    view = views.topmost(workspace, person.id)
    if view is None:
        return None
    drawn = {key: view.content.get(key) for key in ("title", "blocks", "close", "submit")}
    return drawn | {"id": view.id, "hash": view.hash}


def _mine(workspace: Workspace, person: Person) -> Iterator[Channel]:
    return (channel for channel in workspace.channels.values() if person.id in channel.members)


def _described(person: Person) -> Json:
    return {
        "name": person.name,
        "real_name": person.real_name,
        "zone": person.zone,
        "bot": person.bot,
        "admin": person.admin,
    }


def _listed(workspace: Workspace, channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": BOT.real_name if channel.with_person else channel.name,
        "private": channel.private,
        "direct": bool(channel.with_person),
        "bot": BOT.id in channel.members,
        "bookmarks": [{"title": one["title"], "link": one["link"]} for one in workspace.bookmarks[channel.id].values()],
    }
