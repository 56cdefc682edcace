"""How often Slack lets us speak: one message a second in a channel, one edit a second of a message."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Protocol

log = logging.getLogger(__name__)

MANY = 1_000  # keys, before those that are over are forgotten


class Pacing(Protocol):
    """Spaces out what happens in the same place."""

    async def turn(self, key: tuple[str, ...]) -> None:
        """Wait for the next turn of *key*: a workspace, a channel of it, and perhaps a message there."""


class Pace:
    """Spaces out what happens under the same key.

    Args:
        every: Seconds between two.
        clock: Monotonic seconds.
        sleep: Waits so many seconds.
    """

    def __init__(self, every: float, clock: Callable[[], float], sleep: Callable[[float], Awaitable[object]]) -> None:
        self._every = every
        self._clock = clock
        self._sleep = sleep
        self._free_at: dict[Hashable, float] = {}

    async def turn(self, key: Hashable) -> None:
        """Wait for the next turn of *key*, first come, first served."""
        now = self._clock()
        at = max(now, self._free_at.get(key, now))
        if len(self._free_at) >= MANY:
            self._free_at = {known: free for known, free in self._free_at.items() if free > now}
        self._free_at[key] = at + self._every
        if at > now:
            await self._sleep(at - now)


class SharedPace:
    """Spaces out what all replicas say together; while the database is away, each keeps its own pace.

    Args:
        take: Takes a turn of a workspace's place, so many seconds after the last, and returns the seconds until then.
        every: Seconds between two.
        clock: Monotonic seconds.
        sleep: Waits so many seconds.
    """

    def __init__(
        self,
        take: Callable[[str, str, float], Awaitable[float]],
        every: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._take = take
        self._every = every
        self._sleep = sleep
        self._alone = Pace(every, clock, sleep)

    async def turn(self, key: tuple[str, ...]) -> None:
        """Wait for the next turn of *key*."""
        await self._alone.turn(key)
        team, *place = key
        try:
            wait = await self._take(team, ":".join(place), self._every)
        except Exception as error:
            log.warning("the pace of other replicas is not known", exc_info=error)
            return
        if wait > 0:
            await self._sleep(wait)
