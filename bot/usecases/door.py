"""The door through which reminders leave, one by one: of a process that is killed, one is uncertain and not twenty."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

PATIENCE = timedelta(seconds=1)  # Slack mostly answers much sooner


class Door:
    """Lets one at a time through, unless that one hangs: then nobody else is held up.

    Args:
        patience: How long nobody may have come through before the next goes beside whoever hangs.
    """

    def __init__(self, patience: timedelta = PATIENCE) -> None:
        self._patience = patience.total_seconds()
        self._lock = asyncio.Lock()
        self._through = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn, and have it while the block runs."""
        alone = await self._waited()
        try:
            yield
        finally:
            self._through += 1
            if alone:
                self._lock.release()

    async def _waited(self) -> bool:
        """Wait; return whether one has the door to oneself."""
        while True:
            seen = self._through
            try:
                async with asyncio.timeout(self._patience):
                    await self._lock.acquire()
            except TimeoutError:
                if self._through == seen:
                    return False
            else:
                return True
