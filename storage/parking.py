"""Due work of workspaces that stand still, out of the way of whoever looks for what is due.

Claims pass such work over by themselves. That would be slow where much of it piles up before what is really due, so it
is parked: its time is set to one that never comes, until the workspace's work goes on.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, and_, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.columns import at
from storage.tables import checklists

NEVER = datetime(9000, 1, 1, tzinfo=UTC)

_C = checklists.c
_TIMES = (_C.stale_since, _C.recheck_at)


class Parking:
    """The cards and the looks of workspaces that stand still; slots stay where they are, and age."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def park(self, team: str, *, limit: int) -> int:
        """Park the work of up to *limit* checklists of *team*; return of how many."""
        return await self._move(team, limit, to=NEVER, parked=False)

    async def fetch(self, team: str, *, now: datetime, limit: int) -> int:
        """Make what is parked due *now*, of up to *limit* checklists of *team*; return of how many."""
        return await self._move(team, limit, to=now, parked=True)

    async def _move(self, team: str, limit: int, *, to: datetime, parked: bool) -> int:
        some = select(_C.id).where(_C.team == team, or_(*(_is(time, parked=parked) for time in _TIMES))).limit(limit)
        values: dict[str, Any] = {time.name: case((_is(time, parked=parked), at(to)), else_=time) for time in _TIMES}
        moved = update(checklists).where(and_(_C.team == team, _C.id.in_(some.scalar_subquery()))).values(values)
        return (await self._connection.execute(moved)).rowcount


def _is(time: Column[Any], *, parked: bool) -> Any:  # noqa: ANN401 - a condition
    return time >= NEVER if parked else time < NEVER
