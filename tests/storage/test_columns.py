"""Column types: moments that compare as text, the database's own clock, nothing readable where it must be sealed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, Table, insert, select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import verbs
from storage.columns import DatabaseTime, SealedText, Utc
from storage.store import Store
from storage.tables import metadata
from tests.storage.samples import ANN, DAY, LEASE, NOW, SECOND, change, claim, day, keep, plan, raw, started

MOMENTS = st.datetimes(timezones=st.builds(timezone, st.timedeltas(timedelta(hours=-12), timedelta(hours=14))))
FIXED_WIDTH = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
NOWHERE = Table("nowhere", MetaData(), Column("at", Utc), Column("secret", SealedText))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=st.lists(MOMENTS.filter(lambda moment: 2 < moment.year < 9998), min_size=2, max_size=5))
async def test_moments_come_back_as_they_were_and_in_their_order(database_url: str, moments: list[datetime]) -> None:
    async with raw(database_url) as connection:
        await connection.execute(text("CREATE TEMPORARY TABLE nowhere (at " + _type(connection) + ")"))
        await connection.execute(insert(NOWHERE), [{"at": moment} for moment in moments])
        found = (await connection.execute(select(NOWHERE.c.at).order_by(NOWHERE.c.at))).scalars().all()

    assert found == sorted(moments)
    assert {moment.tzinfo for moment in found if moment} == {UTC}


async def test_a_naive_moment_is_an_error(store: Store) -> None:
    with pytest.raises(StatementError, match="has no time zone"):
        await keep(store, started(), now=datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point


async def test_a_naive_moment_in_a_document_is_an_error(store: Store) -> None:
    naive = verbs.Actor(id="U1", at=datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match="has no time zone"):
        await keep(store, started(actor=naive))


async def test_what_is_not_sealed_is_refused(database_url: str) -> None:
    async with raw(database_url) as connection:
        with pytest.raises(StatementError, match="sealed text only"):
            await connection.execute(insert(NOWHERE).values(secret="https://hooks.example.test/secret"))


@pytest.mark.parametrize("ahead", [timedelta(), timedelta(hours=1), timedelta(seconds=-0.5)], ids=str)
async def test_the_database_tells_its_own_time(database_url: str, ahead: timedelta) -> None:
    async with raw(database_url) as connection:
        before = datetime.now(UTC) - timedelta(milliseconds=1)  # SQLite counts in milliseconds
        found = (await connection.execute(select(DatabaseTime(ahead)))).scalar_one()
        after = datetime.now(UTC)

    assert before <= found - ahead <= after


async def test_on_sqlite_every_moment_has_the_same_width(sqlite_url: str, sqlite_store: Store) -> None:
    first = await keep(sqlite_store, started())
    await keep(sqlite_store, started("C2"), recheck_at=NOW)
    await plan(sqlite_store, first, [day(24, hour=10), day(25)])
    await claim(sqlite_store, NOW + DAY)
    async with sqlite_store.begin() as tx:
        await tx.checklists.claim_stale_cards(NOW, limit=1, lease=LEASE)
        [recheck] = await tx.checklists.claim_rechecks(NOW, limit=1, lease=LEASE)
        await tx.checklists.settle_recheck(recheck, next_at=NOW)
        await tx.checklists.touch("T1", "C2", now=NOW - SECOND)
    made = verbs.close(first, ANN)
    closed = await change(sqlite_store, first, made)
    await change(sqlite_store, closed, verbs.undo(closed, made.entry, ANN))

    async with raw(sqlite_url) as connection:
        for table in metadata.sorted_tables:
            for column in (column for column in table.columns if isinstance(column.type, Utc)):
                query = f"SELECT DISTINCT {column.name} FROM {table.name} WHERE {column.name} IS NOT NULL"  # noqa: S608 - our own names
                for (moment,) in await connection.execute(text(query)):
                    assert FIXED_WIDTH.fullmatch(moment), f"{column}: {moment}"


def _type(connection: AsyncConnection) -> str:
    return "TEXT" if connection.dialect.name == "sqlite" else "timestamptz"
