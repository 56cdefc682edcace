"""How often Slack lets us speak: one message a second in a channel, one edit a second of a message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable

MANY = 1_000  # keys, before those that are over are forgotten


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
