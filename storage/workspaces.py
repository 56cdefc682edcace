"""Workspaces that the clock works for: which installation each acts by, and whether its work stands still."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, case, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.columns import at
from storage.upsert import insert
from storage.workspace_tables import installations, workspaces

_C = workspaces.c
_I = installations.c
_MOVING = {"stopped_at": None, "reason": ""}


def working(team: ColumnElement[str]) -> ColumnElement[bool]:
    """Tell whether the work of the row's *team* does not stand still; by the key, and cheap because few do."""
    return ~exists().where(_C.team == team, _C.stopped_at.is_not(None))


class Workspaces:
    """The workspaces of every installation."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def know(self, team: str, installation: str) -> None:
        """Note that *team* acts by *installation*, unless something is known of it already."""
        new = insert(self._connection, workspaces).values(team=team, installation=installation)
        await self._connection.execute(new.on_conflict_do_nothing())

    async def adopt(self, team: str, installation: str) -> None:
        """Note that *team* acts by *installation*, "" for the token of the settings; its work goes on."""
        values = {"installation": installation, **_MOVING}
        new = insert(self._connection, workspaces).values(team=team, **values)
        await self._connection.execute(new.on_conflict_do_update(index_elements=[_C.team], set_=values))

    async def give_back(self, installation: str) -> None:
        """Let workspaces that act by *installation* act by their own where they have a good one: it goes away."""
        own = exists().where(_I.team == _C.team, _I.token.is_not(None), _I.removed_at.is_(None))
        mine = update(workspaces).where(_C.installation == installation, _C.team != installation, own)
        await self._connection.execute(mine.values(installation=_C.team))

    async def stop(self, team: str, reason: str, *, now: datetime) -> bool:
        """Let the work of *team* stand still; False if it does already."""
        new = insert(self._connection, workspaces).values(team=team, stopped_at=now, reason=reason)
        stopped = {"stopped_at": at(now), "reason": reason}
        changed = await self._connection.execute(
            new.on_conflict_do_update(index_elements=[_C.team], set_=stopped, where=_C.stopped_at.is_(None))
        )
        return changed.rowcount == 1

    async def stop_all(self, installation: str, reason: str, *, now: datetime) -> None:
        """Let the work of every workspace that acts by *installation* stand still."""
        moving = case((_C.stopped_at.is_(None), at(now)), else_=_C.stopped_at)
        theirs = update(workspaces).where(_C.installation == installation)
        await self._connection.execute(theirs.values(stopped_at=moving, reason=reason))

    async def of(self, installation: str, *, stopped: bool | None = None) -> tuple[str, ...]:
        """Return those that act by *installation*; those that are *stopped*, those that are not, or both."""
        theirs = select(_C.team).where(_C.installation == installation).order_by(_C.team)
        if stopped is not None:
            theirs = theirs.where(_C.stopped_at.is_not(None) if stopped else _C.stopped_at.is_(None))
        return tuple((await self._connection.execute(theirs)).scalars())

    async def stopped(self, *, limit: int = 20) -> tuple[tuple[str, str, datetime], ...]:
        """Return those whose work stands still, with the reason and since when; the latest first."""
        still = select(_C.team, _C.reason, _C.stopped_at).where(_C.stopped_at.is_not(None))
        rows = (await self._connection.execute(still.order_by(_C.stopped_at.desc(), _C.team).limit(limit))).all()
        return tuple((team, reason, since) for team, reason, since in rows)

    async def known(self, team: str) -> bool:
        """Tell whether anything is kept of *team*."""
        return (await self._connection.execute(select(_C.team).where(_C.team == team))).one_or_none() is not None

    async def count_stopped(self) -> int:
        """Return how many stand still."""
        still = select(func.count()).select_from(workspaces).where(_C.stopped_at.is_not(None))
        return (await self._connection.execute(still)).scalar_one()
