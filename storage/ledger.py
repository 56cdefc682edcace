"""The reminder ledger: what is due, who sends it, what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.checklist import Checklist
from bot.model.ledger import GRACE, Slot, SlotKind, SlotState
from bot.model.plan import Planned
from storage import claim
from storage.columns import DatabaseTime
from storage.forget import forget
from storage.tables import forgettable, slots
from storage.upsert import insert
from storage.workspaces import working

LATE = "late"
MERGED = "merged"
LEAVING = "its message is leaving"
LEASE_RAN_OUT = "nobody said what became of it"

_SAID_ONCE = frozenset({SlotKind.READY.value, SlotKind.REGRESSED.value, SlotKind.EXPIRING.value})

_C = slots.c
_UNSETTLED = _C.settled_at.is_(None)  # says no more than the state does; the index on due slots wants it
_PLANNED = and_(_UNSETTLED, _C.state == SlotState.PLANNED.value)
_AGAIN: dict[str, Any] = {"state": SlotState.PLANNED.value, "token": "", "claimed_until": None}
_COLUMNS = (
    _C.team,
    _C.checklist,
    _C.key,
    _C.kind,
    _C.due_at,
    _C.why,
    _C.state,
    _C.reason,
    _C.settled_at,
    _C.token,
    _C.message,
)


class Ledger:
    """The slots of every checklist; (team, checklist, key) is unique."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.skipped = 0  # by `claim_due`: late ones, and those that a later one overtook

    async def plan(self, checklist: Checklist, planned: Sequence[Planned], *, now: datetime) -> None:
        """Make the planned slots that are due after *now* those of *planned*.

        Planned ones that are not wanted any more go, those that moved move, new ones come. Slots that were
        claimed or settled stay as they are, as do those that are due already, and those asked for with `ask`.
        Where reminders are off, none stay but those asked for; a closed checklist keeps none at all.
        """
        wanted = [slot for slot in planned if slot.due_at > now and checklist.schedule.on and not checklist.closed]
        movable = and_(_PLANNED, _C.due_at > now, ~_C.asked, ~_C.postponed)
        going = and_(movable, _C.key.not_in([slot.key for slot in wanted]))
        if not checklist.schedule.on:
            going = and_(_PLANNED, ~_C.asked)
        if checklist.closed:
            going = _PLANNED
        elif checklist.schedule.on and await self._stands(checklist, wanted, movable):
            return
        await self._connection.execute(delete(slots).where(*_of(checklist.team, checklist.id), going))
        if wanted:
            await self._keep(checklist, wanted, movable)

    async def planned(self, team: str, ids: Sequence[str]) -> dict[str, list[Slot]]:
        """Return what will be sent to each of the checklists *ids*, the earliest first."""
        waiting = select(*_COLUMNS).where(_C.team == team, _C.checklist.in_(ids), _PLANNED).order_by(_C.due_at)
        found: dict[str, list[Slot]] = {}
        for row in (await self._connection.execute(waiting)).all():
            found.setdefault(row.checklist, []).append(_slot(row))
        return found

    async def ask(self, slot: Slot) -> bool:
        """Add *slot* to be sent at its time, whatever the plan says; False if its key was there already."""
        added = await self._connection.execute(
            insert(self._connection, slots)
            .values(
                team=slot.team,
                checklist=slot.checklist,
                key=slot.key,
                kind=slot.kind.value,
                due_at=slot.due_at,
                why=slot.why,
                state=SlotState.PLANNED.value,
                asked=True,
            )
            .on_conflict_do_nothing()
        )
        return added.rowcount == 1

    async def claim_due(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[Slot, ...]:
        """Take due slots, at most one a checklist: its latest; its earlier ones become skipped (merged).

        What an earlier one had to say that is said once only, of a regression say, the latest says as well.
        Those that are older than `GRACE` become skipped (late). The lease ends in database time. A checklist one
        of whose slots is being sent has to wait until that one is settled.
        """
        await self._skip_late(now)
        values = {"state": SlotState.CLAIMED.value, **claim.leased(_C.claimed_until, _C.token, lease)}
        ready = (_PLANNED, _C.due_at <= now, working(_C.team), ~_overtaken(now))
        taken = claim.take(slots, *ready, first=_C.due_at, limit=limit, values=values).returning(*_COLUMNS)
        claimed = [_slot(row) for row in (await self._connection.execute(taken)).all()]
        if claimed:
            said = await self._merge(values[_C.token.name], now)
            claimed = [await self._with(slot, said.get((slot.team, slot.checklist), ())) for slot in claimed]
            second = await self._step_back(values[_C.token.name])
            claimed = [slot for slot in claimed if (slot.team, slot.checklist) not in second]
        return tuple(sorted(claimed, key=lambda slot: slot.due_at))

    async def leave(self, slot: Slot) -> bool:
        """Note that a claimed slot's message leaves now; False if the lease was lost, and it must not leave."""
        left = await self._connection.execute(update(slots).where(*_held(slot)).values(reason=LEAVING))
        return left.rowcount == 1

    async def settle(self, slot: Slot, state: SlotState, *, now: datetime, reason: str = "", message: str = "") -> bool:
        """Write what became of a claimed slot; False if the lease was lost, and nothing was written."""
        return await self._give_back(slot, state=state.value, reason=reason, message=message, settled_at=now)

    async def put_off(self, slot: Slot, until: datetime) -> bool:
        """Give a claimed slot back, to be sent at *until*: it certainly was not sent."""
        return await self._give_back(slot, state=SlotState.PLANNED.value, due_at=until, postponed=True, reason="")

    async def hand_back(self, slot: Slot) -> bool:
        """Give a claimed slot back as if nobody had taken it: its workspace stands still, and it keeps its place."""
        return await self._give_back(slot, state=SlotState.PLANNED.value, reason="")

    async def expire(self, now: datetime) -> tuple[Slot, ...]:
        """End claims whose lease has run out; return the slots whose message had left, which become uncertain.

        The others are planned again: nothing of them was sent.
        """
        ended = (_C.state == SlotState.CLAIMED.value, _C.claimed_until < DatabaseTime())
        how: dict[str, Any] = {"first": _C.claimed_until, "limit": 1_000}
        await self._connection.execute(claim.take(slots, *ended, _C.reason != LEAVING, **how, values=_AGAIN))
        uncertain = _settled(SlotState.UNCERTAIN, LEASE_RAN_OUT, now)
        lost = claim.take(slots, *ended, _C.reason == LEAVING, **how, values=uncertain)
        rows = (await self._connection.execute(lost.returning(*_COLUMNS))).all()
        return tuple(sorted(map(_slot, rows), key=lambda slot: slot.due_at))

    async def of(self, team: str, checklist: str, *, limit: int = 50) -> tuple[Slot, ...]:
        """Return the checklist's slots, the latest due first."""
        theirs = select(*_COLUMNS).where(*_of(team, checklist)).order_by(_C.due_at.desc(), _C.key.desc()).limit(limit)
        return tuple(map(_slot, (await self._connection.execute(theirs)).all()))

    async def next_due(self, team: str, checklist: str) -> Slot | None:
        """Return the checklist's next planned slot."""
        coming = select(*_COLUMNS).where(*_of(team, checklist), _PLANNED).order_by(_C.due_at, _C.key).limit(1)
        row = (await self._connection.execute(coming)).one_or_none()
        return None if row is None else _slot(row)

    async def _stands(self, checklist: Checklist, wanted: Sequence[Planned], movable: ColumnElement[bool]) -> bool:
        """Tell whether what is planned is what is wanted: mostly it is, and one look is cheaper than writing all."""
        kept = select(_C.key, _C.kind, _C.due_at, _C.why).where(*_of(checklist.team, checklist.id), movable)
        rows = {tuple(row) for row in (await self._connection.execute(kept)).all()}
        return rows == {(slot.key, slot.kind.value, slot.due_at, slot.why) for slot in wanted}

    async def forget(self, before: datetime, *, limit: int) -> int:
        """Drop up to *limit* slots that were settled before a moment; return how many there were."""
        return await forget(self._connection, _C.settled_at, before, forgettable, limit=limit)

    async def _keep(self, checklist: Checklist, wanted: Sequence[Planned], movable: ColumnElement[bool]) -> None:
        new = insert(self._connection, slots)
        changed = {name: new.excluded[name] for name in ("kind", "due_at", "why")}
        differs = or_(*(_C[name] != value for name, value in changed.items()))
        keeping = new.on_conflict_do_update(
            index_elements=[_C.team, _C.checklist, _C.key], set_=changed, where=and_(movable, differs)
        )
        rows = [
            {
                "team": checklist.team,
                "checklist": checklist.id,
                "key": slot.key,
                "kind": slot.kind.value,
                "due_at": slot.due_at,
                "why": slot.why,
                "state": SlotState.PLANNED.value,
            }
            for slot in wanted
        ]
        await self._connection.execute(keeping, rows)

    async def _skip_late(self, now: datetime) -> None:
        late = claim.take(
            slots,
            _PLANNED,
            _C.due_at < now - GRACE,
            first=_C.due_at,
            limit=1_000,
            values=_settled(SlotState.SKIPPED, LATE, now),
        )
        self.skipped += len((await self._connection.execute(late.returning(_C.key))).all())

    async def _merge(self, token: str, now: datetime) -> dict[tuple[str, str], list[str]]:
        """Skip what the claims overtook, and return what of it is to be said all the same, by checklist."""
        taken = slots.alias("taken")
        with_it = exists().where(taken.c.team == _C.team, taken.c.checklist == _C.checklist, taken.c.token == token)
        merged = update(slots).where(_PLANNED, _C.due_at <= now, with_it)
        values = _settled(SlotState.SKIPPED, MERGED, now)
        rows = await self._connection.execute(merged.values(values).returning(_C.team, _C.checklist, _C.kind, _C.why))
        overtaken = sorted(map(tuple, rows.all()))
        self.skipped += len(overtaken)
        said: dict[tuple[str, str], list[str]] = {}
        for team, checklist, kind, why in overtaken:
            if kind in _SAID_ONCE:
                said.setdefault((team, checklist), []).append(why)
        return said

    async def _with(self, slot: Slot, said: Iterable[str]) -> Slot:
        """Return *slot* with what others had to say, and keep it so: it may be put off and claimed again."""
        why = "; ".join((slot.why, *said))
        if why == slot.why:
            return slot
        await self._connection.execute(update(slots).where(*_held(slot)).values(why=why))
        return replace(slot, why=why)

    async def _step_back(self, token: str) -> set[tuple[str, str]]:
        """Plan again what was claimed beside another replica's claim, and return whose it was.

        That claim was not to be seen yet when ours was made, because one of the two slots was asked for only then.
        """
        first = slots.alias("first")
        theirs = exists().where(
            first.c.team == _C.team,
            first.c.checklist == _C.checklist,
            first.c.state == SlotState.CLAIMED.value,
            first.c.token != token,
        )
        ours = and_(_C.claimed_until.is_not(None), _C.token == token)  # the former has an index
        back = update(slots).where(ours, theirs).values(**_AGAIN).returning(_C.team, _C.checklist)
        return {(team, checklist) for team, checklist in (await self._connection.execute(back)).all()}

    async def _give_back(self, slot: Slot, **values: object) -> bool:
        """Change a slot that this replica has claimed."""
        given = await self._connection.execute(
            update(slots).where(*_held(slot)).values(token="", claimed_until=None, **values)
        )
        return given.rowcount == 1


def _overtaken(now: datetime) -> ColumnElement[bool]:
    """Tell whether the checklist has another slot that is being sent, or one that is due as well and later."""
    other = slots.alias("other")
    later = or_(other.c.due_at > _C.due_at, and_(other.c.due_at == _C.due_at, other.c.key > _C.key))
    due_later = and_(other.c.state == SlotState.PLANNED.value, other.c.due_at <= now, later)
    return exists().where(
        other.c.team == _C.team,
        other.c.checklist == _C.checklist,
        other.c.settled_at.is_(None),
        or_(other.c.state == SlotState.CLAIMED.value, due_later),
    )


def _settled(state: SlotState, reason: str, now: datetime) -> dict[str, Any]:
    return {"state": state.value, "reason": reason, "settled_at": now, "token": "", "claimed_until": None}


def _of(team: str, checklist: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _C.team == team, _C.checklist == checklist


def _held(slot: Slot) -> tuple[ColumnElement[bool], ...]:
    """Tell whether *slot* is still the claim that it was; the token is the fence."""
    of = _of(slot.team, slot.checklist)
    return *of, _C.key == slot.key, _C.token == slot.token, _C.state == SlotState.CLAIMED.value


def _slot(row: Row[*tuple[Any, ...]]) -> Slot:
    values = row._asdict()
    return Slot(**values | {"kind": SlotKind(values["kind"]), "state": SlotState(values["state"])})
