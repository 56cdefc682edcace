"""On PostgreSQL whose tables are divided by workspace everything goes on as before: one database can become many."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest_asyncio
from sqlalchemy import MetaData, Table, text

from bot.model.ledger import SlotState
from bot.model.turn import LOOKS
from bot.usecases import Asker, Deps
from bot.usecases.done import done
from bot.usecases.remind import log, remind_now
from bot.usecases.start import start
from bot.usecases.status import status
from bot.usecases.verify_trail import verify_trails
from storage.store import Store
from storage.tables import metadata
from tests.bot.usecases.conftest import Clock
from tests.conftest import KEYS
from tests.due import recheck, refresh_cards, send_reminders
from tests.loudspeaker import Loudspeaker
from tests.storage.samples import raw

PARTS = 4
WHOLE = {"agents", "install_states"}  # unique over all workspaces, or of none yet
TEAMS = ("T1", "T2", "T3", "T4", "T5")


def divided() -> MetaData:
    """Return our tables, those that can be divided by hash of the workspace."""
    ours = MetaData()
    for table in metadata.sorted_tables:
        copy = table.to_metadata(ours)
        if divisible(table):
            copy.dialect_options["postgresql"]["partition_by"] = "HASH (team)"
    return ours


def divisible(table: Table) -> bool:
    """Tell whether everything that is unique in *table* is so within a workspace."""
    unique = [set(table.primary_key.columns), *(set(index.columns) for index in table.indexes if index.unique)]
    return all("team" in {column.name for column in columns} for columns in unique)


@pytest_asyncio.fixture
async def store(empty_postgres_url: str) -> AsyncIterator[Store]:
    """A store whose tables are divided."""
    async with raw(empty_postgres_url) as connection:
        await connection.run_sync(divided().create_all)
        for table in filter(divisible, metadata.sorted_tables):
            for part in range(PARTS):
                of = f"PARTITION OF {table.name} FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
                await connection.execute(text(f"CREATE TABLE {table.name}_{part} {of}"))
    opened = Store.open(empty_postgres_url, keys=KEYS)
    yield opened
    await opened.close()


def test_all_but_two_can_be_divided() -> None:
    assert {table.name for table in metadata.sorted_tables if not divisible(table)} == WHOLE


async def test_checklists_of_several_workspaces_live_there(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker
) -> None:
    people = [replace(ann, team=team) for team in TEAMS]
    for each in people:
        await start(deps, each, values={"domain": "contoso.com", "zone": "UTC"})
        await done(deps, each, "domain")
        await remind_now(deps, each)
    assert await refresh_cards(deps) == len(TEAMS)
    assert await send_reminders(deps) == len(TEAMS)
    assert await send_reminders(deps) == 0
    assert len(voice.words("remind")) == len(TEAMS)
    clock.moment = datetime(2026, 11, 25, tzinfo=UTC) + LOOKS
    assert await recheck(deps) == len(TEAMS)
    for each in people:
        _, slots = await log(deps, each)
        assert SlotState.SENT in {slot.state for slot in slots}
    assert [each.chain.broken_at async for each in verify_trails(deps)] == [None] * len(TEAMS)


async def test_they_are_not_all_in_one_part_and_one_workspace_can_be_deleted(
    deps: Deps, ann: Asker, empty_postgres_url: str
) -> None:
    for team in TEAMS:
        await start(deps, replace(ann, team=team), values={"domain": "contoso.com"})

    async with raw(empty_postgres_url) as connection:
        counted = await connection.execute(text("SELECT tableoid, count(*) FROM checklists GROUP BY tableoid"))
        assert len(counted.all()) > 1
    async with deps.store.begin() as tx:
        gone = await tx.purges.delete("T3", checklists_at_once=50)

    assert gone["checklists"] == gone["audit"] == 1
    assert [bool(await status(deps, replace(ann, team=team))) for team in TEAMS] == [True, True, False, True, True]
