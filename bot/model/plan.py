"""The reminder plan: calendar and due dates in, slots out; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.model.ledger import SlotKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.model.schedule import Schedule

HORIZON = timedelta(days=60)  # each settled slot plans again, so the plan never runs dry

_FIRST = (SlotKind.COUNTDOWN, SlotKind.AFTER, SlotKind.DUE, SlotKind.WEEKLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A reminder that will be due.

    Attributes:
        day: In the channel's zone; no two of a plan share it.
        due_at: Aware, UTC.
        why: For people: "5 working days to go".
    """

    day: date
    kind: SlotKind
    due_at: datetime
    why: str

    @property
    def key(self) -> str:
        """The slot's key in the ledger."""
        return self.day.isoformat()


def plan(
    schedule: Schedule,
    dues: Iterable[tuple[str, date]],
    *,
    since: datetime,
    horizon: timedelta = HORIZON,
    ready: bool = False,
    turn: timedelta = timedelta(0),
) -> tuple[Planned, ...]:
    """Return the reminders that fall due after *since*, earliest first, at most one a day and none on a day off.

    Args:
        schedule: The channel's calendar.
        dues: Title and due date of each outstanding step that has one.
        since: Aware; slots at or before it are not planned.
        horizon: How far to plan.
        ready: All that the pilot waits for is done: nothing but due dates is a reason to remind.
        turn: How long after the wished time, though never after its day.
    """
    if not schedule.on:
        return ()
    first = since.astimezone(ZoneInfo(schedule.zone)).date()
    last = first + timedelta(days=horizon.days)
    by_day: dict[date, tuple[SlotKind, str]] = {}
    for day, kind, why in (*_due(schedule, dues), *(() if ready else _wanted(schedule, first, last))):
        if not (first <= day <= last and schedule.works(day)):
            continue
        known = by_day.get(day)
        by_day[day] = (kind, why) if known is None else _merged(known, (kind, why))
    planned = (_at(schedule, day, *by_day[day], turn) for day in sorted(by_day))
    return tuple(slot for slot in planned if slot is not None and slot.due_at > since)


def on_a_workday(schedule: Schedule, moment: datetime) -> datetime:
    """Return *moment*, or where that falls on a day off, the reminders' time on the next working day."""
    zone = ZoneInfo(schedule.zone)
    day = moment.astimezone(zone).date()
    if schedule.works(day):
        return moment
    while not schedule.works(day):
        day += timedelta(days=1)
    return datetime.combine(day, schedule.at, tzinfo=zone).astimezone(UTC)


def _due(schedule: Schedule, dues: Iterable[tuple[str, date]]) -> Iterator[tuple[date, SlotKind, str]]:
    for title, due in dues:
        yield schedule.workday_before(due, 1), SlotKind.DUE, f"due {due:%A}: {title}"
        yield due, SlotKind.DUE, f"due today: {title}"


def _wanted(schedule: Schedule, first: date, last: date) -> Iterator[tuple[date, SlotKind, str]]:
    yield from _weekly(schedule, first, last)
    if schedule.pilot is None:
        return
    for offset in sorted(schedule.offsets):
        day = schedule.workday_before(schedule.pilot, offset)
        yield day, SlotKind.COUNTDOWN, _to_go(schedule.workdays_until(day, schedule.pilot))
    day = schedule.pilot
    for number in range(1, schedule.after + 1):
        day += timedelta(days=1)
        while not schedule.works(day):
            day += timedelta(days=1)
        yield day, SlotKind.AFTER, f"{_working_days(number)} after the pilot date"


def _weekly(schedule: Schedule, first: date, last: date) -> Iterator[tuple[date, SlotKind, str]]:
    """Yield the first working weekday of each week, until the countdown begins."""
    end = last
    if schedule.pilot is not None:
        start = max(schedule.offsets, default=0)
        end = min(last, schedule.workday_before(schedule.pilot, start) - timedelta(days=1))
    day = first + timedelta(days=(min(schedule.days) - first.weekday()) % 7)
    while day <= end:
        yield day, SlotKind.WEEKLY, "weekly"
        day += timedelta(days=7)


def _merged(one: tuple[SlotKind, str], other: tuple[SlotKind, str]) -> tuple[SlotKind, str]:
    """Return one reminder for two of the same day: the weightier kind, and what each has to say."""
    kind = min(one[0], other[0], key=_FIRST.index)
    if other[0] is one[0] and kind is not SlotKind.DUE:
        return one  # two offsets before a pilot date on a day off
    words = [why for _, why in sorted((one, other), key=lambda item: _FIRST.index(item[0])) if why != "weekly"]
    return kind, "; ".join(words)


def _at(schedule: Schedule, day: date, kind: SlotKind, why: str, turn: timedelta) -> Planned | None:
    """Return the reminder of *day* at the wished wall-clock time, or None where the zone left that day out.

    A time that the clocks skip comes later by the gap; one that they repeat is its first occurrence.
    """
    zone = ZoneInfo(schedule.zone)
    due_at = datetime.combine(day, schedule.at, tzinfo=zone).astimezone(UTC)
    if due_at.astimezone(zone).date() != day:
        return None
    later = due_at + turn
    return Planned(day=day, kind=kind, due_at=later if later.astimezone(zone).date() == day else due_at, why=why)


def _to_go(count: int) -> str:
    return "the pilot date is today" if count == 0 else f"{_working_days(count)} to go"


def _working_days(count: int) -> str:
    return "1 working day" if count == 1 else f"{count} working days"
