"""A channel's calendar as people type it."""

from datetime import date, time, timedelta

import pytest

from bot.model.errors import BotError
from bot.model.schedule import Audience, Schedule
from bot.model.schedule_words import KEYS, MAX_HOLIDAYS, adjusted, pilot_day

TODAY = date(2026, 11, 4)


@pytest.mark.parametrize(
    ("key", "typed", "schedule"),
    [
        pytest.param("pilot", "2026-12-01", Schedule(pilot=date(2026, 12, 1)), id="a pilot date"),
        pytest.param("pilot", "None", Schedule(), id="no pilot date"),
        pytest.param("zone", "europe/berlin", Schedule(zone="Europe/Berlin"), id="a zone in any case"),
        pytest.param("zone", " America/New York ", Schedule(zone="America/New_York"), id="a zone with a blank"),
        pytest.param("time", "8:30", Schedule(at=time(8, 30)), id="a time"),
        pytest.param("days", "mon-fri", Schedule(days=(0, 1, 2, 3, 4)), id="from Monday to Friday"),
        pytest.param("days", "Sun-Thu", Schedule(days=(0, 1, 2, 3, 6)), id="over the end of the week"),
        pytest.param("days", "mon, wed;fri mon", Schedule(days=(0, 2, 4)), id="one by one, each once"),
        pytest.param(
            "holidays",
            "2026-12-25 2026-12-24,2026-12-25",
            Schedule(holidays=(date(2026, 12, 24), date(2026, 12, 25))),
            id="holidays, each once and in order",
        ),
        pytest.param("holidays", "none", Schedule(), id="no holidays"),
        pytest.param("to", "Owners", Schedule(audience=Audience.OWNERS), id="to the owners"),
    ],
)
def test_a_key_is_set(key: str, typed: str, schedule: Schedule) -> None:
    assert adjusted(Schedule(), {key: typed}, TODAY) == schedule


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        pytest.param("pilot", "soon", "pilot: “soon” is not a date", id="no date"),
        pytest.param("zone", "Berlin", "zone: “Berlin” is not a time zone; type its IANA name", id="no zone"),
        pytest.param("zone", "../etc/passwd", "zone: “../etc/passwd” is not a time zone", id="a path"),
        pytest.param("time", "late", "time: “late” is not a time of day", id="no time"),
        pytest.param("days", "", "days: “” is not a weekday", id="no day at all"),
        pytest.param("days", "mon-funday", "days: “mon-funday” is not a weekday", id="a range without an end"),
        pytest.param("days", "moonday", "days: “moonday” is not a weekday", id="no weekday"),
        pytest.param("holidays", "xmas", "holidays: “xmas” is not a date", id="a holiday by name"),
        pytest.param("to", "everybody", "to: “everybody” is not one of: channel, owners", id="nobody in particular"),
    ],
)
def test_a_value_that_does_not_fit_is_named(key: str, typed: str, sentence: str) -> None:
    with pytest.raises(BotError) as caught:
        adjusted(Schedule(), {key: typed}, TODAY)

    assert str(caught.value).startswith(sentence)


def test_several_keys_are_set_at_once_and_the_others_stay() -> None:
    before = Schedule(offsets=(3,), on=False)

    after = adjusted(before, {"zone": "UTC", "time": "7", "pilot": "tomorrow"}, TODAY)

    assert after == Schedule(offsets=(3,), on=False, at=time(7), pilot=date(2026, 11, 5))


def test_so_many_holidays_are_kept_and_no_more() -> None:
    days = [(TODAY + timedelta(days=n)).isoformat() for n in range(MAX_HOLIDAYS + 1)]

    assert len(adjusted(Schedule(), {"holidays": " ".join(days[:-1])}, TODAY).holidays) == MAX_HOLIDAYS
    with pytest.raises(BotError, match="holidays: at most 100 days are kept"):
        adjusted(Schedule(), {"holidays": " ".join(days)}, TODAY)


def test_every_key_sets_a_field_of_the_calendar() -> None:
    assert all(hasattr(Schedule(), field) for field, _ in KEYS.values())
    assert pilot_day("friday", TODAY) == date(2026, 11, 6)
