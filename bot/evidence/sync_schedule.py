"""What the scheduler of Microsoft Entra Connect says (Get-ADSyncScheduler), of one server or several."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.evidence import powershell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.evidence.row import Row

CYCLE, STAGING, SUSPENDED = "SyncCycleEnabled", "StagingModeEnabled", "SchedulerSuspended"
INTERVAL = "CurrentlyEffectiveSyncCycleInterval"

_TICKS = 10  # of a microsecond
_SPAN = re.compile(r"(?:([0-9]{1,8})\.)?([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:\.[0-9]{1,7})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When one server synchronizes; None where the output does not say.

    Attributes:
        cycle: It synchronizes by itself.
        staging: It stands by, and exports nothing.
        suspended: A wizard or a person holds it up for the time being.
        interval: From one synchronization to the next.
    """

    cycle: bool | None = None
    staging: bool | None = None
    suspended: bool | None = None
    interval: timedelta | None = None

    @property
    def hidden(self) -> tuple[str, ...]:
        """The properties that the output does not show."""
        told = {CYCLE: self.cycle, STAGING: self.staging, SUSPENDED: self.suspended, INTERVAL: self.interval}
        return tuple(name for name, value in told.items() if value is None)


def read(raw: bytes) -> tuple[Schedule, ...]:
    """Return the schedules in *raw*.

    Raises:
        BotError: It cannot be read; the text says what to do about it.
    """
    return tuple(map(_schedule, powershell.read(raw).rows))


def marks(schedules: tuple[Schedule, ...]) -> Mapping[str, str]:
    """Return what stays of the schedule of the only server; nothing of several."""
    if len(schedules) != 1:
        return {}
    [told] = schedules
    flags = {CYCLE: told.cycle, STAGING: told.staging, SUSPENDED: told.suspended}
    kept = {name: str(value).lower() for name, value in flags.items() if value is not None}
    return kept | ({} if told.interval is None else {INTERVAL: str(int(told.interval.total_seconds()))})


def remembered(kept: Mapping[str, str]) -> tuple[Schedule, ...]:
    """Return the schedule that `marks` made *kept* of; none of nothing."""
    flags = {name: kept[name] == "true" for name in (CYCLE, STAGING, SUSPENDED) if name in kept}
    seconds = kept.get(INTERVAL)
    schedule = Schedule(
        cycle=flags.get(CYCLE),
        staging=flags.get(STAGING),
        suspended=flags.get(SUSPENDED),
        interval=None if seconds is None else timedelta(seconds=int(seconds)),
    )
    return (schedule,) if kept else ()


def _schedule(row: Row) -> Schedule:
    return Schedule(
        cycle=row.flag(CYCLE), staging=row.flag(STAGING), suspended=row.flag(SUSPENDED), interval=_span(row, INTERVAL)
    )


def _span(row: Row, name: str) -> timedelta | None:
    """Return a TimeSpan, which Windows PowerShell 5.1 writes into JSON as an object, and all else as text."""
    within = row.within(name)
    ticks = within[0].number("Ticks") if within else None
    if ticks is not None:
        return timedelta(microseconds=ticks // _TICKS)
    found = _SPAN.fullmatch((row.text(name) or "").strip())
    if found is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
