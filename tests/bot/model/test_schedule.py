"""Working days, counted back and forth."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.model.errors import BotError
from bot.model.schedule import Schedule
from tests.bot.model.calendars import DAYS, schedules

FRIDAY = date(2026, 12, 4)
SATURDAY, SUNDAY, MONDAY = (FRIDAY + timedelta(days=n) for n in (1, 2, 3))
PLAIN = Schedule()
FREE_FRIDAY = Schedule(holidays=(FRIDAY,))
GULF = Schedule(days=(6, 0, 1, 2, 3))


@pytest.mark.parametrize(
    ("schedule", "day", "works"),
    [
        pytest.param(PLAIN, FRIDAY, True, id="a Friday"),
        pytest.param(PLAIN, SATURDAY, False, id="a Saturday"),
        pytest.param(FREE_FRIDAY, FRIDAY, False, id="a holiday"),
        pytest.param(GULF, SUNDAY, True, id="a Sunday where people work on Sundays"),
        pytest.param(GULF, FRIDAY, False, id="a Friday there"),
    ],
)
def test_a_day_is_a_working_day(schedule: Schedule, day: date, works: bool) -> None:  # noqa: FBT001 - a column
    assert schedule.works(day) is works


@pytest.mark.parametrize(
    ("schedule", "day", "count", "found"),
    [
        pytest.param(PLAIN, MONDAY, 0, MONDAY, id="none before a working day is the day itself"),
        pytest.param(PLAIN, MONDAY, 1, FRIDAY, id="the day before a Monday is Friday"),
        pytest.param(PLAIN, MONDAY, 6, date(2026, 11, 27), id="a week and a day"),
        pytest.param(PLAIN, SATURDAY, 0, FRIDAY, id="a day off is stood in for by the day before"),
        pytest.param(PLAIN, SUNDAY, 1, FRIDAY, id="which is one working day before it as well"),
        pytest.param(PLAIN, SUNDAY, 2, date(2026, 12, 3), id="and then one goes on from there"),
        pytest.param(FREE_FRIDAY, MONDAY, 1, date(2026, 12, 3), id="a holiday is left out"),
    ],
)
def test_the_working_day_so_many_before(schedule: Schedule, day: date, count: int, found: date) -> None:
    assert schedule.workday_before(day, count) == found


@pytest.mark.parametrize(
    ("schedule", "day", "target", "count"),
    [
        pytest.param(PLAIN, MONDAY, MONDAY, 0, id="today"),
        pytest.param(PLAIN, FRIDAY, MONDAY, 1, id="over a weekend"),
        pytest.param(PLAIN, SATURDAY, MONDAY, 1, id="a weekend does not age: the same as on Friday"),
        pytest.param(PLAIN, FRIDAY, SATURDAY, 1, id="a target on a day off is one ahead"),
        pytest.param(PLAIN, SATURDAY, SUNDAY, 1, id="from one day off to another"),
        pytest.param(PLAIN, MONDAY, FRIDAY, -1, id="past"),
        pytest.param(PLAIN, SATURDAY, FRIDAY, 0, id="past, and nobody has worked since"),
        pytest.param(PLAIN, MONDAY, SATURDAY, -1, id="past, and the target was a day off"),
        pytest.param(FREE_FRIDAY, date(2026, 12, 3), MONDAY, 1, id="over a holiday too"),
    ],
)
def test_working_days_until(schedule: Schedule, day: date, target: date, count: int) -> None:
    assert schedule.workdays_until(day, target) == count


@given(schedules(), DAYS, st.integers(min_value=1, max_value=20))
def test_counting_back_and_counting_ahead_agree(schedule: Schedule, target: date, count: int) -> None:
    day = schedule.workday_before(target, count)

    assert schedule.works(day)
    assert schedule.workdays_until(day, target) == count


@given(schedules(), DAYS, DAYS)
def test_a_day_off_counts_like_the_day_before(schedule: Schedule, day: date, target: date) -> None:
    eve = day - timedelta(days=1)
    assume(not schedule.works(day) and target not in {day, eve})

    assert schedule.workdays_until(day, target) == schedule.workdays_until(eve, target)


@pytest.mark.parametrize("days", [(), (7,), (-1, 2)])
def test_a_week_without_a_working_day_is_refused(days: tuple[int, ...]) -> None:
    with pytest.raises(BotError, match="must be a working day"):
        Schedule(days=days)
