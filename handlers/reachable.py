"""Is Slack there: asked seldom, because Slack counts every call."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.model.errors import BotError
from handlers.authorize import identify

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

KEPT = 30.0  # seconds


class Reachable:
    """Asks Slack whose token this is, and keeps the answer for a while.

    Args:
        client: With the bot's token.
        clock: Monotonic seconds.
    """

    def __init__(self, client: AsyncWebClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._until = clock() + KEPT  # the token was good when the bot started
        self._said = ""

    async def __call__(self) -> str:
        """Return "" if Slack answers and knows the token, else what is wrong."""
        if self._clock() >= self._until:
            try:
                await identify(self._client)
                self._said = ""
            except BotError as error:
                self._said = str(error)
            self._until = self._clock() + KEPT
        return self._said
