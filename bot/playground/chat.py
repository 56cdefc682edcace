"""The Web API's ``chat.`` methods."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.playground.args import Args, RefusedError
from bot.playground.messages import Json, Message
from bot.playground.people import BOT, Channel

if TYPE_CHECKING:
    from bot.playground.workspace import Workspace

LONGEST_TEXT = 40_000
LONGEST_UPDATE = 4_000


def visible_channel(workspace: Workspace, word: str) -> Channel:
    """Return the conversation that the bot means: a channel's id, or a person's for direct messages.

    Raises:
        RefusedError: There is none, or it is private and the bot is not in it.
    """
    person = workspace.people.get(word)
    if person and not person.bot:
        return workspace.direct(person.id)
    channel = workspace.channels.get(word)
    hidden = channel is not None and (channel.private or channel.several or channel.between)
    if channel is None or (hidden and BOT.id not in channel.members):
        raise RefusedError("channel_not_found")
    return channel


def _writable(workspace: Workspace, args: Args) -> Channel:
    channel = visible_channel(workspace, args.need("channel", "channel_not_found"))
    if channel.archived:
        raise RefusedError("is_archived")
    if BOT.id not in channel.members:
        raise RefusedError("not_in_channel")
    if channel.limited:
        raise RefusedError("restricted_action")
    return channel


def _said(args: Args) -> tuple[str, tuple[Json, ...]]:
    text, blocks = args.text("text"), args.blocks()
    if not text and not blocks:
        raise RefusedError("no_text")
    return text, blocks


def post_message(workspace: Workspace, args: Args) -> Json:
    """Post into a channel, a thread, or somebody's direct messages."""
    channel = _writable(workspace, args)
    text, blocks = _said(args)
    thread = args.text("thread_ts")
    if thread and workspace.message(channel.id, thread) is None:
        raise RefusedError("thread_not_found")
    message = workspace.post(
        Message(
            channel=channel.id,
            ts="",
            user=BOT.id,
            text=text[:LONGEST_TEXT],
            blocks=blocks,
            thread=thread,
            broadcast=args.flag("reply_broadcast"),
        )
    )
    return {"channel": channel.id, "ts": message.ts, "message": message.wire() | {"bot_id": workspace.team.bot}}


def post_ephemeral(workspace: Workspace, args: Args) -> Json:
    """Show something to one member of a channel only."""
    channel = _writable(workspace, args)
    person = args.need("user")
    if person not in workspace.people or person not in channel.members:
        raise RefusedError("user_not_in_channel")
    text, blocks = _said(args)
    message = workspace.post(
        Message(
            channel=channel.id,
            ts="",
            user=BOT.id,
            text=text,
            blocks=blocks,
            thread=args.text("thread_ts"),
            only_for=person,
        )
    )
    return {"message_ts": message.ts}


def _own_message(workspace: Workspace, args: Args, refusal: str) -> Message:
    channel = visible_channel(workspace, args.need("channel", "channel_not_found"))
    message = workspace.message(channel.id, args.need("ts"))
    if message is None or message.only_for or message.gone:
        raise RefusedError("message_not_found")
    if message.user != BOT.id:
        raise RefusedError(refusal)
    return message


def update(workspace: Workspace, args: Args) -> Json:
    """Change a message of the bot's own; without blocks, those that it had are dropped."""
    message = _own_message(workspace, args, "cant_update_message")
    if workspace.channels[message.channel].archived:
        raise RefusedError("is_inactive")
    text, blocks = _said(args)
    if len(text) > LONGEST_UPDATE:
        raise RefusedError("msg_too_long")
    changed = workspace.post(replace(message, text=text, blocks=blocks, edited=workspace.ts()))
    return {"channel": changed.channel, "ts": changed.ts, "text": changed.text, "message": changed.wire()}


def delete(workspace: Workspace, args: Args) -> Json:
    """Delete a message of the bot's own."""
    message = _own_message(workspace, args, "cant_delete_message")
    workspace.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def permalink(workspace: Workspace, args: Args) -> Json:
    """Return an address that shows one message: here, of the playground's page."""
    channel = visible_channel(workspace, args.need("channel", "channel_not_found"))
    ts = args.need("message_ts")
    message = workspace.message(channel.id, ts)
    if message is None:
        raise RefusedError("message_not_found")
    below = f"?thread_ts={message.thread}&cid={channel.id}" if message.thread not in ("", ts) else ""
    link = f"{workspace.url}archives/{channel.id}/p{ts.replace('.', '')}{below}"
    return {"channel": channel.id, "permalink": link}
