"""Whose each running checklist is: an index over the documents, kept in the transaction that changes one."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.checklist import Checklist
from storage.columns import at
from storage.tables import audit, checklists, homes, people
from storage.upsert import insert

LOOKED = timedelta(days=30)  # whoever has not opened their Home for so long is not published to until they do
PERSON = re.compile(r"[UW][A-Z0-9]{2,}")  # a user's id in Slack; groups and people at a terminal have no Home

_C = people.c
_MINE = (
    select(_C.checklist, _C.steps, _C.soonest)
    .where(_C.team == bindparam("team"), _C.person == bindparam("person"))
    .order_by(_C.steps == 0, _C.soonest.is_(None), _C.soonest, _C.checklist)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A person's part in a checklist.

    Attributes:
        steps: How many open steps of it the person owns.
        soonest: The day (ISO) when the first of these is due, else the pilot date; None without either.
    """

    checklist: str
    steps: int
    soonest: str | None


class People:
    """Who started, owns a step of, or acted in each running checklist."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, team: str, person: str, *, limit: int) -> tuple[Share, ...]:
        """Return the person's checklists by one indexed query: first those with open steps, the soonest due first."""
        rows = await self._connection.execute(_MINE, {"team": team, "person": person, "limit": limit})
        return tuple(Share(**row._asdict()) for row in rows.all())

    async def keep(self, checklist: Checklist, *, now: datetime) -> None:
        """Bring the rows of *checklist* up to date, and mark the Homes of all whom the change concerns stale.

        Whoever calls holds the checklist's row, so that no other transaction writes these at the same time.
        """
        before = await self._rows(checklist.team, checklist.id)
        wanted = {} if checklist.closed else await self._wanted(checklist, before)
        gone = before.keys() - wanted.keys()
        changed = [wanted[person] for person in sorted(wanted) if before.get(person) != wanted[person]]
        if gone:
            of_it = and_(_C.team == checklist.team, _C.checklist == checklist.id)
            await self._connection.execute(delete(people).where(of_it, _C.person.in_(sorted(gone))))
        if changed:
            new = insert(self._connection, people)
            values = {name: getattr(new.excluded, name) for name in ("acted", "steps", "soonest")}
            keeping = new.on_conflict_do_update(index_elements=[_C.team, _C.person, _C.checklist], set_=values)
            key = {"team": checklist.team, "checklist": checklist.id}
            await self._connection.execute(keeping, [{**key, **row} for row in changed])
        await self._mark(checklist.team, before.keys() | wanted.keys(), now)

    async def acted(self, team: str, person: str, checklist: str) -> None:
        """Note that *person* changed a running checklist."""
        if not PERSON.fullmatch(person):
            return
        there = select(checklists.c.team, bindparam("person", person), checklists.c.id, bindparam("yes", value=True))
        running = there.where(checklists.c.team == team, checklists.c.id == checklist, checklists.c.closed_at.is_(None))
        new = insert(self._connection, people).from_select(["team", "person", "checklist", "acted"], running)
        await self._connection.execute(
            new.on_conflict_do_update(
                index_elements=[_C.team, _C.person, _C.checklist], set_={"acted": True}, where=~_C.acted
            )
        )

    async def tell(self, team: str, checklist: str, *, now: datetime) -> None:
        """Mark the Homes of all whose checklist this is stale."""
        await self._mark(team, (await self._rows(team, checklist)).keys(), now)

    async def _rows(self, team: str, checklist: str) -> dict[str, dict[str, Any]]:
        there = select(_C.person, _C.acted, _C.steps, _C.soonest).where(_C.team == team, _C.checklist == checklist)
        return {row.person: row._asdict() for row in (await self._connection.execute(there)).all()}

    async def _wanted(self, checklist: Checklist, before: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        acted = {person for person, row in before.items() if row["acted"]} or await self._actors(checklist)
        acted.add(checklist.lifecycle.started_by)
        owners = {owner for step in checklist.steps for owner in step.owners}
        return {
            person: {"person": person, "acted": person in acted, **_share(checklist, person)}
            for person in acted | owners
            if PERSON.fullmatch(person)
        }

    async def _actors(self, checklist: Checklist) -> set[str]:
        """Return who acted, by the trail: the rows are gone where the checklist was closed and is opened again."""
        of_it = and_(audit.c.team == checklist.team, audit.c.checklist == checklist.id)
        return set((await self._connection.execute(select(audit.c.actor).where(of_it).distinct())).scalars())

    async def _mark(self, team: str, persons: Collection[str], now: datetime) -> None:
        """Mark Homes that somebody looks at; in one order, so that two who do never wait for each other in a ring."""
        if not persons:
            return
        theirs = (
            select(homes.c.team, homes.c.person)
            .where(homes.c.team == team, homes.c.person.in_(sorted(persons)), homes.c.seen_at > now - LOOKED)
            .order_by(homes.c.person)
            .with_for_update()
            .cte("theirs")
            .prefix_with("MATERIALIZED")
        )
        is_theirs = and_(homes.c.team == theirs.c.team, homes.c.person == theirs.c.person)
        await self._connection.execute(update(homes).where(is_theirs).values(**stale(now)))


def stale(now: datetime) -> dict[str, Any]:
    """Mark a Home: stale since *now*, or since earlier; `stale_again` tells whoever has claimed it."""
    since = case((homes.c.stale_since < now, homes.c.stale_since), else_=at(now))
    return {"stale_since": since, "stale_again": True}


def _share(checklist: Checklist, person: str) -> dict[str, Any]:
    mine = [step for step in checklist.outstanding if person in step.owners]
    dues = [step.due for step in mine if step.due is not None]
    soonest = min(dues, default=checklist.schedule.pilot)
    return {"steps": len(mine), "soonest": soonest.isoformat() if soonest else None}
