"""What Slack makes of text that somebody types after a command whose ``should_escape`` is on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.playground.workspace import Workspace

_MARKED = re.compile(
    r"(?P<url>https?://[^\s<>|]+)"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w@])@(?P<name>[\w.-]*\w)"
    r"|(?<![\w#])#(?P<channel>[\w-]+)"
    r"|(?<![\w.@/-])(?P<host>(?:[a-z0-9-]+\.)+(?:com|net|org|de|us))(?![\w.-])"
)


def escaped(text: str) -> str:
    """Return *text* with the three characters escaped that mean something to Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def command_text(workspace: Workspace, text: str) -> str:
    """Return *text* as the bot gets it: mentions, channels and links in angle brackets, all else escaped."""

    def marked(found: re.Match[str]) -> str:
        kind, word = next((key, value) for key, value in found.groupdict().items() if value)
        match kind:
            case "url":
                return f"<{word}>"
            case "mail":
                return f"<mailto:{word}|{word}>"
            case "host":
                return f"<http://{word}|{word}>"
            case "channel":
                return _channel(workspace, word)
            case _:
                return _mention(workspace, word)

    return _MARKED.sub(marked, escaped(text))


def _mention(workspace: Workspace, name: str) -> str:
    if person := workspace.named(name):
        return f"<@{person.id}>"
    group = next((one for one in workspace.groups.values() if one.name == name), None)
    return f"<!subteam^{group.id}>" if group else f"@{name}"


def _channel(workspace: Workspace, name: str) -> str:
    channel = next((one for one in workspace.channels.values() if one.name == name), None)
    if channel is None:
        return f"#{name}"
    return f"<#{channel.id}|>" if channel.private else f"<#{channel.id}|{name}>"
