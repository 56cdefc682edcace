"""A trail whose beginning was removed for its age: it says so itself, and whoever takes more is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, text, update

from bot.model import verbs
from bot.model.audit import Verb
from bot.model.checklist import Checklist
from bot.model.cut import Cut
from bot.model.records import record
from storage.chain import Chain
from storage.store import Store
from storage.tables import audit
from tests.storage.samples import ANN, BEN, DAY, NOW, change, keep, raw, started
from tests.storage.test_chain import MISSING, OTHER, unguarded, verified

NOTES = 6


async def aged(store: Store) -> Checklist:
    """Return a checklist with a note a day, and so with seven entries in its trail."""
    checklist = await keep(store, started())
    for number in range(1, NOTES + 1):
        actor = replace(BEN, at=NOW + number * DAY)
        checklist = await change(store, checklist, verbs.add_note(checklist, "domain", actor, text=f"note {number}"))
    return checklist


async def cut(store: Store, checklist: Checklist, before: timedelta, *, limit: int = 100) -> tuple[Checklist, Cut]:
    """Remove what is older than so long after `NOW`, and say so."""
    async with store.begin() as tx:
        made = await tx.audit.old(checklist.team, checklist.id, NOW + before, limit=limit)
        assert made is not None
        await tx.checklists.count_on(checklist.team, checklist.id, was=checklist.version)
        entry = record(checklist, replace(ANN, id="", at=NOW + 9 * DAY), Verb.CUT, text=str(made))
        await tx.audit.cut(entry, made)
    return replace(checklist, version=checklist.version + 1), made


async def head_of(url: str, version: int) -> str:
    async with raw(url) as connection:
        found = await connection.execute(audit.select().where(audit.c.version == version))
        return str(found.one().hash)


async def test_what_is_left_holds_and_says_what_was_removed(store: Store, database_url: str) -> None:
    checklist = await aged(store)
    heads = [await head_of(database_url, version) for version in (1, 2, 3)]

    checklist, made = await cut(store, checklist, 2 * DAY)

    assert await verified(store, checklist) == Chain(entries=6, head=await head_of(database_url, 8), seen=True, cut=2)
    assert made == Cut(2, heads[1])
    async with store.read() as tx:
        assert [entry.version for entry in await tx.audit.of("T1", checklist.id)] == [8, 7, 6, 5, 4, 3]
    seen = [(await verified(store, checklist, head=head)).seen for head in heads]
    assert seen == [False, True, True]  # the first is gone; the second is named, and what comes after it is there


async def test_it_may_be_removed_in_portions_and_once_more_later(store: Store) -> None:
    checklist = await aged(store)
    for through in (2, 4):
        checklist, made = await cut(store, checklist, 4 * DAY, limit=2)
        assert made.through == through
    async with store.begin() as tx:
        assert await tx.audit.old(checklist.team, checklist.id, NOW + 4 * DAY, limit=2) is None

    first = await verified(store, checklist)
    checklist, made = await cut(store, checklist, 99 * DAY)  # those that said so as well

    assert (first.broken_at, first.cut, first.entries) == (None, 4, 5)
    chain = await verified(store, checklist)
    assert (made.through, chain.broken_at, chain.cut, chain.entries) == (9, None, 9, 1)
    checklist = await change(store, checklist, verbs.add_note(checklist, "pilot", BEN, text="goes on"))
    assert (await verified(store, checklist)).entries == 2


@pytest.mark.parametrize(
    ("taken", "broken_at"),
    [
        pytest.param(audit.c.version == 3, 3, id="one more at the beginning"),
        pytest.param(audit.c.version == 5, 5, id="one between"),
        pytest.param(audit.c.version == 8, 1, id="the one that says so"),
        pytest.param(audit.c.version >= 3, 1, id="all"),
    ],
)
async def test_who_takes_more_away_is_told(store: Store, database_url: str, taken: object, broken_at: int) -> None:
    checklist, _ = await cut(store, await aged(store), 2 * DAY)

    await unguarded(database_url, delete(audit).where(taken))  # type: ignore[arg-type]  # a condition

    chain = await verified(store, checklist)
    assert (chain.broken_at, chain.why) == (broken_at, MISSING)


@pytest.mark.parametrize(
    ("document", "broken_at", "why"),
    [
        pytest.param(f'{{"text":"{Cut(2, "0" * 64)}"}}', 3, OTHER, id="another hash"),
        pytest.param(f'{{"text":"{Cut(3, "0" * 64)}"}}', 3, "its number is none of an entry", id="another number"),
        pytest.param('{"text":"nothing"}', 1, MISSING, id="nothing of the kind"),
        pytest.param("not even JSON", 1, MISSING, id="not even JSON"),
    ],
)
async def test_who_makes_it_say_something_else_is_told(
    store: Store, database_url: str, document: str, broken_at: int, why: str
) -> None:
    checklist, _ = await cut(store, await aged(store), 2 * DAY)

    await unguarded(database_url, update(audit).where(audit.c.version == 8).values(document=document))

    chain = await verified(store, checklist)
    assert (chain.broken_at, chain.why) == (broken_at, why)


async def test_what_an_older_version_wrote_without_a_hash_is_chained_before_it_is_removed(
    store: Store, database_url: str
) -> None:
    checklist = await keep(store, started())
    values = {"team": "T1", "checklist": checklist.id, "at": NOW, "actor": "U1", "verb": "note"}
    async with raw(database_url) as connection:
        for version in (2, 3):
            await connection.execute(audit.insert().values(version=version, document='{"text":"old"}', **values))
        await connection.execute(text("UPDATE checklists SET version = 3"))

    checklist, made = await cut(store, replace(checklist, version=3), DAY)

    chain = await verified(store, checklist)
    assert (made.through, len(made.hash), chain.broken_at, chain.cut) == (3, 64, None, 3)


async def test_the_trail_that_begins_with_the_oldest_entry_is_found(store: Store, database_url: str) -> None:
    checklist = await aged(store)
    await keep(store, started("C2", actor=replace(ANN, at=NOW + DAY)))
    async with raw(database_url) as connection:  # by a clock that went wrong: it begins no trail
        values = {"team": "T1", "checklist": "C2", "actor": "U1", "verb": "note", "document": "{}"}
        await connection.execute(audit.insert().values(version=2, at=NOW - 900 * DAY, **values))

    async with store.read() as tx:
        assert await tx.audit.oldest(NOW) is None
        assert await tx.audit.oldest(NOW + DAY) == ("T1", checklist.id)
