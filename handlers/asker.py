"""Who acted, and what the button or the modal that they used belongs to."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from bot.usecases import Asker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handlers.kit import Kit

SIGNED = "hy:signature"  # of the request, told by the front; Slack has no such name


def asker_of(kit: Kit, body: Mapping[str, Any], place: str) -> Asker:
    """Return who sent *body*, and where.

    Args:
        place: ``CHECKLIST@CHANNEL``, as a button's value and a modal's metadata carry it; without the second part the
            channel is the one that was clicked in. A button in a direct message stands elsewhere than its checklist.
    """
    user = body.get("user") or {}
    checklist, _, channel = place.partition("@")
    where = body.get("channel") or {}
    # Bolt has chosen the token by the same: of a modal it is the workspace that the app is installed in
    installed = (body.get("view") or {}).get("app_installed_team_id")
    team = installed or (body.get("team") or {}).get("id") or user.get("team_id") or kit.team
    person = kit.people.of(body, team)
    return Asker(
        team=team,
        channel=channel or where.get("id", ""),
        user=person.id,
        checklist=checklist,
        kind=person.kind,
        known=person.known,
        delivery=delivery_of(body),
    )


def asker_of_command(kit: Kit, command: Mapping[str, Any]) -> Asker:
    """Return who typed *command*, and where."""
    team = command.get("team_id") or kit.team
    person = kit.people.of(command, team)
    return Asker(
        team=team,
        channel=command.get("channel_id", ""),
        user=person.id,
        kind=person.kind,
        known=person.known,
        delivery=delivery_of(command),
    )


def here_of(body: Mapping[str, Any]) -> str:
    """Return the channel that *body* was clicked in; "" for a Home."""
    return str((body.get("channel") or {}).get("id") or "")


def elsewhere(body: Mapping[str, Any], asker: Asker) -> bool:
    """Tell whether *asker* clicked somewhere else than in the channel of the checklist that they mean."""
    return bool(asker.checklist) and asker.channel != here_of(body)


def delivery_of(body: Mapping[str, Any]) -> str:
    """Return what names the delivery of *body*, a command, a click or a submitted modal: its copies have the same name.

    Slack gives every one a trigger of its own, and its copies the same; where there is none, `handlers.front` tells
    the signature. What was asked goes into the name as well: whatever mixes up triggers, nothing is taken for a copy
    that asks for something else.
    """
    named = body.get("trigger_id") or body.get(SIGNED)
    if not named:
        return ""
    asked = [str(body.get(key)) for key in ("user_id", "channel_id", "command", "text", "response_url")]
    if "command" not in body:  # of one the texts are all there is, and it is to be answered fast
        view = body.get("view")
        view = view if isinstance(view, dict) else {}
        parts = [body.get("user"), body.get("actions")]
        parts += [view.get(key) for key in ("id", "callback_id", "private_metadata", "state")]
        asked.append(json.dumps(parts, sort_keys=True))
    return sha256("\0".join((str(named), *asked)).encode()).hexdigest()


def once_named(asker: Asker, work: str) -> str:
    """Return the name of background *work* for what *asker* did, so that copies of the delivery do it once."""
    return f"{asker.delivery} {work}" if asker.delivery else ""


def place_of(asker: Asker) -> str:
    """Return what a button or a modal carries, so that `asker_of` finds its checklist again."""
    return f"{asker.checklist}@{asker.channel}"


def moved(asker: Asker, place: str) -> Asker:
    """Return *asker*, who means the checklist at *place*, as a button's value has it."""
    checklist, _, channel = place.partition("@")
    return replace(asker, checklist=checklist, channel=channel)
