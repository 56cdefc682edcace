"""What an earlier version has kept is there after an upgrade, and means the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.model import verbs
from bot.model.checklist import Checklist
from bot.model.turn import A_MINUTE
from storage import migrate
from storage.store import Store
from tests.conftest import KEYS
from tests.storage.samples import BEN, NOW, change, copied, head, keep, started

FIRST = "0001"
TABLES = ("templates", "checklists", "audit")


async def test_what_the_first_version_kept_stays(sqlite_store: Store, sqlite_url: str, empty_url: str) -> None:
    checklist = await _lived(sqlite_store)
    await migrate.upgrade(empty_url, to=FIRST)
    await copied(sqlite_url, empty_url, *TABLES)
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


async def test_checklists_that_are_there_get_their_turns(sqlite_store: Store, sqlite_url: str, empty_url: str) -> None:
    for number in range(2 * A_MINUTE + 1):
        await keep(sqlite_store, started(f"C{number}"))
    await keep(sqlite_store, started("C0", team="T2"))
    await migrate.upgrade(empty_url, to="0010")
    await copied(sqlite_url, empty_url, *TABLES)

    await migrate.upgrade(empty_url)

    store = Store.open(empty_url, keys=KEYS)
    async with store.read() as tx:
        assert await tx.checklists.turns("T1") == {0: A_MINUTE, 1: A_MINUTE, 2: 1}
        assert await tx.checklists.turns("T2") == {0: 1}
    await store.close()


async def _lived(store: Store) -> Checklist:
    checklist = await keep(store, started())
    for number, word in enumerate(("one", "two"), start=1):
        actor = replace(BEN, at=NOW + timedelta(microseconds=number))
        checklist = await change(store, checklist, verbs.add_note(checklist, "domain", actor, text=word))
    return checklist
