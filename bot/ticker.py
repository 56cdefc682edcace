"""The clock: wakes, does whatever is due, sleeps. Every replica has one; the database decides who does what."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from bot.model.errors import OperatorError
from bot.spans import span
from bot.usecases.bookmark import claim_bookmarks, keep_bookmark
from bot.usecases.forget import cut_trails, forget_agents, forget_closed, forget_homes, forget_settled
from bot.usecases.homes import claim_homes, publish_home
from bot.usecases.once import forget_seen
from bot.usecases.pace import forget_paces
from bot.usecases.purge import claim_purges, purge
from bot.usecases.recheck import claim_rechecks, recheck
from bot.usecases.refresh_cards import claim_cards, refresh_card
from bot.usecases.run_checks import claim_runs, run_checks
from bot.usecases.send_reminders import claim_reminders, send_reminder

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.usecases import Deps

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
CHORES_SECONDS = 600.0
AT_ONCE = 20  # of each kind, in this process
CHORES = (forget_seen, forget_paces, forget_settled, forget_agents, forget_homes, forget_closed, cut_trails)


class _Work(Protocol):
    """A row whose time has come."""

    @property
    def checklist(self) -> str:
        """Whose it is; "" for what is no checklist's."""


Work = TypeVar("Work", bound=_Work)


class _Loop(Generic[Work]):
    """One kind of due work; what is slow holds up no other kind, nor, while there is room, its own."""

    def __init__(
        self,
        deps: Deps,
        claim: Callable[[Deps, int], Awaitable[Sequence[Work]]],
        do: Callable[[Deps, Work], Awaitable[None]],
        every: float,
    ) -> None:
        self.due = asyncio.Event()
        self.last: datetime | None = None
        self.doing: set[asyncio.Task[None]] = set()
        self._deps = deps
        self._claim = claim
        self._do = do
        self._every = every
        self._more = False

    async def run(self, stopped: asyncio.Event) -> None:
        """Begin what is due, again and again, until *stopped*."""
        while not stopped.is_set():
            await self._begin()
            try:
                async with asyncio.timeout(self._every):
                    await self.due.wait()
            except TimeoutError:
                pass

    async def finish(self) -> None:
        """Do what is due now to its end."""
        await self._begin()
        while self.doing:
            await asyncio.wait(self.doing)
            if self._more:
                await self._begin()

    async def _begin(self) -> None:
        """Take as much as there is room for, and begin it."""
        self.due.clear()
        self._more, room = False, AT_ONCE - len(self.doing)
        try:
            taken = await self._claim(self._deps, room) if room else ()
        except OperatorError as error:
            log.error("due work waits for the database", extra={"reason": str(error)})  # noqa: TRY400 - each second
            return
        except Exception:
            log.exception("due work cannot be taken; it is tried again")
            return
        self._more = len(taken) == room
        for work in taken:
            task = asyncio.create_task(self._one(work))
            self.doing.add(task)
            task.add_done_callback(self._done)
        self.last = self._deps.now()

    async def _one(self, work: Work) -> None:
        try:
            with span(f"due {type(work).__name__.lower()}"):
                await self._do(self._deps, work)
        except Exception:
            log.exception("due work broke off", extra={"kind": type(work).__name__, "checklist": work.checklist})

    def _done(self, task: asyncio.Task[None]) -> None:
        self.doing.discard(task)
        if self._more and len(self.doing) <= AT_ONCE // 2:  # not after each: one look at the database takes many
            self.due.set()


class _Chore:
    """Work that is nobody's and never urgent: done now and then, portion by portion."""

    def __init__(self, deps: Deps, do: Callable[[Deps], Awaitable[bool]], every: float) -> None:
        self._deps = deps
        self._do = do
        self._every = every

    async def run(self, stopped: asyncio.Event) -> None:
        """Do it again and again, until *stopped*."""
        while not stopped.is_set():
            await self.finish(stopped)
            try:
                async with asyncio.timeout(self._every):
                    await stopped.wait()
            except TimeoutError:
                pass

    async def finish(self, stopped: asyncio.Event) -> None:
        """Do it until nothing is left; each portion is a transaction, and between two others have their turn."""
        try:
            while await self._do(self._deps) and not stopped.is_set():
                pass
        except OperatorError as error:
            log.error("due work waits for the database", extra={"reason": str(error)})  # noqa: TRY400 - as above
        except Exception:
            log.exception("a chore broke off; it is tried again")


@dataclass(frozen=True, slots=True)
class Kind(Generic[Work]):
    """A kind of due work that is done elsewhere than in `bot.usecases`."""

    claim: Callable[[Deps, int], Awaitable[Sequence[Work]]]
    do: Callable[[Deps, Work], Awaitable[None]]


class Ticker:
    """Does due work until it is stopped.

    Args:
        every: Seconds between two looks.
        more: Kinds of work beside those that every bot has.
    """

    def __init__(self, deps: Deps, *, every: float = EVERY_SECONDS, more: Sequence[Kind[Any]] = ()) -> None:
        self._stopped = asyncio.Event()
        self._loops: tuple[_Loop[Any], ...] = (
            _Loop(deps, claim_reminders, send_reminder, every),
            _Loop(deps, claim_cards, refresh_card, every),
            _Loop(deps, claim_homes, publish_home, every),
            _Loop(deps, claim_bookmarks, keep_bookmark, every),
            _Loop(deps, claim_rechecks, recheck, every),
            _Loop(deps, claim_runs, run_checks, every),
            _Loop(deps, claim_purges, purge, every),
            *(_Loop(deps, kind.claim, kind.do, every) for kind in more),
        )
        self._chores = tuple(_Chore(deps, do, CHORES_SECONDS) for do in CHORES)

    @property
    def last(self) -> datetime | None:
        """When all kinds of due work were last looked for; None before that."""
        looked = [loop.last for loop in self._loops]
        return min((moment for moment in looked if moment is not None), default=None) if all(looked) else None

    def wake(self) -> None:
        """Look at once: something has become due."""
        for loop in self._loops:
            loop.due.set()

    async def run(self) -> None:
        """Tick until stopped; what fails is logged, and tried again at the next tick."""
        async with asyncio.TaskGroup() as group:
            for loop in self._loops:
                group.create_task(loop.run(self._stopped))
            for chore in self._chores:
                group.create_task(chore.run(self._stopped))

    def stop(self) -> None:
        """Begin nothing new; `drain` waits for what is being done."""
        self._stopped.set()
        self.wake()

    async def tick(self) -> None:
        """Do once what is due now, to its end."""
        for loop in self._loops:
            await loop.finish()
        for chore in self._chores:
            await chore.finish(self._stopped)

    async def drain(self, seconds: float) -> None:
        """Wait for what is in hand; what takes longer is cancelled, and taken again after its lease, or uncertain."""
        doing = {task for loop in self._loops for task in loop.doing}
        if doing:
            _, late = await asyncio.wait(doing, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
