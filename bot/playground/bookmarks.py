"""The Web API's ``bookmarks.`` methods: links at the top of a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.playground.args import Args, RefusedError
from bot.playground.chat import visible_channel
from bot.playground.messages import Json
from bot.playground.people import BOT, Channel
from bot.playground.workspace import Change, Kind

if TYPE_CHECKING:
    from bot.playground.workspace import Workspace

MOST = 100


def add(workspace: Workspace, args: Args) -> Json:
    """Add a link."""
    channel = _channel(workspace, args)
    if args.need("type") != "link":
        raise RefusedError("invalid_bookmark_type")
    if len(workspace.bookmarks[channel.id]) >= MOST:
        raise RefusedError("too_many_bookmarks")
    named = f"Bk{workspace.number():09d}"
    made = {"id": named, "channel_id": channel.id, "type": "link", "title": args.need("title"), "link": _link(args)}
    return _kept(workspace, made)


def edit(workspace: Workspace, args: Args) -> Json:
    """Change a link's title or address."""
    before = _found(workspace, args)
    return _kept(workspace, {**before, "title": args.text("title", before["title"]), "link": _link(args)})


def remove(workspace: Workspace, args: Args) -> Json:
    """Take a link away."""
    found = _found(workspace, args)
    del workspace.bookmarks[found["channel_id"]][found["id"]]
    workspace.tell(Change(Kind.WORKSPACE))
    return {}


def listed(workspace: Workspace, args: Args) -> Json:
    """List a channel's links."""
    return {"bookmarks": list(workspace.bookmarks[_channel(workspace, args).id].values())}


def _kept(workspace: Workspace, bookmark: Json) -> Json:
    workspace.bookmarks[bookmark["channel_id"]][bookmark["id"]] = bookmark
    workspace.tell(Change(Kind.WORKSPACE))
    return {"bookmark": bookmark}


def _channel(workspace: Workspace, args: Args) -> Channel:
    channel = visible_channel(workspace, args.need("channel_id", "channel_not_found"))
    if channel.archived:
        raise RefusedError("is_archived")
    if BOT.id not in channel.members:
        raise RefusedError("not_in_channel")
    return channel


def _found(workspace: Workspace, args: Args) -> Json:
    found = workspace.bookmarks[_channel(workspace, args).id].get(args.need("bookmark_id", "not_found"))
    if found is None:
        raise RefusedError("not_found")
    return found


def _link(args: Args) -> str:
    link = args.need("link", "invalid_link")
    if not link.startswith(("https://", "http://")):
        raise RefusedError("invalid_link")
    return link
