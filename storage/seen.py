"""Deliveries that have had their effect: noted in the transaction of that effect, so that a copy has none."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.forget import forget
from storage.upsert import insert
from storage.workspace_tables import seen

_C = seen.c


class Seen:
    """The deliveries of every team that are remembered."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def first(self, team: str, delivery: str, now: datetime) -> bool:
        """Note a delivery; False if it is noted already.

        Where a copy is being dealt with at this moment, in this process or another, this waits until that one is
        kept or undone: of copies that come at once, one is the first.
        """
        added = await self._connection.execute(
            insert(self._connection, seen).values(team=team, id=delivery, at=now).on_conflict_do_nothing()
        )
        return added.rowcount == 1

    async def known(self, team: str, delivery: str) -> bool:
        """Tell whether a delivery has had its effect."""
        there = select(_C.id).where(_C.team == team, _C.id == delivery)
        return (await self._connection.execute(there)).first() is not None

    async def tell(self, team: str, delivery: str, *, checklist: str, version: int) -> None:
        """Note which change a delivery made, for the answer to its copies."""
        mine = update(seen).where(_C.team == team, _C.id == delivery)
        await self._connection.execute(mine.values(checklist=checklist, version=version))

    async def made(self, team: str, delivery: str) -> tuple[str, int] | None:
        """Return the checklist and the version of the change that a delivery made; None if it made none."""
        there = select(_C.checklist, _C.version).where(_C.team == team, _C.id == delivery, _C.version.is_not(None))
        row = (await self._connection.execute(there)).one_or_none()
        return None if row is None else (row.checklist, row.version)

    async def forget(self, before: datetime, *, limit: int) -> int:
        """Drop up to *limit* of those noted before a moment; return how many there were."""
        return await forget(self._connection, _C.at, before, limit=limit)
