"""The clock that can be wound."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.clock import Clock, next_working_morning

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata")


def test_winding_moves_the_time_on_and_tells_everybody_who_asked() -> None:
    told: list[datetime] = []
    clock = Clock(lambda: START)
    clock.on_wind(lambda: told.append(clock.now()))

    clock.wind(timedelta(days=1))
    clock.wind_to(START + timedelta(days=3))

    assert told == [START + timedelta(days=1), START + timedelta(days=3)]


def test_it_never_goes_back() -> None:
    clock = Clock(lambda: START)

    with pytest.raises(ValueError, match="forward"):
        clock.wind(timedelta(seconds=-1))
    clock.wind_to(START - timedelta(hours=1))

    assert clock.now() == START


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        pytest.param("2026-11-24T07:59:59", "2026-11-24T08:00:00", id="today, before nine in Berlin"),
        pytest.param("2026-11-24T08:00:00", "2026-11-25T08:00:00", id="at nine sharp it is the next day's"),
        pytest.param("2026-11-27T20:00:00", "2026-11-30T08:00:00", id="over the weekend"),
        pytest.param("2026-03-27T20:00:00", "2026-03-30T07:00:00", id="over the change to summer time"),
    ],
)
def test_the_next_working_morning_is_nine_o_clock_in_the_readers_zone(now: str, morning: str) -> None:
    found = next_working_morning(datetime.fromisoformat(now).replace(tzinfo=UTC), "Europe/Berlin")

    assert found == datetime.fromisoformat(morning).replace(tzinfo=UTC)


@given(hours=st.floats(0, 24 * 365 * 10), zone=st.sampled_from(ZONES))
def test_the_next_working_morning_is_always_ahead_and_never_further_than_a_long_weekend(
    hours: float, zone: str
) -> None:
    now = START + timedelta(hours=hours)

    found = next_working_morning(now, zone)

    assert timedelta() < found - now <= timedelta(days=3, hours=2)
