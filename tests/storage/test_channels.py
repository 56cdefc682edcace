"""What is known of channels, and what becomes of the due work of their checklists."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.model import verbs
from bot.model.checklist import Card
from bot.model.ledger import SlotState
from bot.model.place import ANYWHERE, Place, Shut, Sight, Sort
from bot.model.policy import May, Policy, Results
from storage.store import Store, Transaction
from tests.storage.samples import ANN, DAY, HOUR, LEASE, NOW, day, keep, started

HERE = ("T1", "C1")
THERE = ("T1", "C2")


async def due_cards(store: Store) -> int:
    """Return how many cards are due; they are as stale as before then."""
    async with store.begin() as tx:
        claims = await tx.checklists.claim_stale_cards(NOW + DAY, limit=10, lease=LEASE)
        for claim in claims:
            await tx.checklists.settle_card(claim, Card("C1", "1.1"), again_at=NOW)
    return len(claims)


async def due_rechecks(store: Store) -> int:
    """Return how many checklists are due to be looked at again; they stay so."""
    async with store.begin() as tx:
        return len(await tx.checklists.claim_rechecks(NOW + 3 * DAY, limit=10, lease=timedelta(seconds=-1)))


async def skip_due(tx: Transaction, reason: str) -> None:
    """Settle what is due as skipped because of *reason*."""
    for slot in await tx.ledger.claim_due(NOW + DAY, limit=10, lease=LEASE):
        await tx.ledger.settle(slot, SlotState.SKIPPED, now=NOW + DAY, reason=reason)


async def test_of_a_channel_that_nobody_looked_at_nothing_is_known(store: Store) -> None:
    async with store.read() as tx:
        assert await tx.channels.of(*HERE) == ANYWHERE


async def test_what_was_seen_is_known_with_the_checklist(store: Store) -> None:
    checklist = await keep(store, started())
    seen = Place(shared=True, private=True, sort=Sort.GROUP, looked_at=NOW)
    async with store.begin() as tx:
        before = await tx.channels.saw(*HERE, Sight(shared=True, private=True, sort=Sort.GROUP), now=NOW)

    async with store.read() as tx:
        assert before == ANYWHERE
        assert await tx.channels.of(*HERE) == seen
        assert await tx.checklists.of(*HERE) == replace(checklist, place=seen)
        assert await tx.checklists.by_id("T1", checklist.id) == replace(checklist, place=seen)
        assert [each.place for each in await tx.checklists.in_channel("C1")] == [seen]
        assert await tx.channels.of("T2", "C1") == ANYWHERE


async def test_while_a_channel_is_shut_nothing_of_it_is_due(store: Store) -> None:
    checklist = await keep(store, started())
    assert (await due_cards(store), await due_rechecks(store)) == (1, 1)
    async with store.begin() as tx:
        await tx.channels.shut(*HERE, Shut.ARCHIVED, now=NOW)
        await tx.channels.shut(*HERE, Shut.ARCHIVED, now=NOW + HOUR)

    noted = verbs.add_note(checklist, "domain", ANN, text="from a terminal").checklist
    async with store.begin() as tx:
        await tx.checklists.save(noted, was=1, now=NOW)
        await tx.checklists.touch("T1", checklist.id, now=NOW)

    assert (await due_cards(store), await due_rechecks(store)) == (0, 0)
    async with store.read() as tx:
        place = await tx.channels.of(*HERE)
        assert (place.shut, place.shut_at) == (Shut.ARCHIVED, NOW)


async def test_work_in_hand_when_a_channel_is_shut_rests_once_it_is_settled(store: Store) -> None:
    await keep(store, started())
    async with store.begin() as tx:
        [claim] = await tx.checklists.claim_rechecks(NOW + 3 * DAY, limit=10, lease=LEASE)
        await tx.channels.shut(*HERE, Shut.OUTSIDE, now=NOW)
        assert await tx.checklists.settle_recheck(claim, next_at=NOW)

    assert await due_rechecks(store) == 0


async def test_once_it_is_open_the_card_and_the_checks_are_due_once(store: Store) -> None:
    await keep(store, started())
    await keep(store, started("L2", channel="C2"))
    async with store.begin() as tx:
        await tx.channels.shut(*HERE, Shut.ARCHIVED, now=NOW)
        await tx.channels.shut(*THERE, Shut.ARCHIVED, now=NOW)
        await tx.channels.open(*HERE, now=NOW)
        await tx.channels.open(*HERE, now=NOW)

    assert (await due_cards(store), await due_rechecks(store)) == (1, 1)
    async with store.read() as tx:
        assert await tx.channels.of(*HERE) == ANYWHERE


async def test_a_sight_shuts_and_opens_as_well(store: Store) -> None:
    await keep(store, started())
    async with store.begin() as tx:
        await tx.channels.saw(*HERE, Sight(member=False), now=NOW)
    assert await due_cards(store) == 0

    async with store.begin() as tx:
        await tx.channels.saw(*HERE, Sight(), now=NOW)
    assert await due_cards(store) == 1


async def test_opening_what_nobody_knows_keeps_nothing(store: Store) -> None:
    async with store.begin() as tx:
        await tx.channels.open(*HERE, now=NOW)
        await tx.channels.open("T1", "C0NOBODY", now=NOW)

    async with store.read() as tx:
        assert await tx.channels.of("T1", "C0NOBODY") == ANYWHERE


async def test_a_reminder_that_was_not_sent_comes_back_within_its_grace(store: Store) -> None:
    checklist = await keep(store, started())
    async with store.begin() as tx:
        await tx.ledger.plan(checklist, [day(25)], now=NOW)
        await tx.channels.shut(*HERE, Shut.ARCHIVED, now=NOW)
        await skip_due(tx, Shut.ARCHIVED.words)
        [skipped] = await tx.ledger.of("T1", checklist.id)
        await tx.channels.open(*HERE, now=NOW + DAY)
        [slot] = await tx.ledger.of("T1", checklist.id)

    assert (skipped.state, skipped.reason) == (SlotState.SKIPPED, "the channel is archived")
    assert (slot.state, slot.reason, slot.settled_at) == (SlotState.PLANNED, "", None)


async def test_what_is_older_or_was_skipped_for_another_reason_stays_skipped(store: Store) -> None:
    old, snoozed = await keep(store, started()), await keep(store, started("L2", channel="C2"))
    async with store.begin() as tx:
        for checklist, place, reason in ((old, HERE, Shut.ARCHIVED.words), (snoozed, THERE, "snoozed")):
            await tx.ledger.plan(checklist, [day(25)], now=NOW)
            await tx.channels.shut(*place, Shut.ARCHIVED, now=NOW)
            await skip_due(tx, reason)
        await tx.channels.open(*HERE, now=NOW + 3 * DAY)
        await tx.channels.open(*THERE, now=NOW + DAY)
        found = [*await tx.ledger.of("T1", old.id), *await tx.ledger.of("T1", snoozed.id)]

    assert [slot.state for slot in found] == [SlotState.SKIPPED, SlotState.SKIPPED]


async def test_a_card_is_edited_when_its_channel_is_shared_and_when_no_more(store: Store) -> None:
    await keep(store, started())
    for shared in (True, False):
        async with store.begin() as tx:
            [claim] = await tx.checklists.claim_stale_cards(NOW + DAY, limit=1, lease=LEASE)
            await tx.checklists.settle_card(claim, Card("C1", "1.1"), again_at=None)
        assert await due_cards(store) == 0

        async with store.begin() as tx:
            await tx.channels.saw(*HERE, Sight(shared=shared), now=NOW)
            await tx.channels.saw(*HERE, Sight(shared=shared), now=NOW)

        assert await due_cards(store) == 1
        async with store.begin() as tx:
            await tx.checklists.claim_stale_cards(NOW + DAY, limit=1, lease=timedelta(seconds=-1))


async def test_hello_is_said_once_by_one_replica(store: Store) -> None:
    async def greet() -> bool:
        async with store.begin() as tx:
            return await tx.channels.greet(*HERE)

    said = await asyncio.gather(*(greet() for _ in range(8)))

    assert sorted(said) == [False] * 7 + [True]


async def test_somebody_is_told_that_it_is_shared_once_until_it_is_no_more(store: Store) -> None:
    async with store.begin() as tx:
        await tx.channels.saw(*HERE, Sight(shared=True), now=NOW)
        assert [await tx.channels.warn(*HERE) for _ in range(2)] == [True, False]
        await tx.channels.unwarn(*HERE)
        assert await tx.channels.warn(*HERE)
        await tx.channels.saw(*HERE, Sight(shared=True), now=NOW)
        assert not await tx.channels.warn(*HERE)
        await tx.channels.saw(*HERE, Sight(), now=NOW)
        await tx.channels.saw(*HERE, Sight(shared=True), now=NOW)
        assert await tx.channels.warn(*HERE)


async def test_that_slack_did_not_say_is_known_too(store: Store) -> None:
    async with store.begin() as tx:
        await tx.channels.asked(*HERE, now=NOW)

    async with store.read() as tx:
        assert (await tx.channels.of(*HERE)).known(NOW + timedelta(minutes=59))


async def test_all_that_belongs_to_a_channel_goes_to_its_new_id(store: Store) -> None:
    closed = await keep(store, started())
    over = verbs.close(closed, ANN).checklist
    async with store.begin() as tx:
        await tx.checklists.save(over, was=1, now=NOW)
    running = await keep(store, started("L2", channel="C1"))
    async with store.begin() as tx:
        for claim in await tx.checklists.claim_stale_cards(NOW, limit=9, lease=LEASE):
            await tx.checklists.settle_card(claim, Card("C1", "1.1"), again_at=None)
        await tx.checklists.set_reminder("T1", running.id, Card("C1", "2.2"))
        await tx.checklists.set_reminder("T1", closed.id, Card("D7", "3.3"))
        await tx.channels.saw(*HERE, Sight(private=True), now=NOW)
        await tx.channels.shut(*HERE, Shut.OUTSIDE, now=NOW + HOUR)
        await tx.channels.move("T1", "C1", "C2", now=NOW + HOUR)

    async with store.read() as tx:
        found = await tx.checklists.of("T1", "C2")
        assert found is not None
        assert (found.id, found.card) == (running.id, Card("C2", "1.1"))
        assert found.place == Place(private=True, looked_at=NOW)
        last = await tx.checklists.last_closed("T1", "C2")
        assert last is not None
        assert last.id == closed.id
        assert await tx.checklists.of("T1", "C1") is None
        assert await tx.checklists.reminder_of("T1", running.id) == Card("C2", "2.2")
        assert await tx.checklists.reminder_of("T1", closed.id) == Card("D7", "3.3")
        assert await tx.channels.moved("T1", "C1") == "C2"
        assert await tx.channels.moved("T1", "C2") == ""
    assert await due_cards(store) == 1


async def test_a_channel_that_moves_twice_is_found_by_each_of_its_ids(store: Store) -> None:
    async with store.begin() as tx:
        await tx.channels.move("T1", "C1", "C2", now=NOW)
        await tx.channels.move("T1", "C2", "C3", now=NOW)

        assert [await tx.channels.moved("T1", each) for each in ("C1", "C2", "C3")] == ["C3", "C3", ""]


async def test_what_a_channel_allows_is_kept_with_the_checklist(store: Store) -> None:
    checklist = await keep(store, started())
    policy = Policy(results=Results.SHOWN, guests=May.LOOK, strangers=May.ACT)
    made = verbs.set_policy(checklist, policy, ANN)
    async with store.begin() as tx:
        await tx.checklists.save(made.checklist, was=1, now=NOW)
        await tx.audit.add(made.entry)

    async with store.read() as tx:
        assert await tx.checklists.by_id("T1", checklist.id) == made.checklist
        assert (await tx.audit.of("T1", checklist.id))[0] == made.entry


async def test_closed_checklists_of_a_channel_are_found_by_a_terminal(store: Store) -> None:
    checklist = await keep(store, started())
    over = verbs.close(checklist, ANN).checklist
    async with store.begin() as tx:
        await tx.checklists.save(over, was=1, now=NOW)

    async with store.read() as tx:
        assert await tx.checklists.in_channel("C1") == ()
        assert await tx.checklists.closed_in_channel("C1") == (over,)
