"""Checklists: one row each, the aggregate with its steps as one document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.checklist import Card, Checklist
from bot.model.errors import ConflictError, StaleError
from bot.model.ledger import SlotState
from bot.model.standing import Standing
from bot.model.words import ago, mention
from storage import claim, document
from storage.checklist_rows import SHUT, card, choose, turns, value
from storage.codec import plain, to_text
from storage.columns import at
from storage.people import People
from storage.tables import checklists, runs, slots
from storage.templates import Templates
from storage.upsert import insert
from storage.workspaces import working

_C = checklists.c
_BY_ID = choose(_C.team == bindparam("team"), _C.id == bindparam("id"))
_RUNNING = choose(_C.channel == bindparam("channel"), _C.team == bindparam("team"), _C.closed_at.is_(None))
_LAST_CLOSED = (
    choose(_C.team == bindparam("team"), _C.channel == bindparam("channel"), _C.closed_at.is_not(None))
    .order_by(_C.closed_at.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Work taken by this replica for a while; `token` is the fence that settling it must show."""

    team: str
    checklist: str
    token: str


class Checklists:
    """The checklists of every team; a channel has at most one that is not closed."""

    def __init__(self, connection: AsyncConnection, templates: Templates) -> None:
        self._connection = connection
        self._templates = templates
        self._people = People(connection)

    async def of(self, team: str, channel: str) -> Checklist | None:
        """Return the channel's running checklist, by one indexed query."""
        return await self._one(_RUNNING, {"team": team, "channel": channel})

    async def by_id(self, team: str, checklist: str) -> Checklist | None:
        """Return a checklist, running or closed."""
        return await self._one(_BY_ID, {"team": team, "id": checklist})

    async def many(self, team: str, ids: Sequence[str]) -> tuple[Checklist, ...]:
        """Return those of *ids* that are there, in that order."""
        rows = await self._connection.execute(choose(_C.team == team, _C.id.in_(ids)))
        found = {row[0]: await value(row, self._templates) for row in rows.all()}
        return tuple(found[ident] for ident in ids if ident in found)

    async def last_closed(self, team: str, channel: str) -> Checklist | None:
        """Return the channel's checklist that was closed last."""
        return await self._one(_LAST_CLOSED, {"team": team, "channel": channel})

    async def in_channel(self, channel: str) -> tuple[Checklist, ...]:
        """Return the running checklists of a channel in any team; for the terminal, which knows no team."""
        there = choose(_C.channel == channel, _C.closed_at.is_(None)).order_by(_C.team)
        rows = (await self._connection.execute(there)).all()
        return tuple([await value(row, self._templates) for row in rows])

    async def closed_in_channel(self, channel: str) -> tuple[Checklist, ...]:
        """Return the closed checklists of a channel in any team, the last first; for the terminal, as above."""
        there = choose(_C.channel == channel, _C.closed_at.is_not(None)).order_by(_C.closed_at.desc())
        rows = (await self._connection.execute(there)).all()
        return tuple([await value(row, self._templates) for row in rows])

    async def add(self, checklist: Checklist, *, recheck_at: datetime, now: datetime) -> None:
        """Keep a new checklist, its card stale as of *now*.

        Raises:
            ConflictError: The channel has a running one.
        """
        digest = await self._templates.keep(checklist.team, checklist.template)
        added = await self._connection.execute(
            insert(self._connection, checklists)
            .values(
                **document.columns(checklist),
                id=checklist.id,
                team=checklist.team,
                channel=checklist.channel,
                template=digest,
                standings=to_text(plain(checklist.standings)),
                stale_since=now,
                recheck_at=recheck_at,
                turn=checklist.turn,
            )
            .on_conflict_do_nothing(index_elements=[_C.channel, _C.team], index_where=_C.closed_at.is_(None))
        )
        if added.rowcount == 0:
            raise await self._first(checklist, now)
        await self._people.keep(checklist, now=now)

    async def save(self, checklist: Checklist, *, was: int, now: datetime) -> None:
        """Keep a changed checklist, its card stale as of *now*; standings, card and reminder are not touched.

        A closed checklist loses its due work, save that its card is stale once more, to show that it is closed;
        one that is opened again is to be looked at again at once.

        Args:
            was: The version that was read; the row must still have it.

        Raises:
            StaleError: Somebody else changed it in between.
            ConflictError: It was reopened while the channel has another running one.
        """
        recheck_at = None if checklist.closed else case((~SHUT, func.coalesce(_C.recheck_at, at(now))), else_=None)
        change = (
            update(checklists)
            .where(*_is(checklist.team, checklist.id), _C.version == was)
            .values(**document.columns(checklist), **_stale(now), recheck_at=recheck_at)
        )
        try:
            saved = await self._connection.execute(change)
        except IntegrityError as error:
            raise ConflictError(
                "This channel has started another checklist since; `/hybrid close` archives that one first."
            ) from error
        if saved.rowcount == 0:
            raise StaleError(f"checklist {checklist.id} is not at version {was} any more")
        if checklist.closed:
            await self._drop_due_work(checklist)
        await self._people.keep(checklist, now=now)

    async def count_on(self, team: str, checklist: str, *, was: int) -> None:
        """Give the checklist its next version, for an entry that changes nothing: neither the card nor anything else.

        Args:
            was: The version that was read; the row must still have it.

        Raises:
            StaleError: Somebody else changed it in between.
        """
        if not await self._update(team, checklist, _C.version == was, version=was + 1):
            raise StaleError(f"checklist {checklist} is not at version {was} any more")

    async def keep_standings(self, team: str, checklist: str, standings: Sequence[Standing], *, now: datetime) -> None:
        """Keep how the checks stand, without a new version, and mark the card stale as of *now*.

        Read the checklist in this same transaction with `lock` first, so that no other run's are lost.
        """
        await self._update(team, checklist, standings=to_text(plain(tuple(standings))), **_stale(now))
        await self._people.tell(team, checklist, now=now)

    async def lock(self, team: str, checklist: str) -> Checklist | None:
        """Return a checklist and hold its row until the transaction ends."""
        return await self._one(_BY_ID.with_for_update(of=checklists), {"team": team, "id": checklist})

    async def touch(self, team: str, checklist: str, *, now: datetime) -> None:
        """Mark the card stale as of *now*."""
        await self._update(team, checklist, **_stale(now))

    async def claim_stale_cards(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[Claim, ...]:
        """Take checklists whose card is stale since *now* or earlier, the oldest first.

        A lease that ran out while the first card was being posted is not taken again: perhaps the card was posted,
        and a second one must not follow blindly. `retry_card` is for whoever has looked.
        """
        values = {"stale_again": False, **claim.leased(_C.card_until, _C.card_token, lease)}
        certain = or_(_C.card_ts.is_not(None), _C.card_token == "")
        ready = (_C.stale_since <= now, claim.free(_C.card_until), certain, working(_C.team))
        taken = claim.take(checklists, *ready, first=_C.stale_since, limit=limit, values=values)
        return await self._claimed(taken.returning(_C.team, _C.id, _C.card_token, _C.stale_since))

    async def settle_card(self, claim: Claim, shown: Card | None, *, again_at: datetime | None) -> bool:
        """Keep where the card is, and until when it may rest; False if the lease was lost.

        Args:
            shown: None: there is none, and none is to be posted until something changes.
            again_at: None if it is fresh, unless it became stale again since the claim; else when to try again.
        """
        still_stale = case((_C.stale_again, _C.stale_since), else_=None)
        return await self._update(
            claim.team,
            claim.checklist,
            _C.card_token == claim.token,
            card_channel=shown and shown.channel,
            card_ts=shown and shown.ts,
            card_until=None,
            card_token="",
            stale_since=still_stale if again_at is None else again_at,
        )

    async def retry_card(self, team: str, checklist: str, *, now: datetime) -> None:
        """Have the first card posted once more, unless it is there, or is being posted at this moment."""
        missing = (_C.card_ts.is_(None), claim.free(_C.card_until))
        await self._update(team, checklist, *missing, card_until=None, card_token="", **_stale(now))

    async def claim_rechecks(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[Claim, ...]:
        """Take checklists whose ``recheck_at`` has come."""
        values = claim.leased(_C.recheck_until, _C.recheck_token, lease)
        ready = (_C.recheck_at <= now, claim.free(_C.recheck_until), working(_C.team))
        taken = claim.take(checklists, *ready, first=_C.recheck_at, limit=limit, values=values)
        return await self._claimed(taken.returning(_C.team, _C.id, _C.recheck_token, _C.recheck_at))

    async def settle_recheck(self, claim: Claim, *, next_at: datetime) -> bool:
        """Set when to look again; False if the lease was lost."""
        return await self._update(
            claim.team,
            claim.checklist,
            _C.recheck_token == claim.token,
            recheck_at=case((_C.closed_at.is_(None) & ~SHUT, at(next_at)), else_=None),
            recheck_until=None,
            recheck_token="",
        )

    async def reminder_of(self, team: str, checklist: str) -> Card | None:
        """Return where the live reminder is."""
        there = select(_C.reminder_channel, _C.reminder_ts).where(*_is(team, checklist))
        row = (await self._connection.execute(there)).one_or_none()
        return None if row is None else card(*row)

    async def set_reminder(self, team: str, checklist: str, reminder: Card | None) -> None:
        """Keep where the live reminder is."""
        await self._update(
            team, checklist, reminder_channel=reminder and reminder.channel, reminder_ts=reminder and reminder.ts
        )

    async def told(self, team: str, checklist: str) -> int:
        """Return the last version that the card's thread tells, and hold the row until the transaction ends."""
        there = select(_C.told).where(*_is(team, checklist)).with_for_update()
        told: int = (await self._connection.execute(there)).scalar_one()
        return told

    async def set_told(self, team: str, checklist: str, version: int, *, was: int) -> bool:
        """Note that the card's thread tells up to *version*; False if somebody else has noted more since *was*."""
        return await self._update(team, checklist, _C.told == was, told=version)

    async def count(self) -> int:
        """Return how many are running, over all teams."""
        running = select(func.count()).select_from(checklists).where(_C.closed_at.is_(None))
        return (await self._connection.execute(running)).scalar_one()

    async def turns(self, team: str) -> dict[int, int]:
        """Return how many of the team's running checklists have each turn."""
        return dict(map(tuple, (await self._connection.execute(turns(team))).all()))

    async def _one(self, query: Select[Any], parameters: Mapping[str, str]) -> Checklist | None:
        row = (await self._connection.execute(query, parameters)).one_or_none()
        return None if row is None else await value(row, self._templates)

    async def _update(self, team: str, checklist: str, *fence: ColumnElement[bool], **values: object) -> bool:
        updated = await self._connection.execute(
            update(checklists).where(*_is(team, checklist), *fence).values(**values)
        )
        return updated.rowcount == 1

    async def _claimed(self, taken: Any) -> tuple[Claim, ...]:  # noqa: ANN401 - ReturningUpdate with four columns
        rows = (await self._connection.execute(taken)).all()
        return tuple(Claim(*row[:3]) for row in sorted(rows, key=lambda row: row[3]))

    async def _first(self, checklist: Checklist, now: datetime) -> ConflictError:
        """Return the error that says who was first."""
        running = await self.of(checklist.team, checklist.channel)
        who = (
            f"{mention(running.lifecycle.started_by)} started it {ago(running.lifecycle.started_at, now)}; "
            if running
            else ""
        )
        how = "`/hybrid status` shows it, and `/hybrid close` archives it."
        people = (running.lifecycle.started_by,) if running else ()
        return ConflictError(f"This channel has a running checklist already: {who}{how}", people=people)

    async def _drop_due_work(self, checklist: Checklist) -> None:
        key = {"team": checklist.team, "checklist": checklist.id}
        planned = slots.c.state == SlotState.PLANNED.value
        await self._connection.execute(delete(slots).filter_by(**key).where(planned))
        await self._connection.execute(delete(runs).filter_by(**key))


def _is(team: str, checklist: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _C.team == team, _C.id == checklist


def _stale(now: datetime) -> dict[str, Any]:
    """Mark the card: stale since *now*, or since earlier; `stale_again` tells whoever has claimed it.

    Not where the bot cannot speak: all that changes there is shown once it can.
    """
    since = case((SHUT, None), (_C.stale_since < now, _C.stale_since), else_=at(now))
    return {"stale_since": since, "stale_again": True}
