"""Which reminders a calendar asks for: tables for people, laws for all calendars."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.model.dates import today_in
from bot.model.ledger import SlotKind
from bot.model.plan import HORIZON, Planned, on_a_workday, plan
from bot.model.schedule import Schedule
from tests.bot.model.calendars import DAYS, MOMENTS, schedules

COUNTDOWN, WEEKLY, AFTER, DUE = SlotKind.COUNTDOWN, SlotKind.WEEKLY, SlotKind.AFTER, SlotKind.DUE
TUESDAY = Schedule(pilot=date(2026, 12, 1), zone="Europe/Berlin")
SATURDAY = replace(TUESDAY, pilot=date(2026, 12, 5))
DUES = st.lists(st.tuples(st.sampled_from(["Add the domain", "Sign up"]), DAYS), max_size=4)


def at(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=UTC)  # type: ignore[arg-type,misc]  # the first numbers of a moment


def rows(slots: tuple[Planned, ...]) -> list[tuple[str, SlotKind, str]]:
    return [(f"{slot.day:%a %d %b}", slot.kind, slot.why) for slot in slots]


def test_the_default_plan_before_a_pilot_date() -> None:
    slots = plan(TUESDAY, [], since=at(2026, 11, 1))

    assert rows(slots) == [
        ("Mon 02 Nov", WEEKLY, "weekly"),
        ("Mon 09 Nov", WEEKLY, "weekly"),
        ("Wed 11 Nov", COUNTDOWN, "14 working days to go"),
        ("Tue 17 Nov", COUNTDOWN, "10 working days to go"),
        ("Fri 20 Nov", COUNTDOWN, "7 working days to go"),
        ("Tue 24 Nov", COUNTDOWN, "5 working days to go"),
        ("Thu 26 Nov", COUNTDOWN, "3 working days to go"),
        ("Fri 27 Nov", COUNTDOWN, "2 working days to go"),
        ("Mon 30 Nov", COUNTDOWN, "1 working day to go"),
        ("Tue 01 Dec", COUNTDOWN, "the pilot date is today"),
        ("Wed 02 Dec", AFTER, "1 working day after the pilot date"),
        ("Thu 03 Dec", AFTER, "2 working days after the pilot date"),
        ("Fri 04 Dec", AFTER, "3 working days after the pilot date"),
        ("Mon 07 Dec", AFTER, "4 working days after the pilot date"),
        ("Tue 08 Dec", AFTER, "5 working days after the pilot date"),
    ]
    assert {slot.due_at.time() for slot in slots} == {time(8)}  # 9 o'clock in Berlin's winter


def test_a_pilot_date_on_a_day_off_is_counted_to_from_the_days_before() -> None:
    slots = plan(SATURDAY, [], since=at(2026, 11, 30, 12))

    assert rows(slots)[:4] == [
        ("Wed 02 Dec", COUNTDOWN, "3 working days to go"),
        ("Thu 03 Dec", COUNTDOWN, "2 working days to go"),
        ("Fri 04 Dec", COUNTDOWN, "1 working day to go"),
        ("Mon 07 Dec", AFTER, "1 working day after the pilot date"),
    ]


def test_without_a_pilot_date_every_monday_but_a_holiday() -> None:
    schedule = Schedule(holidays=(date(2026, 11, 9),))

    slots = plan(schedule, [], since=at(2026, 11, 2, 9), horizon=timedelta(days=20))

    assert rows(slots) == [("Mon 16 Nov", WEEKLY, "weekly")]
    assert slots[0].due_at == at(2026, 11, 16, 9)
    assert slots[0].key == "2026-11-16"


def test_without_offsets_the_weekly_reminders_go_on_until_the_pilot_date() -> None:
    schedule = replace(TUESDAY, offsets=(), after=0)

    slots = plan(schedule, [], since=at(2026, 11, 17))

    assert rows(slots) == [("Mon 23 Nov", WEEKLY, "weekly"), ("Mon 30 Nov", WEEKLY, "weekly")]


@pytest.mark.parametrize(
    ("schedule", "dues", "expected"),
    [
        pytest.param(
            Schedule(),
            [("Add the domain", date(2026, 11, 5))],
            [("Wed 04 Nov", DUE, "due Thursday: Add the domain"), ("Thu 05 Nov", DUE, "due today: Add the domain")],
            id="the day before and on the day",
        ),
        pytest.param(
            Schedule(),
            [("Add the domain", date(2026, 11, 7))],
            [("Fri 06 Nov", DUE, "due Saturday: Add the domain")],
            id="a due date on a day off is told once, before it",
        ),
        pytest.param(
            Schedule(),
            [("A", date(2026, 11, 5)), ("B", date(2026, 11, 6))],
            [
                ("Wed 04 Nov", DUE, "due Thursday: A"),
                ("Thu 05 Nov", DUE, "due today: A; due Friday: B"),
                ("Fri 06 Nov", DUE, "due today: B"),
            ],
            id="two of one day are one reminder",
        ),
        pytest.param(
            Schedule(pilot=date(2026, 11, 5), offsets=(1,), after=0),
            [("A", date(2026, 11, 4))],
            [("Tue 03 Nov", DUE, "due Wednesday: A"), ("Wed 04 Nov", COUNTDOWN, "1 working day to go; due today: A")],
            id="the countdown speaks first",
        ),
    ],
)
def test_due_dates(schedule: Schedule, dues: list[tuple[str, date]], expected: list[tuple[str, SlotKind, str]]) -> None:
    assert rows(plan(schedule, dues, since=at(2026, 11, 2, 12), horizon=timedelta(days=5))) == expected


def test_a_due_date_takes_the_weekly_reminders_place() -> None:
    slots = plan(Schedule(), [("A", date(2026, 11, 3))], since=at(2026, 11, 2), horizon=timedelta(days=2))

    assert rows(slots) == [("Mon 02 Nov", DUE, "due Tuesday: A"), ("Tue 03 Nov", DUE, "due today: A")]


@given(schedules(), DUES, MOMENTS)
def test_a_calendar_that_is_off_plans_nothing(
    schedule: Schedule, dues: list[tuple[str, date]], since: datetime
) -> None:
    assert plan(replace(schedule, on=False), dues, since=since) == ()


@given(schedules(), DUES, MOMENTS)
def test_no_slot_on_a_day_off_and_never_two_the_same_day(
    schedule: Schedule, dues: list[tuple[str, date]], since: datetime
) -> None:
    slots = plan(schedule, dues, since=since)

    assert all(schedule.works(slot.day) for slot in slots)
    assert all(one.day < other.day and one.due_at < other.due_at for one, other in pairwise(slots))


@given(schedules(), DUES, MOMENTS)
def test_nothing_is_planned_at_or_before_since_nor_beyond_the_horizon(
    schedule: Schedule, dues: list[tuple[str, date]], since: datetime
) -> None:
    slots = plan(schedule, dues, since=since)

    assert all(since < slot.due_at <= since + HORIZON + timedelta(days=2) for slot in slots)


@given(schedules(), DUES, MOMENTS)
def test_planning_again_from_a_slot_gives_the_rest_of_the_plan(
    schedule: Schedule, dues: list[tuple[str, date]], since: datetime
) -> None:
    slots = plan(schedule, dues, since=since)
    assume(slots)

    again = plan(schedule, dues, since=slots[0].due_at)

    assert again[: len(slots) - 1] == slots[1:]


@given(schedules(), DAYS, st.sets(st.integers(-3, 20)))
def test_the_countdown_stands_on_the_working_days_that_people_would_count(
    schedule: Schedule, pilot: date, off: set[int]
) -> None:
    schedule = replace(schedule, pilot=pilot, holidays=tuple(pilot - timedelta(days=back) for back in off))
    before = [pilot - timedelta(days=back) for back in range(200)]
    worked = [day for day in before if schedule.works(day)]
    ahead = worked if schedule.works(pilot) else [worked[0], *worked]

    slots = plan(schedule, [], since=_long_before(pilot), horizon=timedelta(days=250))

    days = {slot.day: slot.why for slot in slots if slot.kind is COUNTDOWN}
    assert set(days) == {ahead[offset] for offset in schedule.offsets}
    for day, why in days.items():
        count = schedule.workdays_until(day, pilot)
        assert why.startswith("the pilot date is today" if count == 0 else f"{count} working day")


@given(schedules(), DAYS, st.integers(min_value=1, max_value=8))
def test_moving_the_pilot_date_by_weeks_moves_every_slot_of_it(schedule: Schedule, pilot: date, weeks: int) -> None:
    schedule = replace(schedule, pilot=pilot, holidays=())
    moved = replace(schedule, pilot=pilot + timedelta(weeks=weeks))

    before, after = (
        [(slot.day, slot.kind, slot.why) for slot in plan(one, [], since=_long_before(pilot), horizon=_LONG)]
        for one in (schedule, moved)
    )

    shifted = [(day + timedelta(weeks=weeks), kind, why) for day, kind, why in before if kind is not WEEKLY]
    assert shifted == [row for row in after if row[1] is not WEEKLY]


@given(schedules(), DAYS)
def test_weekly_reminders_end_where_the_countdown_begins(schedule: Schedule, pilot: date) -> None:
    slots = plan(replace(schedule, pilot=pilot), [], since=_long_before(pilot), horizon=_LONG)

    weekly = [slot.day for slot in slots if slot.kind is WEEKLY]
    begin = schedule.workday_before(pilot, max(schedule.offsets, default=0))
    assert all(day < begin and day.weekday() == min(schedule.days) for day in weekly)
    gaps = [other - one for one, other in pairwise([*weekly, begin])]
    assert schedule.holidays or all(gap <= timedelta(days=7) for gap in gaps)


_LONG = timedelta(days=400)


def _long_before(pilot: date) -> datetime:
    return datetime.combine(pilot - timedelta(days=240), time(), tzinfo=UTC)


@given(schedule=schedules(), moment=MOMENTS)
def test_what_is_moved_to_a_working_day_comes_on_one_and_never_earlier(schedule: Schedule, moment: datetime) -> None:
    moved = on_a_workday(schedule, moment)

    assert schedule.works(today_in(moved, schedule.zone))
    assert moved >= moment
    assert schedule.works(today_in(moment, schedule.zone)) is (moved == moment)
