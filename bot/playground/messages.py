"""A message, and what else is kept in Slack's own wire format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

# Slack's JSON has more shapes than types could usefully hold; it is read at its edges only.
Json: TypeAlias = dict[str, Any]

SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as it stands now; an edit makes another one.

    Attributes:
        user: Who wrote it; `SLACKBOT` for what Slack itself has to say.
        thread: The ``ts`` of the message that it answers, "" for none.
        only_for: Whom alone it is shown to, "" for everybody.
        edited: The ``ts`` of the last edit, "" for none.
        broadcast: A thread's answer that is shown in the channel, too.
        files: What was uploaded with it, as Slack describes files.
        gone: A deleted message that is kept because there are answers under it.
    """

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: tuple[Json, ...] = ()
    thread: str = ""
    only_for: str = ""
    edited: str = ""
    broadcast: bool = False
    files: tuple[Json, ...] = ()
    gone: bool = False

    def seen_by(self, person: str) -> bool:
        """Tell whether *person* is shown it, as a member of the channel."""
        return self.only_for in ("", person)

    def wire(self) -> Json:
        """Return it as Slack's API and its payloads show it."""
        body: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        if self.blocks:
            body["blocks"] = list(self.blocks)
        if self.files:
            body["files"] = list(self.files)
        if self.thread:
            body["thread_ts"] = self.thread
        if self.edited:
            body["edited"] = {"user": self.user, "ts": self.edited}
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A modal or a Home tab, as last opened, updated or published."""

    id: str
    hash: str
    person: str
    content: Json

    def wire(self) -> Json:
        """Return it as Slack's API and its payloads show it: what the bot left out is there as well, empty."""
        return {
            "id": self.id,
            "hash": self.hash,
            "title": {"type": "plain_text", "text": "View Title", "emoji": True},  # a Home has none; Slack says so
            "callback_id": "",
            "external_id": "",
            "private_metadata": "",
            "state": {"values": {}},
            "close": None,
            "submit": None,
            "clear_on_close": False,
            "notify_on_close": False,
            "root_view_id": self.id,
            "previous_view_id": None,
            **self.content,
        }
