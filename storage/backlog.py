"""How much due work waits, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import checklists, runs, slots


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Due work of one kind, what is being done included.

    Attributes:
        kind: ``reminders``, ``cards``, ``rechecks`` or ``runs``.
        since: When the oldest became due; None where there is none.
    """

    kind: str
    count: int
    since: datetime | None


_DUE: dict[str, tuple[ColumnElement[datetime], tuple[ColumnElement[bool], ...]]] = {
    "reminders": (slots.c.due_at, (slots.c.settled_at.is_(None),)),
    "cards": (checklists.c.stale_since, (checklists.c.stale_since.is_not(None),)),
    "rechecks": (checklists.c.recheck_at, (checklists.c.recheck_at.is_not(None),)),
    "runs": (runs.c.due_at, ()),
}


class Backlog:
    """The rows whose time has come; each kind is counted by the index that its claims use."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def at(self, now: datetime) -> tuple[Waiting, ...]:
        """Return what is due at *now*, a value a kind."""
        return tuple([await self._waiting(kind, now) for kind in _DUE])

    async def _waiting(self, kind: str, now: datetime) -> Waiting:
        column, among = _DUE[kind]
        query = select(func.count(), func.min(column)).where(*among, column <= now)
        count, since = (await self._connection.execute(query)).one()
        return Waiting(kind=kind, count=count, since=since)
