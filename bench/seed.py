"""Fills a database with checklists that nobody works on: nothing of them is due."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.slack import TEAM
from bot.checklists.loader import built_in
from bot.model import verbs
from bot.model.checklist import Checklist
from bot.model.profile import Profile, given
from bot.model.schedule import Schedule
from bot.model.template import Template
from bot.model.verbs import Actor, Change
from storage.sealed import Keys
from storage.store import Store, Transaction

NOBODY = Actor(id="U0002", at=datetime(2026, 1, 5, 9, tzinfo=UTC))
NEVER = datetime(2100, 1, 1, tzinfo=UTC)
BATCH = 500


def fill(database: Path, count: int) -> None:
    """Add *count* checklists, each in a channel of its own, to the SQLite file *database*."""
    asyncio.run(_fill(database, count))


async def _fill(database: Path, count: int) -> None:
    template = next(iter(built_in().values()))
    store = Store.open(f"sqlite:///{database}", keys=Keys.beside(database))
    try:
        for first in range(0, count, BATCH):
            async with store.begin() as tx:
                for number in range(first, min(first + BATCH, count)):
                    await tx.checklists.add(checklist(template, number), recheck_at=NEVER, now=NOBODY.at)
                await _freshen(tx)
    finally:
        await store.close()


def checklist(template: Template, number: int) -> Checklist:
    """Return one that nobody works on; number and channel go together."""
    return started(template, number).checklist


def started(template: Template, number: int, schedule: Schedule | None = None) -> Change:
    """Return how such a checklist was started."""
    profile = given(Profile(), {"domain": f"tenant{number}.example.com"})
    name, channel = f"{number:032x}", f"CFULL{number:06d}"
    return verbs.start(
        template, profile, schedule or Schedule(), checklist=name, team=TEAM, channel=channel, actor=NOBODY
    )


async def _freshen(tx: Transaction) -> None:
    """Settle every card as one that needs no posting, or the bot would be busy with them while it is measured."""
    for claim in await tx.checklists.claim_stale_cards(NOBODY.at, limit=BATCH, lease=timedelta(minutes=5)):
        await tx.checklists.settle_card(claim, None, again_at=None)
