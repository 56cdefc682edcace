"""When a channel wants to be reminded: pilot date, zone, time, working days, holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.model.errors import BotError

DAYS_OF_THE_WEEK = 7


class Audience(StrEnum):
    """Who gets the reminder."""

    CHANNEL = "channel"
    OWNERS = "owners"  # each owner of an outstanding step, by direct message


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A channel's calendar.

    Attributes:
        pilot: The day of the pilot migration; None while there is no date.
        zone: An IANA time zone name.
        at: Wall-clock time of the reminders in that zone.
        days: Working days, Monday is 0; at least one.
        holidays: Days off besides.
        offsets: Working days before the pilot date on which to remind.
        after: For how many working days after the date.
        on: False: no reminders at all.
        snoozed_until: None, or the moment (UTC) until which reminders keep silent.
    """

    pilot: date | None = None
    zone: str = "UTC"
    at: time = time(9)
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    holidays: tuple[date, ...] = ()
    offsets: tuple[int, ...] = (14, 10, 7, 5, 3, 2, 1, 0)
    after: int = 5
    audience: Audience = Audience.CHANNEL
    on: bool = True
    snoozed_until: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse a week without a working day: nothing could ever be due in it."""
        if not self.days or not all(0 <= day < DAYS_OF_THE_WEEK for day in self.days):
            raise BotError("At least one day of the week must be a working day; type `days=mon-fri`.")

    def works(self, day: date) -> bool:
        """Tell whether *day* is a working day."""
        return day.weekday() in self.days and day not in self.holidays

    def workday_before(self, day: date, count: int) -> date:
        """Return the working day *count* working days before *day*.

        Zero is *day* itself, or where that is a day off the last working day before it, which is then
        one working day before it as well.
        """
        if not self.works(day):
            day, count = self._previous(day), max(count - 1, 0)
        for _ in range(count):
            day = self._previous(day)
        return day

    def workdays_until(self, day: date, target: date) -> int:
        """Return how many working days *target* lies ahead of *day*; negative when it is past.

        The *target* itself counts, also where it is a day off, so that it agrees with `workday_before`: the Friday
        before a pilot migration on a Saturday is one working day before it. Days off that follow do not count.
        """
        if target < day:
            return -sum(self.works(target + timedelta(days=n)) for n in range(1, (day - target).days + 1))
        between = sum(self.works(day + timedelta(days=n)) for n in range(1, (target - day).days))
        return between + (target > day)

    def _previous(self, day: date) -> date:
        day -= timedelta(days=1)
        while not self.works(day):
            day -= timedelta(days=1)
        return day
