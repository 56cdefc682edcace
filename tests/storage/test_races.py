"""Two who act at once: of every pair one change is kept, and the other is told."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.model import verbs
from bot.model.checklist import Checklist
from bot.model.errors import ConflictError, StaleError
from bot.model.ledger import Slot, SlotKind, SlotState
from bot.model.verbs import Actor
from storage.store import Store
from tests.storage.samples import ANN, BEN, LEASE, NOW, change, keep, raw, started

ROUNDS = 400


async def test_of_two_who_read_the_same_version_one_changes_it(store: Store) -> None:
    checklist = await keep(store, started())

    async def act(actor: Actor, seen: Checklist) -> str:
        verb = verbs.reopen if seen.of("domain").settled else verbs.mark_done
        try:
            await change(store, seen, verb(seen, "domain", actor))
        except StaleError:
            return "stale"
        return "kept"

    for number in range(ROUNDS):
        outcome = await asyncio.gather(act(ANN, checklist), act(BEN, checklist))
        assert Counter(outcome) == {"kept": 1, "stale": 1}, f"round {number}"
        async with store.read() as tx:
            found = await tx.checklists.of("T1", "C1")
            entries = await tx.audit.of("T1", "C1", limit=2)
        assert found is not None
        assert found.version == number + 2
        assert [entry.version for entry in entries] == [found.version, found.version - 1]
        assert entries[0].actor == found.of("domain").by
        checklist = found

    async with store.read() as tx:
        assert len(await tx.audit.of("T1", "C1", limit=2 * ROUNDS)) == ROUNDS + 1


async def test_who_tries_again_is_told_who_was_first(store: Store) -> None:
    checklist = await keep(store, started())

    async def mark(actor: Actor) -> str:
        """Read outside the writing transaction, so that both see the step open, and retry when stale."""
        while True:
            async with store.read() as tx:
                seen = await tx.checklists.of("T1", "C1")
            assert seen is not None
            try:
                await change(store, seen, verbs.mark_done(seen, "domain", actor))
            except StaleError:
                continue
            except ConflictError as error:
                return str(error)
            return actor.id

    for _ in range(100):
        told = await asyncio.gather(mark(ANN), mark(BEN))
        first = next(answer for answer in told if answer in {ANN.id, BEN.id})
        [other] = [answer for answer in told if answer != first]
        assert other == f"<@{first}> marked it done already 0 s ago: *Verify your domain*."
        async with store.read() as tx:
            done = await tx.checklists.of("T1", "C1")
        assert done is not None
        checklist = await change(store, done, verbs.reopen(done, "domain", ANN))

    async with store.read() as tx:
        assert len(await tx.audit.of("T1", "C1", limit=999)) == checklist.version


async def test_of_two_who_start_at_once_one_starts(store: Store) -> None:
    for number in range(100):
        both = [started(f"{number} {who}", channel=f"C{number}") for who in ("ann", "ben")]
        outcome = await asyncio.gather(*(keep(store, made) for made in both), return_exceptions=True)
        assert sorted(type(one).__name__ for one in outcome) == ["Checklist", "ConflictError"]

    async with store.read() as tx:
        assert await tx.checklists.count() == 100


async def test_a_version_has_one_entry(store: Store) -> None:
    made = started()
    await keep(store, made)

    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        async with store.begin() as tx:
            await tx.audit.add(made.entry)


async def test_a_reader_waits_for_no_writer(sqlite_store: Store) -> None:
    checklist = await keep(sqlite_store, started())

    async with sqlite_store.begin() as tx:
        await tx.checklists.save(verbs.close(checklist, ANN).checklist, was=1, now=NOW)
        async with sqlite_store.read() as other:
            assert await other.checklists.of("T1", "C1") == checklist


async def test_a_writer_that_is_cancelled_leaves_nothing_locked(store: Store) -> None:
    checklist = await keep(store, started())

    async def write() -> None:
        async with store.begin() as tx:
            await tx.checklists.save(verbs.mark_done(checklist, "domain", BEN).checklist, was=1, now=NOW)
            await asyncio.Event().wait()

    for turns in range(12):  # each time cancelled a step further on
        task = asyncio.create_task(write())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    saved = await change(store, checklist, verbs.mark_done(checklist, "domain", ANN))
    async with store.read() as tx:
        assert await tx.checklists.of("T1", "C1") == saved


async def test_a_writer_that_is_cancelled_in_the_queue_for_the_lock_leaves_nothing_behind(
    sqlite_store: Store, sqlite_url: str
) -> None:
    checklist = await keep(sqlite_store, started())
    async with raw(sqlite_url) as other:
        await other.execute(text("UPDATE checklists SET version = version"))
        task = asyncio.create_task(change(sqlite_store, checklist, verbs.mark_done(checklist, "domain", BEN)))
        for _ in range(20):
            await asyncio.sleep(0)
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    saved = await change(sqlite_store, checklist, verbs.mark_done(checklist, "domain", ANN))
    async with sqlite_store.read() as tx:
        assert await tx.checklists.of("T1", "C1") == saved


async def test_a_slot_asked_for_while_another_is_claimed_waits_until_that_one_is_settled(
    postgres_store: Store, postgres_url: str
) -> None:
    store, kept = postgres_store, await keep(postgres_store, started())
    one = Slot(team=kept.team, checklist=kept.id, key="now:1", kind=SlotKind.NOW, due_at=NOW)
    two = replace(one, key="now:2")

    async def ask(slot: Slot) -> None:
        async with store.begin() as tx:
            await tx.ledger.ask(slot)

    async def claim() -> tuple[Slot, ...]:
        async with store.begin() as tx:
            return await tx.ledger.claim_due(NOW, limit=5, lease=LEASE)

    await ask(one)
    async with store.begin() as tx:
        first = await tx.ledger.claim_due(NOW, limit=5, lease=LEASE)
        await ask(two)
        second = asyncio.create_task(claim())
        async with asyncio.timeout(20), raw(postgres_url) as connection:
            while not (await connection.execute(text("SELECT 1 FROM pg_locks WHERE NOT granted"))).all():
                pass

    assert ([slot.key for slot in first], await second) == (["now:1"], ())
    assert await claim() == ()
    async with store.begin() as tx:
        assert await tx.ledger.settle(first[0], SlotState.SENT, now=NOW)
    assert [slot.key for slot in await claim()] == ["now:2"]
