"""Deletes what a workspace has, whole checklists at a time, out of every table that has a team."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import claim
from storage.tables import checklists, metadata
from storage.workspace_tables import installations, workspaces

_C = installations.c
_NOBODY = {"name": "", "url": "", "installed_by": ""}
_KEPT = frozenset({installations, workspaces})  # who may speak where; they have verbs of their own
# The rows of a table come before those that they refer to.
HELD: tuple[Table, ...] = tuple(
    table for table in reversed(metadata.sorted_tables) if "team" in table.c and table not in _KEPT
)
# Those with the rows of a checklist, which go with it; each is found by an index.
_OWNED = tuple(table for table in HELD if any(each.column.table is checklists for each in table.foreign_keys))


@dataclass(frozen=True, slots=True)
class Purge:
    """An installation whose grace is over, claimed; `token` is the fence."""

    team: str
    token: str

    @property
    def checklist(self) -> str:
        """It is of no checklist."""
        return ""


class Purges:
    """What is to be deleted, and the deleting."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def claim_due(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[Purge, ...]:
        """Take installations whose grace is over."""
        values = claim.leased(_C.purge_until, _C.purge_token, lease)
        ready = (_C.purge_at <= now, claim.free(_C.purge_until))
        taken = claim.take(installations, *ready, first=_C.purge_at, limit=limit, values=values)
        rows = (await self._connection.execute(taken.returning(_C.team, _C.purge_token))).all()
        return tuple(Purge(team, token) for team, token in rows)

    async def hold(self, purge: Purge) -> tuple[str, ...] | None:
        """Return the workspaces that the claim is about, and keep it as it is until the transaction ends.

        None if it is ours no longer: it was installed again, say. Then nothing more may be deleted.
        """
        mine = select(_C.team).where(*_of(purge)).with_for_update()
        if (await self._connection.execute(mine)).one_or_none() is None:
            return None
        theirs = select(workspaces.c.team).where(workspaces.c.installation == purge.team)
        return tuple((await self._connection.execute(theirs.with_for_update())).scalars())

    async def settle(self, purge: Purge) -> None:
        """Note that all is deleted; the tombstone stays."""
        done = update(installations).where(*_of(purge))
        await self._connection.execute(done.values(purge_at=None, purge_until=None, purge_token="", **_NOBODY))
        await self._connection.execute(delete(workspaces).where(workspaces.c.installation == purge.team))

    async def count(self, team: str) -> Counter[str]:
        """Return how many rows of *team* each table has; those that have none are left out."""
        found: Counter[str] = Counter()
        for table in HELD:
            number = select(func.count()).select_from(table).where(table.c.team == team)
            found[table.name] = (await self._connection.execute(number)).scalar_one()
        return +found

    async def delete(self, team: str, *, checklists_at_once: int) -> Counter[str]:
        """Delete some of what *team* has, and return how many rows of which table; nothing once all is gone."""
        some = select(checklists.c.id).where(checklists.c.team == team).limit(checklists_at_once)
        ids = tuple((await self._connection.execute(some)).scalars())
        gone: Counter[str] = Counter()
        for table in HELD:
            of_these = _of_checklists(table, ids)
            if not ids or of_these is not None:
                whose = () if of_these is None or not ids else (of_these,)
                deleted = await self._connection.execute(delete(table).where(table.c.team == team, *whose))
                gone[table.name] = deleted.rowcount
        return +gone

    async def delete_closed(self, before: datetime, *, limit: int) -> tuple[tuple[str, str], ...]:
        """Delete up to *limit* checklists that were closed before a moment, with all rows of theirs; return whose."""
        key, closed = (checklists.c.team, checklists.c.id), checklists.c.closed_at
        old = select(*key).where(closed < before).order_by(closed).limit(limit).with_for_update(skip_locked=True)
        gone = tuple((team, ident) for team, ident in (await self._connection.execute(old)).all())
        if gone:
            for table in _OWNED:
                theirs = tuple_(table.c.team, table.c.checklist).in_(gone)
                await self._connection.execute(delete(table).where(theirs))
            await self._connection.execute(delete(checklists).where(tuple_(*key).in_(gone)))
        return gone

    async def forget(self, team: str) -> bool:
        """Delete what is known of workspace *team* itself; False if nothing is."""
        return (await self._connection.execute(delete(workspaces).where(workspaces.c.team == team))).rowcount == 1


def _of_checklists(table: Table, ids: tuple[str, ...]) -> ColumnElement[bool] | None:
    column = table.c.id if table is checklists else table.c.get("checklist")
    return None if column is None else column.in_(ids)


def _of(purge: Purge) -> tuple[ColumnElement[bool], ...]:
    return _C.team == purge.team, _C.purge_token == purge.token, _C.purge_at.is_not(None)
