"""What Slack sends to an app: the payloads of commands, clicks, views and events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.playground.messages import Json, Message, View
from bot.playground.typed import command_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.playground.people import Channel, Person
    from bot.playground.workspace import Workspace

_TIMELESS = frozenset({"channel_deleted", "app_uninstalled", "tokens_revoked"})  # these come without `event_ts`
VERIFICATION_TOKEN = "playground"  # noqa: S105 - Slack's deprecated token; nobody should look at it


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """Where somebody clicked, and what else was filled in there.

    Attributes:
        chosen: What goes with the element besides its ids: ``{"value": …}``, ``{"selected_option": …}``.
        state: Values of the message's inputs: block id, action id, value.
    """

    block: str
    action: str
    type: str = "button"
    chosen: Json
    state: Json


def _name(channel: Channel) -> str:
    if channel.with_person or channel.between:
        return "directmessage"
    return "privategroup" if channel.private else channel.name


def _grid(workspace: Workspace) -> dict[str, str]:
    team = workspace.team
    return {"enterprise_id": team.organisation, "enterprise_name": f"{team.name} Grid"} if team.organisation else {}


def command(workspace: Workspace, person: Person, channel: Channel, typed: str) -> dict[str, str]:
    """Return the form of a slash command, *typed* with its slash."""
    word, _, text = typed.strip().partition(" ")
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team.id,
        "team_domain": workspace.team.domain,
        "channel_id": channel.id,
        "channel_name": _name(channel),
        "user_id": person.id,
        "user_name": person.name,
        "command": word,
        "text": command_text(workspace, text.strip()),
        "api_app_id": workspace.team.app,
        **_grid(workspace),
        "is_enterprise_install": "true" if workspace.wide else "false",
        "response_url": workspace.hook(person.id, channel.id),
        "trigger_id": workspace.trigger(person.id),
    }


def _interaction(workspace: Workspace, kind: str, person: Person) -> Json:
    team: Json = {"id": workspace.team.id, "domain": workspace.team.domain, **_grid(workspace)}
    grid = workspace.team.organisation
    return {
        "type": kind,
        "token": VERIFICATION_TOKEN,
        "team": team,
        "enterprise": {"id": grid, "name": f"{workspace.team.name} Grid"} if grid else None,
        "is_enterprise_install": workspace.wide,
        "user": {
            "id": person.id,
            "username": person.name,
            "name": person.name,
            "team_id": person.team or workspace.team.id,
        },
        "trigger_id": workspace.trigger(person.id),
    }


def _of_app(workspace: Workspace, kind: str, person: Person) -> Json:
    """Return what clicks and views have besides; shortcuts do not tell the app's id."""
    return _interaction(workspace, kind, person) | {"api_app_id": workspace.team.app}


def _action(workspace: Workspace, blocks: Iterable[Json], click: Click) -> Json:
    return {
        "type": click.type,
        "block_id": click.block,
        "action_id": click.action,
        "action_ts": workspace.ts(),
        **(_words(blocks, click) if click.type == "button" else {}),
        **click.chosen,
    }


def block_actions(workspace: Workspace, person: Person, message: Message, click: Click) -> Json:
    """Return the payload of a click in a message; an ephemeral message comes without its content."""
    ephemeral = bool(message.only_for)
    where = {"type": "message", "message_ts": message.ts, "channel_id": message.channel, "is_ephemeral": ephemeral}
    payload = _of_app(workspace, "block_actions", person) | {
        "container": where,
        "channel": {"id": message.channel, "name": _name(workspace.channels[message.channel])},
        "state": {"values": click.state},
        "actions": [_action(workspace, message.blocks, click)],
        "response_url": workspace.hook(person.id, message.channel, message.ts),
    }
    if not ephemeral:
        payload["message"] = message.wire() | {"bot_id": workspace.team.bot}
    return payload


def view_actions(workspace: Workspace, person: Person, view: View, click: Click) -> Json:
    """Return the payload of a click in a Home or a modal: there is no channel, and no address for an answer."""
    return _of_app(workspace, "block_actions", person) | {
        "container": {"type": "view", "view_id": view.id},
        "view": shown(workspace, view, click.state),
        "actions": [_action(workspace, view.content.get("blocks", ()), click)],
    }


def shortcut(workspace: Workspace, person: Person, callback: str) -> Json:
    """Return the payload of a global shortcut; it knows no channel, and less of the person than any other."""
    payload = _interaction(workspace, "shortcut", person) | {"callback_id": callback, "action_ts": workspace.ts()}
    del payload["user"]["name"]
    return payload


def message_action(workspace: Workspace, person: Person, message: Message, callback: str) -> Json:
    """Return the payload of a message's shortcut; it carries the whole message."""
    return _interaction(workspace, "message_action", person) | {
        "callback_id": callback,
        "action_ts": workspace.ts(),
        "message_ts": message.ts,
        "channel": {"id": message.channel, "name": _name(workspace.channels[message.channel])},
        "message": message.wire() | {"team": workspace.team.id},
        "response_url": workspace.hook(person.id, message.channel, message.ts),
    }


def _words(blocks: Iterable[Json], click: Click) -> Json:
    """Return what the button says, which Slack sends along; its id where there is no such button (any more)."""
    for block in blocks:
        for element in (*block.get("elements", ()), block.get("accessory") or {}):
            if element.get("action_id") == click.action and "text" in element:
                return {"text": element["text"]}
    return {"text": {"type": "plain_text", "text": click.action, "emoji": True}}


def view_submission(workspace: Workspace, person: Person, view: View, values: Json) -> Json:
    """Return the payload of a modal that was submitted with *values*."""
    content = {"view": shown(workspace, view, values), "response_urls": []}
    return _of_app(workspace, "view_submission", person) | content


def shown(workspace: Workspace, view: View, values: Json) -> Json:
    """Return a view as payloads have it, with the *values* of its inputs: block id, action id, value."""
    team = workspace.team
    ids = {"app_id": team.app, "team_id": team.id, "app_installed_team_id": team.id, "bot_id": team.bot}
    return view.wire() | ids | {"state": {"values": values}}


def event(workspace: Workspace, body: Json, event_id: str = "") -> Json:
    """Return the envelope of an event."""
    authorization = {
        "team_id": None if workspace.wide else workspace.team.id,
        "enterprise_id": workspace.team.organisation or None,
        "user_id": next(person.id for person in workspace.people.values() if person.bot),
        "is_bot": True,
        "is_enterprise_install": workspace.wide,
    }
    grid = {"enterprise_id": workspace.team.organisation} if workspace.team.organisation else {}
    return {
        "type": "event_callback",
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team.id,
        **grid,
        "api_app_id": workspace.team.app,
        "event": body if body.get("type") in _TIMELESS else {"event_ts": workspace.ts(), **body},
        "event_id": event_id or f"Ev{workspace.number():09d}",
        "event_time": int(workspace.clock.now().timestamp()),
        "authorizations": [authorization],
    }
