"""Channels: what is known of them, and what becomes of their checklists' due work while the bot cannot speak there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import place as places
from bot.model.ledger import GRACE, SlotState
from bot.model.place import ANYWHERE, Place, Shut, Sight
from storage import checklist_rows
from storage.columns import at
from storage.tables import checklists, slots
from storage.upsert import insert
from storage.workspace_tables import channels

_C = channels.c
_L = checklists.c
_REASONS = [shut.words for shut in Shut]


class Channels:
    """What every replica knows of the channels of every team."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, team: str, channel: str) -> Place:
        """Return what is known of a channel."""
        known = select(*checklist_rows.PLACE).where(*_is(team, channel))
        row = (await self._connection.execute(known)).one_or_none()
        return ANYWHERE if row is None else checklist_rows.place(*row)

    async def saw(self, team: str, channel: str, sight: Sight, *, now: datetime) -> Place:
        """Keep what Slack says of a channel, and return what was known before."""
        before = await self._locked(team, channel)
        after = places.seen(before, sight, now)
        await self._put(team, channel, after, **({} if after.shared else {"warned": False}))
        await self._follow(team, channel, before, after, now=now)
        return before

    async def shut(self, team: str, channel: str, why: Shut, *, now: datetime) -> None:
        """Let the checklist of a channel rest, because the bot cannot speak there; again and again is harmless."""
        before = await self._locked(team, channel)
        after = places.closed(before, why, now)
        await self._put(team, channel, after)
        await self._rest(team, channel)

    async def open(self, team: str, channel: str, *, now: datetime) -> None:
        """Let the checklist of a channel go on; where it does not rest, nothing happens."""
        if not (await self.of(team, channel)).shut:
            return
        before = await self._locked(team, channel)
        if before.shut:  # still: somebody else may have been faster
            after = places.opened(before)
            await self._put(team, channel, after)
            await self._follow(team, channel, before, after, now=now)

    async def asked(self, team: str, channel: str, *, now: datetime) -> None:
        """Note that Slack was asked of a channel, and did not say."""
        await self._locked(team, channel)
        await self._update(team, channel, looked_at=now)

    async def greet(self, team: str, channel: str) -> bool:
        """Note that hello is said there; False if it was said before."""
        return await self._once(team, channel, "greeted")

    async def warn(self, team: str, channel: str) -> bool:
        """Note that somebody is told that it is shared; False if somebody was, and it has been shared since."""
        return await self._once(team, channel, "warned")

    async def unwarn(self, team: str, channel: str) -> None:
        """Note that nobody was told after all."""
        await self._update(team, channel, warned=False)

    async def moved(self, team: str, channel: str) -> str:
        """Return the present id of a channel that had another; "" where it has got no other."""
        there = select(_C.moved_to).where(*_is(team, channel))
        return (await self._connection.execute(there)).scalar_one_or_none() or ""

    async def move(self, team: str, old: str, new: str, *, now: datetime) -> None:
        """Take whatever belongs to a channel to its new id: checklists, cards, reminders, and what is known of it."""
        known = await self._locked(team, old)
        await self._locked(team, new)
        await self._put(team, new, places.opened(known), moved_to="")
        await self._put(team, old, ANYWHERE, moved_to=new)
        further = update(channels).where(_C.team == team, _C.moved_to == old).values(moved_to=new)
        await self._connection.execute(further)
        values = {"channel": new, **_messages("card_channel", old, new), **_messages("reminder_channel", old, new)}
        for which in (_L.closed_at.is_(None), _L.closed_at.is_not(None)):  # each has its index
            theirs = update(checklists).where(_L.team == team, _L.channel == old, which)
            await self._connection.execute(theirs.values(**values))
        await self._go_on(team, new, known.shut_at or now, now)

    async def _follow(self, team: str, channel: str, before: Place, after: Place, *, now: datetime) -> None:
        if after.shut and not before.shut:
            await self._rest(team, channel)
        elif before.shut and not after.shut:
            await self._go_on(team, channel, before.shut_at or now, now)
        elif before.shared is not after.shared:
            await self._touch(team, channel, _L.closed_at.is_(None), now=now)

    async def _rest(self, team: str, channel: str) -> None:
        """Take due work off the list of what is due, so that it costs nothing while it rests."""
        running = update(checklists).where(_L.team == team, _L.channel == channel, _L.closed_at.is_(None))
        await self._connection.execute(running.values(stale_since=None, recheck_at=None))

    async def _go_on(self, team: str, channel: str, since: datetime, now: datetime) -> None:
        """Make cards stale and checks due, and plan again what a reminder not sent since a day had to say."""
        missed = or_(_L.closed_at.is_(None), _L.closed_at >= since)
        await self._touch(team, channel, missed, now=now)
        running = (_L.team == team, _L.channel == channel, _L.closed_at.is_(None))
        again = update(checklists).where(*running, _L.recheck_at.is_(None))
        await self._connection.execute(again.values(recheck_at=now))
        theirs = select(_L.id).where(*running).scalar_subquery()
        back = update(slots).where(
            slots.c.team == team,
            slots.c.checklist == theirs,
            slots.c.state == SlotState.SKIPPED.value,
            slots.c.reason.in_(_REASONS),
            slots.c.due_at >= now - GRACE,
        )
        planned = {"state": SlotState.PLANNED.value, "reason": "", "settled_at": None}
        await self._connection.execute(back.values(**planned))

    async def _touch(self, team: str, channel: str, which: ColumnElement[bool], *, now: datetime) -> None:
        theirs = update(checklists).where(_L.team == team, _L.channel == channel, which)
        since = func.coalesce(_L.stale_since, at(now))
        await self._connection.execute(theirs.values(stale_since=since, stale_again=True))

    async def _locked(self, team: str, channel: str) -> Place:
        """Return what is known of a channel, and hold its row until the transaction ends; there is one from now on."""
        added = insert(self._connection, channels).values(team=team, id=channel).on_conflict_do_nothing()
        await self._connection.execute(added)
        held = select(*checklist_rows.PLACE).where(*_is(team, channel)).with_for_update()
        return checklist_rows.place(*(await self._connection.execute(held)).one())

    async def _once(self, team: str, channel: str, what: str) -> bool:
        await self._locked(team, channel)
        first = update(channels).where(*_is(team, channel), ~_C[what]).values({what: True})
        return (await self._connection.execute(first)).rowcount == 1

    async def _put(self, team: str, channel: str, place: Place, **more: object) -> None:
        shut = place.shut.value if place.shut else ""
        told = {"shared": place.shared, "private": place.private, "sort": place.sort.value}
        times = {"shut_at": place.shut_at, "looked_at": place.looked_at}
        await self._update(team, channel, shut=shut, **told, **times, **more)

    async def _update(self, team: str, channel: str, **values: Any) -> None:  # noqa: ANN401 - columns of the table
        await self._connection.execute(update(channels).where(*_is(team, channel)).values(**values))


def _is(team: str, channel: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _C.team == team, _C.id == channel


def _messages(column: str, old: str, new: str) -> dict[str, Any]:
    """Return how the place of a message moves with its channel; one that stands elsewhere stays."""
    return {column: case((_L[column] == old, new), else_=_L[column])}
