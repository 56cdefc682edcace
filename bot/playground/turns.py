"""What can happen to a channel: each turn changes it, and delivers the events that Slack sends an app of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.playground.messages import Json
from bot.playground.people import BOT, Channel, Person
from bot.playground.workspace import Change, Kind

if TYPE_CHECKING:
    from bot.playground.deliver import Answer, Deliveries
    from bot.playground.workspace import Workspace


async def rename(workspace: Workspace, deliveries: Deliveries, channel: Channel, name: str) -> Answer | None:
    """Call a channel something else."""
    channel.name = name
    about = {
        "id": channel.id,
        "name": name,
        "name_normalized": name,
        "created": 1_360_782_804,
        "is_channel": not channel.private,
        "is_mpim": False,
    }
    return await _tell(workspace, deliveries, channel, {"type": f"{_kind(channel)}_rename", "channel": about})


async def archive(workspace: Workspace, deliveries: Deliveries, channel: Channel, by: Person) -> Answer | None:
    """Archive a channel: nobody posts there any more."""
    channel.archived = True
    event = {"type": f"{_kind(channel)}_archive", "channel": channel.id, "user": by.id, "is_moved": 0}
    return await _tell(workspace, deliveries, channel, event)


async def unarchive(workspace: Workspace, deliveries: Deliveries, channel: Channel, by: Person) -> Answer | None:
    """Bring a channel back; its members are there as before."""
    channel.archived = False
    who = {"user": by.id} if _kind(channel) == "channel" else {"actor_id": by.id}
    event = {"type": f"{_kind(channel)}_unarchive", "channel": channel.id, **who}
    return await _tell(workspace, deliveries, channel, event)


async def delete(workspace: Workspace, deliveries: Deliveries, channel: Channel) -> Answer | None:
    """Delete a channel for good."""
    del workspace.channels[channel.id]
    event: Json = {"type": f"{_kind(channel)}_deleted", "channel": channel.id}
    if channel.private:
        event |= {"date_deleted": int(workspace.clock.now().timestamp()), "actor_id": next(iter(workspace.people))}
    return await _tell(workspace, deliveries, channel, event)


async def change_id(workspace: Workspace, deliveries: Deliveries, channel: Channel, new: str) -> Answer | None:
    """Give a channel another id, as sharing a private one with another company does."""
    old = channel.id
    workspace.renumber(old, new)
    event = {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new}
    return await _tell(workspace, deliveries, channel, event)


async def share(workspace: Workspace, deliveries: Deliveries, channel: Channel, team: str) -> Answer | None:
    """Let another company's workspace into a channel."""
    channel.shared_with.add(team)
    event = {"type": "channel_shared", "connected_team_id": team, "channel": channel.id}
    return await _tell(workspace, deliveries, channel, event)


async def unshare(workspace: Workspace, deliveries: Deliveries, channel: Channel, team: str) -> Answer | None:
    """Take another company's workspace out of a channel again."""
    channel.shared_with.discard(team)
    event = {
        "type": "channel_unshared",
        "previously_connected_team_id": team,
        "channel": channel.id,
        "is_ext_shared": bool(channel.shared_with),
    }
    return await _tell(workspace, deliveries, channel, event)


def make_private(workspace: Workspace, channel: Channel) -> None:
    """Make a public channel private: its id stays, and no event tells an app that reads no messages."""
    channel.private = True
    workspace.tell(Change(Kind.WORKSPACE))


async def invite(workspace: Workspace, deliveries: Deliveries, channel: Channel, by: Person) -> Answer | None:
    """Invite the bot into a channel."""
    workspace.join(BOT.id, channel.id)
    event = {
        "type": "member_joined_channel",
        "user": BOT.id,
        "channel": channel.id,
        "channel_type": channel.id[0],
        "team": workspace.team.id,
        "inviter": by.id,
    }
    return await _tell(workspace, deliveries, channel, event)


async def remove(workspace: Workspace, deliveries: Deliveries, channel: Channel, by: Person) -> Answer | None:
    """Remove the bot from a channel."""
    workspace.leave(BOT.id, channel.id)
    event = {"type": f"{_kind(channel)}_left", "channel": channel.id, "actor_id": by.id}
    return await deliveries.event(event)  # the last that it hears of it


async def _tell(workspace: Workspace, deliveries: Deliveries, channel: Channel, event: Json) -> Answer | None:
    """Deliver *event*, unless the bot may not know of the channel."""
    workspace.tell(Change(Kind.WORKSPACE))
    if channel.private and BOT.id not in channel.members:
        return None
    return await deliveries.event(event)


def _kind(channel: Channel) -> str:
    """Return what Slack's events call a channel: a private one is a group."""
    return "group" if channel.private else "channel"
