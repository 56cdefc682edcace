"""Whose turn it is to speak: replicas that speak in one channel, or edit one message, do so one after the other."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Interval, delete, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.columns import DatabaseTime
from storage.upsert import insert
from storage.workspace_tables import paces

_C = paces.c
OVER = timedelta(hours=-1)  # a turn that is over for so long says nothing any more


class Paces:
    """The turns of every team, by the database's clock; a SQLite file has one process, which needs none."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, team: str, place: str, every: timedelta) -> timedelta:
        """Take the next turn at *place*, and return how long it is until then; on PostgreSQL only.

        Args:
            place: A channel, or a message in one.
            every: Between two turns.
        """
        new = insert(self._connection, paces).values(team=team, place=place, free_at=DatabaseTime(every))
        later = func.greatest(_C.free_at, DatabaseTime()).op("+")(literal(every, Interval()))
        taken = new.on_conflict_do_update(index_elements=[_C.team, _C.place], set_={"free_at": later})
        free_at, now = (await self._connection.execute(taken.returning(_C.free_at, DatabaseTime()))).one()
        wait: timedelta = free_at - every - now
        return max(wait, timedelta())

    async def forget(self, *, limit: int) -> int:
        """Drop up to *limit* turns that are long over; return how many there were."""
        key = (_C.team, _C.place)
        before = await self._connection.scalar(select(DatabaseTime(OVER)))  # read first, so that the index is of use
        over = select(*key).where(_C.free_at < before).order_by(_C.free_at).limit(limit)
        old = over.with_for_update(skip_locked=True).cte("old").prefix_with("MATERIALIZED")
        dropped = delete(paces).where(tuple_(*key).in_(select(old))).returning(_C.place)
        return len((await self._connection.execute(dropped)).all())
