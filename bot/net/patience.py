"""Waits as long as a busy server asks for, and no longer than a minute in all."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from bot.net.denial import unanswered

if TYPE_CHECKING:
    from bot.net.facts import Page

BUSY = frozenset({429, 503, 504})
MOST = 60.0  # seconds, over all pauses before one answer
_FIRST = 1.0  # second; each further pause that nobody told the length of is twice as long
_LEAST = 0.1  # doubles too, so that a server that says "at once" for ever is asked a few times only


class Patience:
    """Asks again while a server is busy.

    Args:
        now: The clock, aware UTC; for servers that tell a date.
        sleep: Waits so many seconds.
        chance: A number from 0 to 1, so that many who were sent away do not come back together.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._now, self._sleep, self._chance = now, sleep, chance

    async def answer(self, ask: Callable[[], Awaitable[Page]]) -> Page:
        """Return the first answer of *ask* that is not "busy".

        Raises:
            DeniedError: The server stays busy, or wants more than a minute.
        """
        attempt, waited = 0, 0.0
        while (page := await ask()).status in BUSY:
            pause = self._pause(page, attempt)
            if waited + pause > MOST:
                raise unanswered(
                    f"Microsoft is busy (HTTP {page.status}) and asks to wait {pause:.0f} s more, after"
                    f" {waited:.0f} s. Check again later."
                )
            await self._sleep(pause)
            attempt, waited = attempt + 1, waited + pause
        return page

    def _pause(self, page: Page, attempt: int) -> float:
        told, factor = self._told(page.header("retry-after")), float(1 << attempt)
        if told is None:
            return _FIRST * factor * (1 + self._chance()) / 2
        return max(told, _LEAST * factor)

    def _told(self, text: str) -> float | None:
        """Return the seconds that *text* asks for: a number, fractions too, or a date; None for anything else."""
        try:
            seconds = float(text)
        except ValueError:
            return self._until(text)
        return seconds if 0 <= seconds < float("inf") else None

    def _until(self, text: str) -> float | None:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (aware - self._now()).total_seconds())
