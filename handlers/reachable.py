"""Is Slack there: asked seldom, because Slack counts every call."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.model.errors import BotError
from handlers import refusals
from handlers.authorize import identify, unreachable

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

KEPT = 30.0  # seconds


class Reachable:
    """Asks Slack whose token this is, and keeps the answer for a while.

    Args:
        client: With the bot's token, or without one where there are many.
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
                await self._ask()
                self._said = ""
            except BotError as error:
                self._said = str(error)
            self._until = self._clock() + KEPT
        return self._said

    async def _ask(self) -> None:
        if self._client.token:
            await identify(self._client)
            return
        try:
            await self._client.api_test()
        except refusals.FAILURES as error:
            raise BotError(unreachable(self._client, refusals.of(error))) from error
