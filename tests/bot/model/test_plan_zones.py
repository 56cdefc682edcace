"""Reminders where clocks are put forward and back."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from bot.model.plan import plan
from bot.model.schedule import Schedule
from tests.bot.model.calendars import DAYS, schedules

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)

# zone, local day, wished time of day -> UTC, and what the clock on the wall then shows
EDGES = [
    pytest.param("Europe/Berlin", "2026-03-28", "02:30", "2026-03-28 01:30", "02:30", id="Berlin, the day before"),
    pytest.param("Europe/Berlin", "2026-03-29", "01:59", "2026-03-29 00:59", "01:59", id="Berlin, before the gap"),
    pytest.param("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29 01:30", "03:30", id="Berlin, skipped: an hour on"),
    pytest.param("Europe/Berlin", "2026-03-29", "03:00", "2026-03-29 01:00", "03:00", id="Berlin, after the gap"),
    pytest.param("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25 00:30", "02:30", id="Berlin, repeated: the first"),
    pytest.param("Europe/Berlin", "2026-10-25", "09:00", "2026-10-25 08:00", "09:00", id="Berlin, winter has begun"),
    pytest.param("America/New_York", "2026-03-08", "02:30", "2026-03-08 07:30", "03:30", id="New York, skipped"),
    pytest.param("America/New_York", "2026-03-08", "09:00", "2026-03-08 13:00", "09:00", id="New York, summer"),
    pytest.param("America/New_York", "2026-11-01", "01:30", "2026-11-01 05:30", "01:30", id="New York, repeated"),
    pytest.param("America/New_York", "2026-11-01", "09:00", "2026-11-01 14:00", "09:00", id="New York, winter"),
    pytest.param(
        "Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03 15:45", "02:45", id="Lord Howe, half an hour"
    ),
    pytest.param("Australia/Lord_Howe", "2026-10-04", "09:00", "2026-10-03 22:00", "09:00", id="Lord Howe, summer"),
    pytest.param("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04 14:45", "01:45", id="Lord Howe, repeated"),
    pytest.param("Australia/Lord_Howe", "2026-04-05", "09:00", "2026-04-04 22:30", "09:00", id="Lord Howe, winter"),
    pytest.param("Pacific/Apia", "2020-09-27", "03:30", "2020-09-26 14:30", "04:30", id="Apia, skipped"),
    pytest.param("Pacific/Apia", "2021-04-04", "03:30", "2021-04-03 13:30", "03:30", id="Apia, repeated"),
    pytest.param("Pacific/Apia", "2011-12-29", "09:00", "2011-12-29 19:00", "09:00", id="Apia, east of the date line"),
    pytest.param("Pacific/Apia", "2011-12-31", "09:00", "2011-12-30 19:00", "09:00", id="Apia, west of the date line"),
    pytest.param("Asia/Kolkata", "2026-03-29", "02:30", "2026-03-28 21:00", "02:30", id="Kolkata knows no summer time"),
    pytest.param("Asia/Kolkata", "2026-10-25", "02:30", "2026-10-24 21:00", "02:30", id="Kolkata, nor winter time"),
]


@pytest.mark.parametrize(("zone", "day", "wished", "moment", "shown"), EDGES)
def test_a_reminder_comes_at_the_wished_time_on_the_wall(
    zone: str, day: str, wished: str, moment: str, shown: str
) -> None:
    pilot = date.fromisoformat(day)
    schedule = Schedule(pilot=pilot, zone=zone, at=time.fromisoformat(wished), days=EVERY_DAY, offsets=(0,), after=0)

    [slot] = plan(schedule, [], since=datetime.combine(pilot, time(), tzinfo=UTC) - timedelta(days=1, hours=12))[-1:]

    assert slot.day == pilot
    assert f"{slot.due_at:%Y-%m-%d %H:%M}" == moment
    assert slot.due_at.tzinfo is UTC
    assert f"{slot.due_at.astimezone(ZoneInfo(zone)):%H:%M}" == shown


def test_a_day_that_a_zone_left_out_has_no_reminder_and_its_neighbours_have_theirs() -> None:
    schedule = Schedule(pilot=date(2011, 12, 31), zone="Pacific/Apia", days=EVERY_DAY, offsets=(0, 1, 2), after=1)

    slots = plan(schedule, [], since=datetime(2011, 12, 27, 20, tzinfo=UTC))

    assert [slot.day.day for slot in slots] == [29, 31, 1]
    assert [f"{slot.due_at:%d %H}" for slot in slots] == ["29 19", "30 19", "31 19"]


@given(schedules(), DAYS)
def test_the_wall_clock_shows_the_wished_time_unless_it_skips_it_and_then_the_gap_later(
    schedule: Schedule, pilot: date
) -> None:
    since = datetime.combine(pilot - timedelta(days=60), time(), tzinfo=UTC)
    zone = ZoneInfo(schedule.zone)

    for slot in plan(replace(schedule, pilot=pilot), [], since=since, horizon=timedelta(days=90)):
        wished = datetime.combine(slot.day, schedule.at)
        before, after = (wished.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
        assert before is not None
        assert after is not None
        skipped = max(after - before, timedelta())
        assert slot.due_at.astimezone(zone).replace(tzinfo=None) == wished + skipped
        assert slot.due_at == (wished - before).replace(tzinfo=UTC)
