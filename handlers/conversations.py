"""What Slack says of a conversation, read; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.model.delivery import RefusedError
from bot.model.place import Sight, Sort


def read(said: Mapping[str, Any]) -> Sight:
    """Return what the answer of ``conversations.info`` says.

    Raises:
        RefusedError: It says nothing of a channel.
    """
    channel = said.get("channel")
    if not isinstance(channel, dict):
        raise RefusedError("no_channel")
    sort = Sort.DIRECT if channel.get("is_im") else Sort.GROUP if channel.get("is_mpim") else Sort.CHANNEL
    return Sight(
        archived=bool(channel.get("is_archived")),
        # Direct messages do not say it; nor do answers of proxies that leave fields out.
        member=channel.get("is_member") is not False or sort is not Sort.CHANNEL,
        # `is_shared` may be two workspaces of one organization, and an id's first letter says nothing of it.
        shared=bool(channel.get("is_ext_shared")),
        private=bool(channel.get("is_private")),
        sort=sort,
    )
