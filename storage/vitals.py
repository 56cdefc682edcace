"""How a workspace and one checklist in it do, in one statement: it stands before an acknowledgement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.ledger import Slot, SlotKind, SlotState
from storage.columns import DatabaseTime
from storage.tables import checklists, slots
from storage.workspace_tables import workspaces
from storage.workspaces import working

MOST = 10_000  # running checklists, beyond which they are not counted
LATELY = timedelta(days=7)

_S = slots.c
_W = workspaces.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Vital:
    """How things are.

    Attributes:
        clock: The database's.
        stopped_at: Since when the workspace's work stands still; None while it does not.
        reason: Why it does, as Slack says.
        oldest_due: Since when the reminder of any workspace that waits longest is due; None where none waits.
        uncertain: How many reminders of the checklist became uncertain lately.
        running: How many checklists run, over all teams; more than `MOST` are `MOST` + 1.
        following: The checklist's next planned slot.
    """

    clock: datetime
    stopped_at: datetime | None
    reason: str
    oldest_due: datetime | None
    uncertain: int
    running: int
    following: Slot | None


class Vitals:
    """Tells how things are."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, team: str, checklist: str, *, now: datetime) -> Vital:
        """Return how *team* and its *checklist* do; "" for none."""
        row = (await self._connection.execute(_statement(team, checklist, now))).one()
        slot = {name: getattr(row, name) for name in ("key", "kind", "due_at", "why")}
        following = None
        if slot["key"] is not None:
            following = Slot(team=team, checklist=checklist, **slot | {"kind": SlotKind(row.kind)})
        return Vital(
            clock=row.clock,
            stopped_at=row.stopped_at,
            reason=row.reason or "",
            oldest_due=row.oldest_due,
            uncertain=row.uncertain,
            running=row.running,
            following=following,
        )


def _statement(team: str, checklist: str, now: datetime) -> Select[Any]:
    theirs = (_S.team == team, _S.checklist == checklist)
    coming = select(_S.key, _S.kind, _S.due_at, _S.why).where(
        *theirs, _S.settled_at.is_(None), _S.state == SlotState.PLANNED.value
    )
    following = coming.order_by(_S.due_at, _S.key).limit(1).subquery()
    always = select(literal(1).label("one")).subquery()  # so that there is a row, whatever is found
    return select(
        DatabaseTime().label("clock"),
        _stopped(_W.stopped_at, team).label("stopped_at"),
        _stopped(_W.reason, team).label("reason"),
        select(_S.due_at)
        .where(_S.settled_at.is_(None), _S.due_at <= now, working(_S.team))
        .order_by(_S.due_at)
        .limit(1)
        .scalar_subquery()
        .label("oldest_due"),
        select(func.count())
        .where(*theirs, _S.state == SlotState.UNCERTAIN.value, _S.settled_at > now - LATELY)
        .scalar_subquery()
        .label("uncertain"),
        _running().label("running"),
        *following.c,
    ).select_from(always.outerjoin(following, true()))


def _stopped(column: Any, team: str) -> ScalarSelect[Any]:  # noqa: ANN401 - a column's type is its own
    return select(column).where(_W.team == team, _W.stopped_at.is_not(None)).scalar_subquery()


def _running() -> ScalarSelect[int]:
    some = select(literal(1)).select_from(checklists).where(checklists.c.closed_at.is_(None)).limit(MOST + 1)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()
