"""The ledger on both databases: planned, claimed once, and what became of each slot."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from bot.model import verbs
from bot.model.audit import Verb
from bot.model.ledger import GRACE, Slot, SlotKind, SlotState
from storage.store import Store
from tests.conftest import KEYS
from tests.storage.samples import (
    ANN,
    DAY,
    HOUR,
    LEASE,
    NOW,
    RUN_OUT,
    SECOND,
    change,
    claim,
    day,
    keep,
    ledger,
    plan,
    started,
)

ASKED = Slot(team="T1", checklist="C1", key="now 1", kind=SlotKind.NOW, due_at=NOW, why="asked for")


def states(slots: dict[str, Slot]) -> dict[str, tuple[SlotState, str]]:
    return {key: (slot.state, slot.reason) for key, slot in slots.items()}


async def test_a_plan_is_kept_as_planned(store: Store) -> None:
    checklist = await keep(store, started())

    await plan(store, checklist, [day(25, why="5 working days to go"), day(26, kind=SlotKind.DUE)])

    assert await ledger(store, checklist) == {
        "2026-11-26": _slot(26, kind=SlotKind.DUE),
        "2026-11-25": _slot(25, why="5 working days to go"),
    }


async def test_slots_move_with_the_plan_and_go_with_it(store: Store) -> None:
    checklist = await keep(store, started())
    await plan(store, checklist, [day(25), day(26), day(27)])

    await plan(store, checklist, [day(26, hour=15, why="later"), day(27), day(28)])

    kept = await ledger(store, checklist)
    assert sorted(kept) == ["2026-11-26", "2026-11-27", "2026-11-28"]
    assert kept["2026-11-26"] == _slot(26, hour=15, why="later")


async def test_planning_the_same_again_changes_nothing(store: Store) -> None:
    checklist = await keep(store, started())
    await plan(store, checklist, [day(25), day(26)])
    before = await ledger(store, checklist)

    await plan(store, checklist, [day(25), day(26)])

    assert await ledger(store, checklist) == before


async def test_a_plan_leaves_alone_what_is_due_or_settled_or_claimed_or_asked_for(store: Store) -> None:
    checklist = await keep(store, started())
    await plan(store, checklist, [day(25), day(26), day(27), day(28)])
    [claimed] = await claim(store, NOW + DAY)
    async with store.begin() as tx:
        await tx.ledger.settle(claimed, SlotState.SENT, now=NOW + DAY, message="1.5")
        await tx.ledger.ask(replace(ASKED, due_at=NOW + 9 * DAY))
    await claim(store, NOW + 2 * DAY)

    await plan(store, checklist, [day(25, hour=20), day(26, hour=20)], now=NOW + 3 * DAY)

    assert states(await ledger(store, checklist)) == {
        "2026-11-25": (SlotState.SENT, ""),
        "2026-11-26": (SlotState.CLAIMED, ""),
        "2026-11-27": (SlotState.PLANNED, ""),  # due already
        "now 1": (SlotState.PLANNED, ""),
    }


async def test_a_day_that_had_its_reminder_gets_no_second_one(store: Store) -> None:
    checklist = await keep(store, started())
    await plan(store, checklist, [day(25)])
    [claimed] = await claim(store, NOW + DAY)
    async with store.begin() as tx:
        await tx.ledger.settle(claimed, SlotState.SENT, now=NOW + DAY)

    await plan(store, checklist, [day(25, hour=20)], now=NOW + DAY)

    assert await claim(store, NOW + 2 * DAY) == ()


async def test_a_slot_that_was_put_off_survives_a_new_plan(store: Store) -> None:
    checklist = await keep(store, started())
    await plan(store, checklist, [day(25)])
    [claimed] = await claim(store, NOW + DAY)
    async with store.begin() as tx:
        assert await tx.ledger.put_off(claimed, NOW + DAY + HOUR)

    await plan(store, checklist, [], now=NOW + DAY)

    assert await claim(store, NOW + DAY + HOUR - SECOND) == ()
    [again] = await claim(store, NOW + DAY + HOUR)
    assert again.key == claimed.key
    assert again.token != claimed.token


async def test_switched_off_only_what_was_asked_for_stays(store: Store) -> None:
    checklist = await keep(store, started())
    await plan(store, checklist, [day(24, hour=10), day(25)])
    async with store.begin() as tx:
        await tx.ledger.ask(ASKED)
    off = verbs.reschedule(
        checklist, replace(checklist.schedule, on=False), ANN, verb=Verb.REMIND, text="off"
    ).checklist

    await plan(store, off, [day(26)], now=NOW + DAY)

    assert list(await ledger(store, checklist)) == ["now 1"]


@pytest.mark.parametrize("how", ["saved", "planned"])
async def test_a_closed_checklist_reminds_of_nothing(store: Store, how: str) -> None:
    checklist = await keep(store, started())
    await plan(store, checklist, [day(24, hour=10), day(25)])
    async with store.begin() as tx:
        await tx.ledger.ask(ASKED)
    made = verbs.close(checklist, ANN)

    if how == "saved":
        await change(store, checklist, made)
    else:
        await plan(store, made.checklist, [day(26)], now=NOW + DAY)

    assert await ledger(store, checklist) == {}


async def test_asking_twice_under_one_key_adds_one(store: Store) -> None:
    checklist = await keep(store, started())

    async with store.begin() as tx:
        assert await tx.ledger.ask(ASKED)
        assert not await tx.ledger.ask(replace(ASKED, why="again"))

    assert await ledger(store, checklist) == {"now 1": ASKED}


async def test_of_what_was_missed_the_latest_is_claimed_and_the_rest_merged(store: Store) -> None:
    one = await keep(store, started("C1"))
    two = await keep(store, started("C2"))
    await plan(store, one, [day(24, hour=10), day(25, hour=8), day(25, hour=8, kind=SlotKind.DUE), day(27)])
    await plan(store, two, [day(24, hour=11)])

    claimed = await claim(store, NOW + DAY)

    assert [(slot.checklist, slot.key) for slot in claimed] == [("C2", "2026-11-24"), ("C1", "2026-11-25")]
    assert all(slot.state is SlotState.CLAIMED and slot.token for slot in claimed)
    assert states(await ledger(store, one)) == {
        "2026-11-24": (SlotState.SKIPPED, "merged"),
        "2026-11-25": (SlotState.CLAIMED, ""),
        "2026-11-27": (SlotState.PLANNED, ""),
    }


async def test_of_two_due_at_the_same_moment_one_is_claimed(store: Store) -> None:
    checklist = await keep(store, started())
    async with store.begin() as tx:
        await tx.ledger.ask(ASKED)
        await tx.ledger.ask(replace(ASKED, key="now 2"))

    [claimed] = await claim(store, NOW)

    assert claimed.key == "now 2"
    assert states(await ledger(store, checklist))["now 1"] == (SlotState.SKIPPED, "merged")


async def test_a_slot_beyond_its_grace_is_skipped_as_late(store: Store) -> None:
    checklist = await keep(store, started())
    await plan(store, checklist, [day(25), day(26)])

    assert await claim(store, NOW + 2 * DAY + GRACE + SECOND) == ()

    assert states(await ledger(store, checklist)) == {
        "2026-11-25": (SlotState.SKIPPED, "late"),
        "2026-11-26": (SlotState.SKIPPED, "late"),
    }
    assert {slot.settled_at for slot in (await ledger(store, checklist)).values()} == {NOW + 2 * DAY + GRACE + SECOND}


async def test_a_slot_just_within_its_grace_is_sent(store: Store) -> None:
    checklist = await keep(store, started())
    await plan(store, checklist, [day(25)])

    assert len(await claim(store, NOW + DAY + GRACE)) == 1


async def test_while_one_is_being_sent_the_checklist_has_to_wait(store: Store) -> None:
    checklist = await keep(store, started())
    await plan(store, checklist, [day(25), day(26)])
    [first] = await claim(store, NOW + DAY)

    assert await claim(store, NOW + 2 * DAY) == ()

    async with store.begin() as tx:
        assert await tx.ledger.settle(first, SlotState.SENT, now=NOW + 2 * DAY)
    assert len(await claim(store, NOW + 2 * DAY)) == 1


async def test_a_limit_takes_those_that_wait_longest(store: Store) -> None:
    for number in (3, 1, 2):
        await plan(store, await keep(store, started(f"C{number}")), [day(24, hour=9 + number)])

    assert [slot.checklist for slot in await claim(store, NOW + DAY, limit=2)] == ["C1", "C2"]
    assert [slot.checklist for slot in await claim(store, NOW + DAY, limit=2)] == ["C3"]


async def test_a_settled_slot_says_what_became_of_it(store: Store) -> None:
    checklist = await keep(store, started())
    await plan(store, checklist, [day(25)])
    [claimed] = await claim(store, NOW + DAY)

    async with store.begin() as tx:
        assert await tx.ledger.settle(claimed, SlotState.SENT, now=NOW + DAY, message="1.5")
        assert not await tx.ledger.settle(claimed, SlotState.FAILED, now=NOW + DAY, reason="twice")

    sent = replace(claimed, state=SlotState.SENT, token="", settled_at=NOW + DAY, message="1.5")
    assert await ledger(store, checklist) == {"2026-11-25": sent}


async def test_a_slot_whose_lease_ran_out_before_it_left_is_claimed_again(store: Store) -> None:
    await plan(store, await keep(store, started()), [day(25)])
    [lost] = await claim(store, NOW + DAY, lease=RUN_OUT)

    async with store.begin() as tx:
        assert await tx.ledger.expire(NOW + DAY) == ()

    [again] = await claim(store, NOW + DAY)
    assert replace(again, token="") == replace(lost, token="")
    async with store.begin() as tx:
        assert not await tx.ledger.leave(lost)
        assert await tx.ledger.leave(again)


async def test_a_slot_that_left_and_was_put_off_is_as_it_was_before(store: Store) -> None:
    await plan(store, await keep(store, started()), [day(25)])
    [limited] = await claim(store, NOW + DAY)
    async with store.begin() as tx:
        await tx.ledger.leave(limited)
        await tx.ledger.put_off(limited, NOW + DAY)

    [again] = await claim(store, NOW + DAY, lease=RUN_OUT)
    async with store.begin() as tx:
        assert await tx.ledger.expire(NOW + DAY) == ()
    assert again.reason == ""


async def test_a_slot_whose_lease_ran_out_after_it_left_is_uncertain_and_never_claimed_again(store: Store) -> None:
    checklist = await keep(store, started())
    await plan(store, checklist, [day(25), day(27)])
    [lost] = await claim(store, NOW + DAY, lease=RUN_OUT)

    async with store.begin() as tx:
        assert await tx.ledger.leave(lost)
        [uncertain] = await tx.ledger.expire(NOW + DAY)
        assert await tx.ledger.expire(NOW + DAY) == ()

    assert (uncertain.key, uncertain.state, uncertain.settled_at) == (lost.key, SlotState.UNCERTAIN, NOW + DAY)
    assert await claim(store, NOW + DAY + HOUR) == ()
    async with store.begin() as tx:
        assert not await tx.ledger.settle(lost, SlotState.SENT, now=NOW + DAY)
        assert not await tx.ledger.put_off(lost, NOW + 2 * DAY)
    assert (await ledger(store, checklist))[lost.key] == uncertain


async def test_who_gave_a_slot_back_settles_it_no_more(store: Store) -> None:
    await plan(store, await keep(store, started()), [day(25)])
    [first] = await claim(store, NOW + DAY)
    async with store.begin() as tx:
        await tx.ledger.put_off(first, NOW + DAY)
    [second] = await claim(store, NOW + DAY)

    async with store.begin() as tx:
        assert not await tx.ledger.settle(first, SlotState.FAILED, now=NOW + DAY)
        assert await tx.ledger.settle(second, SlotState.SENT, now=NOW + DAY)


async def test_a_lease_that_runs_does_not_expire(store: Store) -> None:
    await plan(store, await keep(store, started()), [day(25)])
    await claim(store, NOW + DAY, lease=LEASE)

    async with store.begin() as tx:
        assert await tx.ledger.expire(NOW + 9 * DAY) == ()


async def test_the_next_reminder_is_the_earliest_planned_one(store: Store) -> None:
    checklist = await keep(store, started())
    await plan(store, checklist, [day(26), day(25), day(24, hour=10)])
    await claim(store, NOW + HOUR)

    async with store.read() as tx:
        assert await tx.ledger.next_due("T1", "C1") == _slot(25)
        assert await tx.ledger.next_due("T1", "C2") is None
        assert [slot.key for slot in await tx.ledger.of("T1", "C1", limit=2)] == ["2026-11-26", "2026-11-25"]


async def test_of_eight_replicas_one_gets_each_slot(postgres_url: str, postgres_store: Store) -> None:
    many = 200
    for number in range(many):
        await plan(postgres_store, await keep(postgres_store, started(f"C{number}")), [day(24, hour=10), day(25)])
    replicas = [Store.open(postgres_url, keys=KEYS) for _ in range(8)]

    async def tick(store: Store) -> list[str]:
        mine: list[str] = []
        while taken := await claim(store, NOW + DAY, limit=7):
            mine += [slot.checklist for slot in taken]
        return mine

    taken = await asyncio.gather(*map(tick, replicas))

    for replica in replicas:
        await replica.close()
    assert Counter(name for mine in taken for name in mine) == {f"C{number}": 1 for number in range(many)}
    assert sum(1 for mine in taken if mine) > 1
    async with postgres_store.read() as tx:
        slots = [slot for number in range(many) for slot in await tx.ledger.of("T1", f"C{number}")]
    assert Counter((slot.key, slot.state) for slot in slots) == {
        ("2026-11-24", SlotState.SKIPPED): many,
        ("2026-11-25", SlotState.CLAIMED): many,
    }


def _slot(number: int, *, hour: int = 9, kind: SlotKind = SlotKind.COUNTDOWN, why: str = "soon") -> Slot:
    planned = day(number, hour=hour)
    return Slot(team="T1", checklist="C1", key=planned.key, kind=kind, due_at=planned.due_at, why=why)
