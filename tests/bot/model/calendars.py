"""Calendars as Hypothesis makes them up."""

from datetime import UTC, date, datetime, time

from hypothesis import strategies as st

from bot.model.schedule import Schedule

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kolkata",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "UTC",
]
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


def schedules() -> st.SearchStrategy[Schedule]:
    """Return calendars with all kinds of weeks, holidays, zones and hours."""
    return st.builds(
        Schedule,
        pilot=st.none() | DAYS,
        zone=st.sampled_from(ZONES),
        at=st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59])),
        days=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
        holidays=st.lists(DAYS, max_size=8).map(tuple),
        offsets=st.lists(st.integers(0, 20), max_size=8, unique=True).map(tuple),
        after=st.integers(0, 6),
    )
