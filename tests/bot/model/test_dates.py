"""Days, spans and times of day as people type them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.dates import WEEKDAYS, clock, day, midnight_after, span, today_in, weekday_number
from bot.model.errors import BotError
from tests.bot.model.calendars import DAYS

WEDNESDAY = date(2026, 11, 4)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("2026-12-01", date(2026, 12, 1), id="a date"),
        pytest.param(" 2026-11-03 ", date(2026, 11, 3), id="a date that is past"),
        pytest.param("today", WEDNESDAY, id="today"),
        pytest.param("Tomorrow", date(2026, 11, 5), id="tomorrow"),
        pytest.param("friday", date(2026, 11, 6), id="a weekday"),
        pytest.param("fri", date(2026, 11, 6), id="the first letters of one"),
        pytest.param("on Friday", date(2026, 11, 6), id="with a little word"),
        pytest.param("tuesday", date(2026, 11, 10), id="a weekday of next week"),
        pytest.param("next wednesday", date(2026, 11, 11), id="today's weekday is a week ahead"),
        pytest.param("+5d", date(2026, 11, 9), id="days ahead"),
        pytest.param("in 2 weeks", date(2026, 11, 18), id="weeks ahead, in words"),
        pytest.param("in  1  day", date(2026, 11, 5), id="more blanks than needed"),
    ],
)
def test_a_day_is_understood(typed: str, found: date) -> None:
    assert day(typed, WEDNESDAY) == found


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param("", "is not a date; type `2026-12-01`", id="nothing"),
        pytest.param("soon", "is not a date", id="a word"),
        pytest.param("2026-02-30", "is not a date", id="a day that February lacks"),
        pytest.param("01.12.2026", "is not a date", id="another country's way"),
        pytest.param("+5h", "is not a date", id="hours"),
        pytest.param("fr", "is not a date", id="too few letters"),
        pytest.param("3026-12-01", "more than ten years away", id="the wrong millennium"),
        pytest.param("0001-01-01", "more than ten years away", id="the first day there is"),
        pytest.param("+9999w", "more than ten years away", id="weeks without end"),
    ],
)
def test_what_is_no_day_is_refused_in_words(typed: str, words: str) -> None:
    with pytest.raises(BotError, match=words):
        day(typed, WEDNESDAY)


@given(DAYS, st.sampled_from(WEEKDAYS))
def test_a_weekday_is_the_next_one_after_today(today: date, name: str) -> None:
    found = day(name, today)

    assert f"{found:%A}".lower() == name
    assert timedelta() < found - today <= timedelta(days=7)


@given(DAYS, DAYS)
def test_a_day_as_the_bot_writes_it_is_understood(found: date, today: date) -> None:
    assert day(found.isoformat(), today) == found


@pytest.mark.parametrize(
    ("typed", "length"),
    [
        pytest.param("4h", timedelta(hours=4), id="hours"),
        pytest.param("2d", timedelta(days=2), id="days"),
        pytest.param("1w", timedelta(weeks=1), id="a week"),
        pytest.param("in 2 Weeks", timedelta(weeks=2), id="in words"),
        pytest.param("+ 3 hours", timedelta(hours=3), id="with a plus"),
        pytest.param("3660d", timedelta(days=3660), id="the longest"),
    ],
)
def test_a_span_is_understood(typed: str, length: timedelta) -> None:
    assert span(typed) == length


@pytest.mark.parametrize("typed", ["", "0d", "2", "d", "3661d", "9999w", "-2d", "2 moons"])
def test_what_is_no_span_is_refused_in_words(typed: str) -> None:
    with pytest.raises(BotError, match="is not a span of time; type `4h`, `2d` or `1w`"):
        span(typed)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("09:00", time(9), id="as it should be"),
        pytest.param("9", time(9), id="the hour"),
        pytest.param("17.30", time(17, 30), id="with a dot"),
        pytest.param("5pm", time(17), id="an afternoon hour"),
        pytest.param("12 AM", time(0), id="midnight in America"),
        pytest.param("9:05 pm", time(21, 5), id="an evening in America"),
    ],
)
def test_a_time_of_day_is_understood(typed: str, found: time) -> None:
    assert clock(typed) == found


@pytest.mark.parametrize("typed", ["", "noon", "24:00", "9:60", "13pm", "25"])
def test_what_is_no_time_of_day_is_refused_in_words(typed: str) -> None:
    with pytest.raises(BotError, match="is not a time of day; type it as `09:00`"):
        clock(typed)


@pytest.mark.parametrize(
    ("word", "number"),
    [
        pytest.param("monday", 1, id="the first"),
        pytest.param("sun", 7, id="the last, shortened"),
        pytest.param("su", 0, id="too short"),
        pytest.param("sunny", 0, id="another word"),
    ],
)
def test_a_weekday_has_a_number(word: str, number: int) -> None:
    assert weekday_number(word) == number


@pytest.mark.parametrize(
    ("zone", "found"),
    [
        pytest.param("Europe/Berlin", date(2026, 11, 5), id="past midnight in Berlin"),
        pytest.param("America/New_York", date(2026, 11, 4), id="still evening in New York"),
    ],
)
def test_today_depends_on_where_one_is(zone: str, found: date) -> None:
    assert today_in(datetime(2026, 11, 4, 23, 30, tzinfo=UTC), zone) == found


@pytest.mark.parametrize(
    ("now", "zone", "found"),
    [
        pytest.param("2026-11-04 23:30", "Europe/Berlin", "2026-11-05 23:00", id="past midnight in Berlin already"),
        pytest.param("2026-11-04 23:30", "America/New_York", "2026-11-05 05:00", id="in New York in some hours"),
        pytest.param("2026-11-04 23:00", "Europe/Berlin", "2026-11-05 23:00", id="midnight itself belongs to its day"),
        pytest.param("2026-04-23 12:00", "Africa/Cairo", "2026-04-23 22:00", id="a day that begins at one o'clock"),
        pytest.param("2011-12-29 20:00", "Pacific/Apia", "2011-12-30 10:00", id="the next day was left out"),
    ],
)
def test_the_next_day_begins(now: str, zone: str, found: str) -> None:
    begin = midnight_after(datetime.fromisoformat(now).replace(tzinfo=UTC), zone)

    assert f"{begin:%Y-%m-%d %H:%M}" == found
    assert begin.tzinfo is UTC
