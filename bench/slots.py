"""Reminders that are all due at once, one a checklist, and what became of each."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bench.seed import checklist
from bench.slack import TEAM
from bot.checklists.loader import built_in
from bot.model.ledger import Slot, SlotKind
from storage.sealed import Keys
from storage.store import Store
from storage.tables import checklists, slots
from tests.storage.samples import raw

NEVER = datetime(2100, 1, 1, tzinfo=UTC)
BATCH = 250
KEY = "now"
DUE = Slot(team=TEAM, checklist="", key=KEY, kind=SlotKind.NOW, due_at=NEVER)
KEYS = Keys((bytes(range(32)),))


def fill(url: str, count: int) -> None:
    """Add *count* checklists to the database at *url*, each with one reminder that is due."""
    asyncio.run(_fill(url, count))


def states(url: str) -> dict[str, str]:
    """Return the state of each reminder, by its channel."""
    return asyncio.run(_states(url))


async def _fill(url: str, count: int) -> None:
    template = next(iter(built_in().values()))
    store = Store.open(url, keys=KEYS)
    now = datetime.now(UTC)
    try:
        for first in range(0, count, BATCH):
            async with store.begin() as tx:
                for number in range(first, min(first + BATCH, count)):
                    each = checklist(template, number)
                    await tx.checklists.add(each, recheck_at=NEVER, now=now)
                    await tx.ledger.ask(
                        Slot(
                            team=TEAM,
                            checklist=each.id,
                            key="now",
                            kind=SlotKind.NOW,
                            due_at=now - timedelta(minutes=1),
                        )
                    )
                for claim in await tx.checklists.claim_stale_cards(now, limit=BATCH, lease=timedelta(minutes=5)):
                    await tx.checklists.settle_card(claim, None, again_at=None)
    finally:
        await store.close()


async def _states(url: str) -> dict[str, str]:
    both = (slots.c.team == checklists.c.team) & (slots.c.checklist == checklists.c.id)
    query = select(checklists.c.channel, slots.c.state).join_from(slots, checklists, both).where(slots.c.key == KEY)
    async with raw(url) as connection:
        return {row.channel: row.state for row in (await connection.execute(query)).all()}
