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


class _Loop:
    """One kind of due work; a slow one holds no other up."""

    def __init__(self, work: Callable[[], Awaitable[None]], now: Callable[[], datetime], every: float) -> None:
        self.due = asyncio.Event()
        self.last: datetime | None = None
        self._work = work
        self._now = now
        self._every = every

    async def run(self, stopped: asyncio.Event) -> None:
        while not stopped.is_set():
            await self.once()
            try:
                async with asyncio.timeout(self._every):
                    await self.due.wait()
            except TimeoutError:
                pass

    async def once(self) -> None:
        self.due.clear()
        try:
            await self._work()
        except Exception:
            log.exception("due work failed; it is tried again")
        else:
            self.last = self._now()


class Ticker:
    """Does due work until it is stopped."""

    def __init__(self, deps: Deps, *, every: float = EVERY_SECONDS) -> None:
        self._deps = deps
        self._runs: set[asyncio.Task[None]] = set()
        self._stopped = asyncio.Event()
        works = (self._all(send_reminders), self._all(refresh_cards), self._all(recheck), self._start_runs)
        self._loops = tuple(_Loop(work, deps.now, every) for work in works)

    @property
    def last(self) -> datetime | None:
        """When all kinds of due work were last done; None before that."""
        done = [loop.last for loop in self._loops]
        return min((moment for moment in done if moment is not None), default=None) if all(done) else None

    def wake(self) -> None:
        """Look at once: something has become due."""
        for loop in self._loops:
            loop.due.set()

    async def run(self) -> None:
        """Tick until stopped; what fails is logged, and tried again at the next tick."""
        async with asyncio.TaskGroup() as group:
            for loop in self._loops:
                group.create_task(loop.run(self._stopped))

    def stop(self) -> None:
        """Begin nothing new; `run` returns when what is being done is done."""
        self._stopped.set()
        self.wake()

    async def tick(self) -> None:
        """Do once what is due now, the runs of checks to their end."""
        for loop in self._loops:
            await loop.once()
        while self._runs:
            await asyncio.wait(self._runs)

    async def drain(self, seconds: float) -> None:
        """Wait for the runs in hand; those that take longer are cancelled, and taken again after their lease."""
        if self._runs:
            _, late = await asyncio.wait(self._runs, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _all(self, work: Callable[..., Awaitable[int]]) -> Callable[[], Awaitable[None]]:
        async def until_done() -> None:
            while await work(self._deps, limit=BATCH) == BATCH:
                pass

        return until_done

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
