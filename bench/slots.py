"""Reminders that are all due at once, one a checklist, and what became of each."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, text

from bench.seed import started
from bench.slack import TEAM
from bot.checklists.loader import built_in
from bot.model.ledger import Slot, SlotKind, SlotState
from bot.model.schedule import Schedule
from bot.usecases.planning import planned
from storage.sealed import Keys
from storage.store import Store
from storage.tables import checklists, slots
from tests.storage.samples import raw

NEVER = datetime(2100, 1, 1, tzinfo=UTC)
BATCH = 250
MINUTE = timedelta(minutes=1)
KEY = "now"
KEYS = Keys((bytes(range(32)),))
OPEN = frozenset({SlotState.PLANNED.value, SlotState.CLAIMED.value})


@dataclass(frozen=True, slots=True)
class Row:
    """What the ledger says of one reminder, and in which channel."""

    channel: str
    state: str
    reason: str
    due_at: datetime


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def fill(url: str, count: int, *, age: timedelta = MINUTE) -> None:
    """Add *count* checklists to the database at *url*, each with one reminder that is due since *age*."""
    asyncio.run(_fill(url, count, age))


def fill_planned(url: str, count: int, schedule: Schedule, since: datetime) -> None:
    """Add *count* checklists to the database at *url*, whose reminders were planned at the time *since*."""
    asyncio.run(_fill(url, count, MINUTE, schedule, since))


def rows(url: str) -> tuple[Row, ...]:
    """Return the ledger: what was asked for, was due, or has been settled; not what is planned for another day."""
    return asyncio.run(_rows(url))


def states(url: str) -> dict[str, str]:
    """Return the state of each reminder, by its channel, where each has one."""
    return {row.channel: row.state for row in rows(url)}


def end_leases(url: str) -> None:
    """Let the time pass after which a dead replica's leases are over; on SQLite the next process ends them itself."""
    if url.startswith("postgresql"):
        asyncio.run(_end_leases(url))


async def _fill(
    url: str, count: int, age: timedelta, schedule: Schedule | None = None, since: datetime | None = None
) -> None:
    template = next(iter(built_in().values()))
    store = Store.open(url, keys=KEYS)
    now = utc_now()
    try:
        for first in range(0, count, BATCH):
            async with store.begin() as tx:
                for number in range(first, min(first + BATCH, count)):
                    made = started(template, number, schedule)
                    each = made.checklist
                    await tx.checklists.add(each, recheck_at=NEVER, now=now)
                    await tx.audit.add(made.entry)
                    await tx.ledger.plan(each, planned(each, since or now), now=since or now)
                    if since is not None:
                        continue
                    due = Slot(team=TEAM, checklist=each.id, key=KEY, kind=SlotKind.NOW, due_at=now - age)
                    await tx.ledger.ask(due)
                for claim in await tx.checklists.claim_stale_cards(now, limit=BATCH, lease=timedelta(minutes=5)):
                    await tx.checklists.settle_card(claim, None, again_at=None)
    finally:
        await store.close()


async def _rows(url: str) -> tuple[Row, ...]:
    both = (slots.c.team == checklists.c.team) & (slots.c.checklist == checklists.c.id)
    chosen = select(checklists.c.channel, slots.c.state, slots.c.reason, slots.c.due_at)
    due = slots.c.asked | (slots.c.due_at <= utc_now()) | (slots.c.state != SlotState.PLANNED.value)
    query = chosen.join_from(slots, checklists, both).where(due).order_by(slots.c.due_at)
    async with raw(url) as connection:
        return tuple(Row(*row) for row in (await connection.execute(query)).all())


async def _end_leases(url: str) -> None:
    async with raw(url) as connection:
        await connection.execute(text("UPDATE slots SET claimed_until = now() - interval '1s' WHERE state = 'claimed'"))
