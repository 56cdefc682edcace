"""Deliveries that have had their effect: of copies one is the first, whatever else happens at that moment."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from storage.store import Store
from tests.conftest import KEYS
from tests.storage.samples import DAY, NOW, SECOND, keep, started


async def note(store: Store, delivery: str, *, team: str = "T1", late: timedelta = timedelta()) -> bool:
    async with store.begin() as tx:
        return await tx.seen.first(team, delivery, NOW + late)


async def failing(store: Store, begun: asyncio.Event | None = None, told: asyncio.Event | None = None) -> None:
    """Note a delivery in a transaction that is undone, once *told*."""
    async with store.begin() as tx:
        assert await tx.seen.first("T1", "Ev1", NOW)
        if begun and told:
            begun.set()
            await told.wait()
        raise RuntimeError("the effect failed")


async def test_a_delivery_is_first_once(store: Store) -> None:
    assert await note(store, "Ev1")
    assert not await note(store, "Ev1")
    assert await note(store, "Ev2")
    assert await note(store, "Ev1", team="T2")
    async with store.read() as tx:
        assert await tx.seen.known("T1", "Ev1")
        assert not await tx.seen.known("T1", "Ev3")


async def test_what_is_undone_may_come_again(store: Store) -> None:
    with pytest.raises(RuntimeError, match="the effect failed"):
        await failing(store)

    assert await note(store, "Ev1")


async def test_of_two_hundred_copies_at_two_replicas_one_is_first(store: Store, database_url: str) -> None:
    other = Store.open(database_url, keys=KEYS)

    first = await asyncio.gather(*(note((store, other)[number % 2], "Ev1") for number in range(200)))

    await other.close()
    assert first.count(True) == 1


async def test_a_copy_waits_for_the_first_and_has_its_effect_where_that_is_undone(postgres_store: Store) -> None:
    begun, told = asyncio.Event(), asyncio.Event()
    first = asyncio.create_task(failing(postgres_store, begun, told))
    await begun.wait()
    copy = asyncio.create_task(note(postgres_store, "Ev1"))
    done, _ = await asyncio.wait([copy], timeout=0.05)
    assert not done

    told.set()

    assert await copy
    with pytest.raises(RuntimeError):
        await first


async def test_a_delivery_knows_the_change_that_it_made(store: Store) -> None:
    checklist = await keep(store, started())
    await note(store, "D1")
    async with store.begin() as tx:
        assert await tx.seen.made("T1", "D1") is None
        await tx.seen.tell("T1", "D1", checklist=checklist.id, version=1)

    async with store.read() as tx:
        made = await tx.seen.made("T1", "D1")
        assert made == (checklist.id, 1)
        entry = await tx.audit.at("T1", *made)
        assert entry is not None
        assert (entry.verb, entry.version) == ("start", 1)
        assert await tx.audit.at("T1", checklist.id, 2) is None


async def test_the_oldest_are_forgotten_a_portion_at_a_time(store: Store) -> None:
    for number in range(5):
        await note(store, f"Ev{number}", late=number * SECOND)
    await note(store, "late", late=DAY)

    async with store.begin() as tx:
        assert await tx.seen.forget(NOW + 5 * SECOND, limit=3) == 3
    async with store.read() as tx:
        assert [await tx.seen.known("T1", f"Ev{number}") for number in range(5)] == [False] * 3 + [True] * 2
    async with store.begin() as tx:
        assert await tx.seen.forget(NOW + 5 * SECOND, limit=3) == 2
        assert await tx.seen.known("T1", "late")
