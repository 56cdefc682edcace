"""Days and spans of time as people type them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.errors import BotError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_SPAN = re.compile(r"(?:in\s+|\+\s*)?(\d{1,4})\s*(h|d|w)(?:ours?|rs?|ays?|eeks?|ks?)?")
_FARTHEST = timedelta(days=3660)


def day(text: str, today: date) -> date:
    """Return the day that *text* means: ``2026-12-01``, ``tomorrow``, ``friday``, ``+5d``, ``in 2 weeks``.

    A weekday is the next one after *today*.

    Raises:
        BotError: It means none, or one more than ten years away.
    """
    words = " ".join(text.strip().lower().split())
    named = {"today": 0, "tomorrow": 1}
    if words in named:
        return today + timedelta(days=named[words])
    if weekday := weekday_number(words.removeprefix("next ").removeprefix("on ")):
        return today + timedelta(days=(weekday - 1 - today.weekday() - 1) % 7 + 1)
    try:
        found = date.fromisoformat(words)
    except ValueError:
        found = today + _whole_days(text, words)
    if abs(found - today) > _FARTHEST:
        raise BotError(f"“{text}” is more than ten years away; check the year.")
    return found


def span(text: str) -> timedelta:
    """Return the span of time that *text* means: ``4h``, ``2d``, ``in 2 weeks``.

    Raises:
        BotError: It means none, or nothing at all, or more than ten years.
    """
    found = _SPAN.fullmatch(" ".join(text.strip().lower().split()))
    length = int(found[1]) * _UNITS[found[2]] if found else timedelta()
    if not timedelta() < length <= _FARTHEST:
        raise BotError(f"“{text}” is not a span of time; type `4h`, `2d` or `1w`.")
    return length


def clock(text: str) -> time:
    """Return the time of day that *text* means: ``09:00``, ``9``, ``5pm``."""
    words = text.strip().lower().replace(" ", "").replace(".", ":")
    for form in ("%H:%M", "%H", "%I:%M%p", "%I%p"):
        try:
            return datetime.strptime(words, form).time()  # noqa: DTZ007 - only the time of day is kept
        except ValueError:
            continue
    raise BotError(f"“{text}” is not a time of day; type it as `09:00`.")


def weekday_number(word: str) -> int:
    """Return 1 for Monday to 7 for Sunday; 0 if *word* is neither a weekday's name nor at least three letters of it."""
    shortest = 3
    for number, name in enumerate(WEEKDAYS, start=1):
        if len(word) >= shortest and name.startswith(word):
            return number
    return 0


def today_in(now: datetime, zone: str) -> date:
    """Return the local day of *now* in the IANA zone *zone*."""
    return now.astimezone(ZoneInfo(zone)).date()


def midnight_after(now: datetime, zone: str) -> datetime:
    """Return the start of the next local day in the IANA zone *zone*, in UTC."""
    tomorrow = today_in(now, zone) + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _whole_days(text: str, words: str) -> timedelta:
    found = _SPAN.fullmatch(words)
    if found is None or found[2] == "h":
        raise BotError(f"“{text}” is not a date; type `2026-12-01`, `tomorrow`, `friday`, `+5d` or `in 2 weeks`.")
    return int(found[1]) * _UNITS[found[2]]
