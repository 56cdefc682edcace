"""The audit trail's chain: what was tampered with is named, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from bot.model import verbs
from bot.model.checklist import Checklist
from storage.chain import Chain, link, row
from storage.store import Store
from storage.tables import audit
from tests.storage.samples import BEN, NOW, change, keep, raw, started

TRIGGER = "audit_append_only"
MISSING = "it is missing"
OTHER = "its hash is not that of what it says"


async def lived(store: Store, *, notes: int = 3) -> Checklist:
    """Return a checklist with as many notes, and so one entry more in its trail."""
    checklist = await keep(store, started())
    for number in range(notes):
        actor = replace(BEN, at=NOW + timedelta(seconds=number))
        checklist = await change(store, checklist, verbs.add_note(checklist, "domain", actor, text=f"note {number}"))
    return checklist


async def verified(store: Store, checklist: Checklist, *, head: str = "") -> Chain:
    async with store.read() as tx:
        return await tx.audit.verify(checklist.team, checklist.id, version=checklist.version, head=head)


async def unguarded(url: str, statement: object) -> None:
    """Do what somebody may who owns the database: take the trigger away, and change the trail."""
    async with raw(url) as connection:
        on = " ON audit" if connection.dialect.name == "postgresql" else ""
        await connection.execute(text(f"DROP TRIGGER {TRIGGER}{on}"))
        await connection.execute(statement)  # type: ignore[call-overload]  # any statement


async def test_a_trail_that_nobody_touched_holds(store: Store) -> None:
    checklist = await lived(store)

    chain = await verified(store, checklist)

    assert (chain.entries, chain.broken_at, chain.why) == (4, None, "")
    assert len(chain.head) == 64


async def test_each_entry_hashes_what_was_before(store: Store, database_url: str) -> None:
    await lived(store)
    async with raw(database_url) as connection:
        rows = [row(found) for found in (await connection.execute(audit.select().order_by(audit.c.version))).all()]

    before = ""
    for entry in rows:
        assert entry.hash == link(before, entry)
        before = entry.hash


@pytest.mark.parametrize("column", ["at", "actor", "verb", "step", "undoes", "document", "hash"])
async def test_a_changed_entry_is_named(store: Store, database_url: str, column: str) -> None:
    checklist = await lived(store)
    other = {"at": NOW, "undoes": 1, "hash": "0" * 64}.get(column, "elsewhere")
    await unguarded(database_url, update(audit).where(audit.c.version == 3).values({column: other}))

    chain = await verified(store, checklist)

    assert (chain.entries, chain.broken_at, chain.why) == (2, 3, OTHER)


@pytest.mark.parametrize("version", [1, 3, 4], ids=["the first", "one between", "the last"])
async def test_a_missing_entry_is_named(store: Store, database_url: str, version: int) -> None:
    checklist = await lived(store)
    await unguarded(database_url, delete(audit).where(audit.c.version == version))

    chain = await verified(store, checklist)

    assert (chain.entries, chain.broken_at, chain.why) == (version - 1, version, MISSING)


async def test_an_entry_before_the_first_is_named(store: Store, database_url: str) -> None:
    checklist = await lived(store)
    values = {"team": "T1", "checklist": checklist.id, "version": 0, "at": NOW, "actor": "U1", "verb": "note"}
    await unguarded(database_url, insert(audit).values(document="{}", **values))

    assert (await verified(store, checklist)).why == "its number is none of an entry"


async def test_a_trail_written_anew_no_longer_holds_a_head_noted_before(store: Store, database_url: str) -> None:
    checklist = await lived(store)
    noted = (await verified(store, checklist)).head
    assert (await verified(store, checklist, head=noted)).seen

    async with raw(database_url) as connection:
        rows = [row(found) for found in (await connection.execute(audit.select().order_by(audit.c.version))).all()]
        on = " ON audit" if connection.dialect.name == "postgresql" else ""
        await connection.execute(text(f"DROP TRIGGER {TRIGGER}{on}"))
        before = ""
        for entry in rows:
            forged = replace(entry, actor="U9")
            before = link(before, forged)
            this = update(audit).where(audit.c.version == entry.version)
            await connection.execute(this.values(actor="U9", hash=before))

    chain = await verified(store, checklist, head=noted)
    assert (chain.broken_at, chain.seen) == (None, False)


async def test_an_older_version_s_entries_are_chained_by_the_next(store: Store, database_url: str) -> None:
    checklist = await lived(store)
    values = {"team": "T1", "checklist": checklist.id, "at": NOW, "actor": "U1", "verb": "note"}
    document = '{"text":"old","before":null,"after":null}'
    async with raw(database_url) as connection:
        for version in (5, 6):
            await connection.execute(insert(audit).values(version=version, document=document, **values))
        await connection.execute(text("UPDATE checklists SET version = 6"))
    grown = replace(checklist, version=6)
    open_ended = await verified(store, grown)
    assert (open_ended.broken_at, open_ended.why[:14]) == (5, "it has no hash")

    grown = await change(store, grown, verbs.add_note(grown, "pilot", BEN, text="new"))

    chain = await verified(store, grown)
    assert (chain.entries, chain.broken_at) == (7, None)


@pytest.mark.parametrize("values", [{"actor": "U9"}, {"hash": ""}, {"document": "{}"}], ids=str)
async def test_the_database_itself_refuses_to_change_an_entry(
    store: Store, database_url: str, values: dict[str, str]
) -> None:
    await lived(store)

    with pytest.raises(DBAPIError, match="append-only"):
        async with raw(database_url) as connection:
            await connection.execute(update(audit).where(audit.c.version == 2).values(**values))
