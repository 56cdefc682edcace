"""The slash command in direct messages: there is no checklist there, but there are one's own steps; pure."""

from __future__ import annotations

from bot.model.errors import BotError
from handlers import requests

_ANYWHERE = (requests.Mine, requests.Health, requests.Help)


def meant(request: requests.Request) -> requests.Request:
    """Return what *request* means in direct messages.

    Raises:
        BotError: It needs a channel.
    """
    if isinstance(request, requests.Status):
        return requests.Mine()
    if isinstance(request, _ANYWHERE):
        return request
    raise BotError(
        "That belongs in a channel: type it where your team has its checklist. Here `/hybrid` shows your open steps "
        "of all channels, and `/hybrid help` lists every command."
    )
