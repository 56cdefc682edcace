"""A channel's calendar as people type it: ``pilot=2026-12-01 zone=Europe/Berlin time=09:00``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from bot.model.dates import clock, day, weekday_number
from bot.model.errors import BotError
from bot.model.schedule import Audience, Schedule

MAX_HOLIDAYS = 100


def adjusted(schedule: Schedule, values: Mapping[str, str], today: date) -> Schedule:
    """Return *schedule* with *values* set; each name is one of `KEYS`.

    Raises:
        BotError: A value does not fit; the text names the key.
    """
    changes: dict[str, object] = {}
    for name, text in values.items():
        field, parse = KEYS[name]
        try:
            changes[field] = parse(text, today)
        except BotError as error:
            raise BotError(f"{name}: {error}") from None
    return replace(schedule, **changes)  # type: ignore[arg-type]  # each value comes from its key's own parser


def pilot_day(text: str, today: date) -> date | None:
    """Return the pilot date that *text* means, or None for ``none``."""
    return None if text.strip().lower() == "none" else day(text, today)


def _zone(text: str, _: date) -> str:
    wanted = text.strip().replace(" ", "_").lower()
    if wanted not in _zones():
        raise BotError(
            f"“{text}” is not a time zone; type its IANA name, such as `Europe/Berlin` or `America/New_York`."
        )
    return _zones()[wanted]


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in sorted(available_timezones())}


def _days(text: str, _: date) -> tuple[int, ...]:
    numbers: list[int] = []
    for part in re.split(r"[,;\s]+", text.strip().lower()):
        first, _dash, last = part.partition("-")
        start, end = weekday_number(first), weekday_number(last or first)
        if not start or not end:
            raise BotError(f"“{part}” is not a weekday; type `mon-fri` or `sun,mon,tue,wed,thu`.")
        numbers += [(start - 1 + step) % 7 for step in range((end - start) % 7 + 1)]
    return tuple(sorted(set(numbers)))


def _holidays(text: str, today: date) -> tuple[date, ...]:
    if text.strip().lower() == "none":
        return ()
    found = sorted({day(word, today) for word in re.split(r"[,;\s]+", text.strip()) if word})
    if len(found) > MAX_HOLIDAYS:
        raise BotError(f"at most {MAX_HOLIDAYS} days are kept; leave out those that have passed.")
    return tuple(found)


def _audience(text: str, _: date) -> Audience:
    try:
        return Audience(text.strip().lower())
    except ValueError:
        raise BotError(f"“{text}” is not one of: {', '.join(Audience)}.") from None


KEYS: Mapping[str, tuple[str, Callable[[str, date], object]]] = {
    "pilot": ("pilot", pilot_day),
    "zone": ("zone", _zone),
    "time": ("at", lambda text, _: clock(text)),
    "days": ("days", _days),
    "holidays": ("holidays", _holidays),
    "to": ("audience", _audience),
}
