"""The clock that can be wound forward, so that a reminder of next week comes now."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable

MORNING = time(9)
_FRIDAY = 4


class Clock:
    """Time as the pretend workspace sees it: real time, plus what it was wound forward."""

    def __init__(self, real: Callable[[], datetime]) -> None:
        self._real = real
        self._ahead = timedelta()
        self._told: list[Callable[[], object]] = []

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return (self._real() + self._ahead).astimezone(UTC)

    def wind(self, by: timedelta) -> None:
        """Wind forward and tell everybody who asked to be told.

        Raises:
            ValueError: The time is negative; what has happened cannot be taken back.
        """
        if by < timedelta():
            raise ValueError("The clock only goes forward.")
        self._ahead += by
        for tell in self._told:
            tell()

    def wind_to(self, moment: datetime) -> None:
        """Wind forward to *moment*; where that is past, stay."""
        self.wind(max(moment - self.now(), timedelta()))

    def on_wind(self, tell: Callable[[], object]) -> None:
        """Call *tell* after each winding."""
        self._told.append(tell)


def next_working_morning(now: datetime, zone: str) -> datetime:
    """Return when the next working day begins: nine o'clock in *zone*, Monday to Friday, always after *now*."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    while day.weekday() > _FRIDAY:
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(UTC)
