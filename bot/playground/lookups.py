"""The Web API's methods that tell who is who and what is where."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.playground.args import Args, RefusedError
from bot.playground.chat import visible_channel
from bot.playground.messages import Json
from bot.playground.people import BOT, Channel

if TYPE_CHECKING:
    from bot.playground.workspace import Workspace


def api_test(_workspace: Workspace, _args: Args) -> Json:
    """Say that Slack is there."""
    return {}


def auth_test(workspace: Workspace, _args: Args) -> Json:
    """Tell whose token it is."""
    team = workspace.team
    return {
        "url": workspace.url,
        "team": team.name,
        "team_id": team.id,
        "user": BOT.name,
        "user_id": BOT.id,
        "bot_id": team.bot,
        "is_enterprise_install": False,
    }


def user(workspace: Workspace, args: Args) -> Json:
    """Describe one person."""
    person = workspace.people.get(args.need("user", "user_not_found"))
    if person is None:
        raise RefusedError("user_not_found")
    offset = workspace.clock.now().astimezone(ZoneInfo(person.zone)).utcoffset() or timedelta()
    about = {
        "id": person.id,
        "team_id": person.team or workspace.team.id,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": False,
        "tz": person.zone,
        "tz_label": person.zone,
        "tz_offset": int(offset.total_seconds()),
        "is_admin": person.admin,
        "is_bot": person.bot,
        "is_restricted": person.guest,
        "is_ultra_restricted": person.lone_guest,
        "is_stranger": bool(person.team),
        "profile": {"real_name": person.real_name, "display_name": person.name},
    }
    return {"user": about}


def _described(workspace: Workspace, channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": not (channel.with_person or channel.several),
        "is_group": False,
        "is_im": bool(channel.with_person),
        "is_mpim": channel.several,
        "is_private": channel.private or channel.several or bool(channel.with_person),
        "is_archived": channel.archived,
        "is_member": BOT.id in channel.members,
        "is_shared": bool(channel.shared_with),
        "is_ext_shared": bool(channel.shared_with),
        "is_pending_ext_shared": False,
        "is_org_shared": False,
        "shared_team_ids": sorted({workspace.team.id, *channel.shared_with}),
        "context_team_id": workspace.team.id,
    }


def conversation(workspace: Workspace, args: Args) -> Json:
    """Describe one channel."""
    channel = visible_channel(workspace, args.need("channel", "channel_not_found"))
    return {"channel": _described(workspace, channel)}


def open_conversation(workspace: Workspace, args: Args) -> Json:
    """Open direct messages with one person."""
    person = workspace.people.get(args.need("users"))
    if person is None or person.bot:
        raise RefusedError("user_not_found")
    return {"channel": {"id": workspace.direct(person.id).id}}


def own_conversations(workspace: Workspace, args: Args) -> Json:
    """List where the bot, or *user*, is a member, a page at a time."""
    kinds = args.text("types", "public_channel").split(",")
    member = args.text("user", BOT.id)
    mine = [one for one in workspace.channels.values() if member in one.members and _kind(one) in kinds]
    if args.flag("exclude_archived"):
        mine = [one for one in mine if not one.archived]
    start = _number(args, "cursor", 0)
    stop = start + _number(args, "limit", 100)
    after = str(stop) if stop < len(mine) else ""
    listed = [_described(workspace, one) for one in mine[start:stop]]
    return {"channels": listed, "response_metadata": {"next_cursor": after}}


def _kind(channel: Channel) -> str:
    if channel.with_person:
        return "im"
    if channel.several:
        return "mpim"
    return "private_channel" if channel.private else "public_channel"


def _number(args: Args, name: str, default: int) -> int:
    text = args.text(name) or str(default)
    if not text.isdecimal():
        raise RefusedError("invalid_cursor" if name == "cursor" else "invalid_limit")
    return int(text)
