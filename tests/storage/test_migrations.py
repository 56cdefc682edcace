"""What an earlier version has kept is there after an upgrade, and means the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection, MetaData, Table, select, text

from bot.model import verbs
from bot.model.checklist import Checklist
from storage import migrate
from storage.store import Store
from storage.tables import metadata
from tests.conftest import KEYS
from tests.storage.samples import BEN, NOW, change, head, keep, raw, started

FIRST = "0001"
TABLES = ("templates", "checklists", "audit")


async def test_what_the_first_version_kept_stays(sqlite_store: Store, sqlite_url: str, empty_url: str) -> None:
    checklist = await _lived(sqlite_store)
    await migrate.upgrade(empty_url, to=FIRST)
    await _copy(sqlite_url, empty_url)
    store = Store.open(empty_url, keys=KEYS)
    assert "is behind this version" in await store.behind()

    assert await migrate.upgrade(empty_url) == (FIRST, head())

    assert await store.behind() == ""
    async with store.begin() as tx:
        assert await tx.checklists.by_id("T1", checklist.id) == checklist
        assert await tx.tenants.of("T1", checklist.id) is None
        assert await tx.checklists.told("T1", checklist.id) == checklist.version  # what is old is not told at once
        assert [entry.version for entry in await tx.audit.of("T1", checklist.id)] == [3, 2, 1]
    await change(store, checklist, verbs.add_note(checklist, "pilot", BEN, text="afterwards"))
    async with store.read() as tx:
        chain = await tx.audit.verify("T1", checklist.id, version=checklist.version + 1)
    assert (chain.entries, chain.broken_at) == (4, None)
    await store.close()


async def _lived(store: Store) -> Checklist:
    checklist = await keep(store, started())
    for number, word in enumerate(("one", "two"), start=1):
        actor = replace(BEN, at=NOW + timedelta(microseconds=number))
        checklist = await change(store, checklist, verbs.add_note(checklist, "domain", actor, text=word))
    return checklist


async def _copy(source: str, target: str) -> None:
    """Copy the rows of the first tables, as far as the older target has columns for them."""
    for name in TABLES:
        table = metadata.tables[name]
        async with raw(target) as there:
            old = await there.run_sync(_reflected, name)
        columns = [table.c[column.name] for column in old.columns]
        async with raw(source) as here, raw(target) as there:
            for row in (await here.execute(select(*columns))).all():
                await there.execute(table.insert().values(**row._mapping))
    async with raw(target) as there:
        assert (await there.execute(text("SELECT count(*) FROM audit"))).scalar_one() == 3


def _reflected(connection: Connection, name: str) -> Table:
    return Table(name, MetaData(), autoload_with=connection)
