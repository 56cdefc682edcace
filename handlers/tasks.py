"""Work that goes on after an acknowledgement: every task has an owner, and none is lost at shutdown."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from datetime import timedelta

from bot.model.delivery import DeliveryError

log = logging.getLogger(__name__)


class Tasks:
    """Holds a reference to every task, because the event loop does not, and logs what goes wrong in one."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[object]] = set()
        self._names: set[str] = set()

    def start(self, work: Coroutine[object, object, object], *, name: str = "") -> None:
        """Carry out *work* in the background.

        Args:
            name: Of copies of one delivery: while work of the same name is being done, this is not done beside it.
        """
        if name and name in self._names:
            work.close()
            return
        task = asyncio.create_task(work)
        self._running.add(task)
        if name:
            self._names.add(name)
            task.add_done_callback(lambda _: self._names.discard(name))
        task.add_done_callback(self._settle)

    async def drain(self, timeout: timedelta) -> None:  # noqa: ASYNC109 - what is late is cancelled, not raised
        """Wait until all work is done, work that it started included; cancel what is not done after *timeout*."""
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout.total_seconds()
        while self._running and (left := end - loop.time()) > 0:
            await asyncio.wait(self._running, timeout=left)
        late = tuple(self._running)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _settle(self, task: asyncio.Task[object]) -> None:
        self._running.discard(task)
        if task.cancelled():
            log.warning("work was given up at shutdown")
        elif isinstance(error := task.exception(), DeliveryError):  # known, and nobody is left to tell it to
            log.warning("Slack did not get an answer", extra={"kind": type(error).__name__, "reason": str(error)})
        elif error:
            log.error("work in the background failed", exc_info=error)
