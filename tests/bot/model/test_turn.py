"""A workspace's many checklists take turns, and one that is alone never waits."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.plan import plan
from bot.model.schedule import Schedule
from bot.model.turn import A_MINUTE, LOOKS, TURNS, look_after, next_turn

MONDAY = date(2026, 11, 30)
SINCE = datetime(2026, 11, 29, tzinfo=UTC)


def test_the_first_thirty_are_reminded_at_the_wished_time_and_the_next_a_minute_later() -> None:
    taken: Counter[int] = Counter()
    for _ in range(A_MINUTE + 1):
        taken[next_turn(taken)] += 1

    assert taken == {0: 30, 1: 1}


def test_whoever_comes_after_one_that_was_closed_takes_its_turn() -> None:
    assert next_turn({0: A_MINUTE, 1: A_MINUTE - 1, 2: A_MINUTE}) == 1


@given(st.integers(0, 3_000))
def test_however_many_there_are_no_minute_has_many_more_than_another(count: int) -> None:
    taken: Counter[int] = Counter()
    for _ in range(count):
        taken[next_turn(taken)] += 1

    assert max(taken, default=0) < TURNS
    assert max(taken.values(), default=0) <= max(A_MINUTE, -(-count // TURNS))


def test_a_turn_is_so_many_minutes_after_the_wished_time() -> None:
    schedule = Schedule(zone="Europe/Berlin")

    [slot] = plan(schedule, [], since=SINCE, horizon=timedelta(days=6), turn=timedelta(minutes=7))

    assert slot.due_at == datetime(2026, 11, 30, 8, 7, tzinfo=UTC)
    assert slot.key == "2026-11-30"


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "America/St_Johns", "Pacific/Kiritimati"])
@pytest.mark.parametrize("minutes", [0, 1, TURNS - 1])
def test_no_turn_goes_past_the_day(zone: str, minutes: int) -> None:
    schedule = Schedule(zone=zone, at=time(23, 45), days=tuple(range(7)), pilot=MONDAY, offsets=(0,), after=0)

    slots = plan(schedule, [], since=SINCE - timedelta(days=2), turn=timedelta(minutes=minutes))
    at_once = plan(schedule, [], since=SINCE - timedelta(days=2))

    assert [slot.key for slot in slots] == [slot.key for slot in at_once]
    late = {slot.due_at - other.due_at for slot, other in zip(slots, at_once, strict=True)}
    assert late == {timedelta(minutes=minutes if minutes < 15 else 0)}


def test_a_reminder_whose_turn_is_still_to_come_is_planned_after_the_wished_time() -> None:
    nine = datetime(2026, 11, 30, 9, 2, tzinfo=UTC)
    schedule = replace(Schedule(), pilot=MONDAY, offsets=(0,), after=0)

    assert plan(schedule, [], since=nine) == ()
    assert [slot.key for slot in plan(schedule, [], since=nine, turn=timedelta(minutes=3))] == ["2026-11-30"]


def test_looks_are_spread_over_the_first_hours_of_the_night() -> None:
    after = [look_after(uuid4().hex) for _ in range(2_000)]

    assert all(timedelta(0) <= each < LOOKS for each in after)
    assert max(Counter(each // timedelta(minutes=30) for each in after).values()) < 450  # a sixth is 333
    assert look_after("0" * 32) == timedelta(0)
