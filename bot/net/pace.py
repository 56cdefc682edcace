"""How many questions a name server is asked a second: fewer than servers take of one address."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.net.dns_question import Server

# A network card in AWS may send 1,024 packets a second to Amazon's resolver, and what is more is dropped in silence;
# others take more. No second has more questions than both of these together.
A_SECOND = 900.0
AT_ONCE = 100
ROUNDING = 1e-6  # seconds
MANY = 1_000  # servers, before those that nobody waits for are forgotten


class Pace:
    """Spaces out questions to the same server.

    Args:
        a_second: In the long run.
        at_once: So many need not wait, after a while without any.
        clock: Monotonic seconds.
        sleep: Waits so many seconds.
    """

    def __init__(
        self,
        a_second: float = A_SECOND,
        at_once: int = AT_ONCE,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._every = 1 / a_second
        self._ahead = at_once / a_second
        self._clock = clock
        self._sleep = sleep
        self._next: dict[Server, float] = {}

    @property
    def known(self) -> int:
        """How many servers it remembers."""
        return len(self._next)

    async def turn(self, server: Server) -> None:
        """Wait until *server* may be asked, first come, first served."""
        now = self._clock()
        at = max(self._next.get(server, 0.0), now - self._ahead + self._every)
        if len(self._next) >= MANY:
            self._next = {known: free for known, free in self._next.items() if free > now - self._ahead}
        self._next[server] = at + self._every
        if at - now > ROUNDING:
            await self._sleep(at - now)
