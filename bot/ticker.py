"""The clock: wakes, does whatever is due, sleeps. Every replica has one; the database decides who does what."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.usecases.recheck import recheck
from bot.usecases.refresh_cards import refresh_cards
from bot.usecases.run_checks import claim_runs, run_checks
from bot.usecases.send_reminders import send_reminders

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.model.run import Run
    from bot.usecases import Deps

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
BATCH = 20
MAX_RUNS = 20  # at once in this process


class Ticker:
    """Does due work until it is stopped.

    Attributes:
        last: When it last did all that was due; None before that.
    """

    def __init__(self, deps: Deps, *, every: float = EVERY_SECONDS) -> None:
        self.last: datetime | None = None
        self._deps = deps
        self._every = every
        self._due = asyncio.Event()
        self._runs: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Look at once: something has become due."""
        self._due.set()

    async def run(self) -> None:
        """Tick until cancelled; what fails is logged, and tried again at the next tick."""
        while True:
            await self.tick()
            try:
                async with asyncio.timeout(self._every):
                    await self._due.wait()
            except TimeoutError:
                pass

    async def tick(self) -> None:
        """Do what is due now; runs of checks go on in the background."""
        self._due.clear()
        results = await asyncio.gather(
            self._all(send_reminders),
            self._all(refresh_cards),
            self._all(recheck),
            self._start_runs(),
            return_exceptions=True,
        )
        failures = [result for result in results if isinstance(result, BaseException)]
        for failure in failures:
            log.error("a tick failed", exc_info=failure)
        if not failures:
            self.last = self._deps.now()

    async def drain(self, seconds: float) -> None:
        """Wait for the runs in hand; those that take longer are cancelled, and taken again after their lease."""
        if self._runs:
            _, late = await asyncio.wait(self._runs, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _all(self, work: Callable[..., Awaitable[int]]) -> None:
        while await work(self._deps, limit=BATCH) == BATCH:
            pass

    async def _start_runs(self) -> None:
        room = MAX_RUNS - len(self._runs)
        if room <= 0:
            return
        for run in await claim_runs(self._deps, limit=room):
            task = asyncio.create_task(self._run(run))
            self._runs.add(task)
            task.add_done_callback(self._runs.discard)

    async def _run(self, run: Run) -> None:
        try:
            await run_checks(self._deps, run)
        except Exception:
            log.exception("a run of checks broke off", extra={"checklist": run.checklist})
