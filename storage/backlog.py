"""How much due work waits, and since when; what is planned; which workspaces stand still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.ledger import SlotState
from storage.tables import bookmarks, checklists, homes, runs, slots
from storage.workspace_tables import installations, workspaces
from storage.workspaces import working

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 100_000  # slots that are counted of those to come: a look must not cost more and more


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Due work of one kind, what is being done included.

    Attributes:
        kind: ``reminders``, ``cards``, ``rechecks``, ``runs``, ``homes``, ``bookmarks`` or ``purges``.
        since: When the oldest became due; None where there is none.
    """

    kind: str
    count: int
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What the database says of the work of all replicas.

    Attributes:
        waiting: What is due, a value a kind.
        unsettled: How many slots are planned, and how many claimed; of the former at most `MOST` are counted.
        stopped: How many workspaces stand still.
    """

    waiting: tuple[Waiting, ...]
    unsettled: Mapping[SlotState, int]
    stopped: int


# What a workspace that stands still has due is nobody's delay: its slots age, its runs wait, all else is parked.
_DUE: dict[str, tuple[ColumnElement[datetime], tuple[ColumnElement[bool], ...]]] = {
    "reminders": (slots.c.due_at, (slots.c.settled_at.is_(None), working(slots.c.team))),
    "cards": (checklists.c.stale_since, (checklists.c.stale_since.is_not(None),)),
    "rechecks": (checklists.c.recheck_at, (checklists.c.recheck_at.is_not(None),)),
    "runs": (runs.c.due_at, (working(runs.c.team),)),
    "homes": (homes.c.stale_since, (homes.c.stale_since.is_not(None), working(homes.c.team))),
    "bookmarks": (bookmarks.c.stale_since, (bookmarks.c.stale_since.is_not(None), working(bookmarks.c.team))),
    "purges": (installations.c.purge_at, (installations.c.purge_at.is_not(None),)),
}


class Backlog:
    """The rows whose time has come; each kind is counted by the index that its claims use."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def at(self, now: datetime) -> tuple[Waiting, ...]:
        """Return what is due at *now*, a value a kind."""
        return tuple([await self._waiting(kind, now) for kind in _DUE])

    async def survey(self, now: datetime) -> Survey:
        """Return everything that is watched."""
        some = select(1).where(slots.c.settled_at.is_(None)).limit(MOST).subquery()
        unsettled = (await self._connection.execute(select(func.count()).select_from(some))).scalar_one()
        held = select(func.count()).where(slots.c.claimed_until.is_not(None))
        claimed = (await self._connection.execute(held)).scalar_one()
        still = select(func.count()).where(workspaces.c.stopped_at.is_not(None))
        return Survey(
            waiting=await self.at(now),
            unsettled={SlotState.PLANNED: max(unsettled - claimed, 0), SlotState.CLAIMED: claimed},
            stopped=(await self._connection.execute(still)).scalar_one(),
        )

    async def uncertain(self, *, since: datetime) -> int:
        """Return how many slots became uncertain *since* then; it reads all slots, and is for whoever asks seldom."""
        theirs = select(func.count()).where(slots.c.state == SlotState.UNCERTAIN.value, slots.c.settled_at >= since)
        return (await self._connection.execute(theirs)).scalar_one()

    async def _waiting(self, kind: str, now: datetime) -> Waiting:
        column, among = _DUE[kind]
        query = select(func.count(), func.min(column)).where(*among, column <= now)
        count, since = (await self._connection.execute(query)).one()
        return Waiting(kind=kind, count=count, since=since)
