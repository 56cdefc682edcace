"""The synchronization server's own word on when it runs, for where Microsoft Graph does not tell."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.checks import handed
from bot.evidence import sync_schedule
from bot.model.verdict import Code, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.checks import Target
    from bot.evidence.sync_schedule import Schedule

SOURCE = "sync-scheduler"
OFTEN, DAILY = timedelta(hours=3), timedelta(hours=24)

SCHEDULED = Code("scheduled", Verdict.PASS)
STANDBY = Code(
    "stands-by", Verdict.PASS, "This server stands by in staging mode, as it should while another one synchronizes."
)
STAGING = Code(
    "staging",
    Verdict.FAIL,
    "A server in staging mode exports nothing, and no other one was seen to. If another one is active, hand in what"
    " both say in one file; otherwise take this one out of staging mode, in the wizard of Entra Connect.",
)
SWITCHED_OFF = Code("switched-off", Verdict.FAIL, "It does not synchronize by itself. Switch the cycle on again.")
SUSPENDED = Code(
    "suspended",
    Verdict.FAIL,
    "The schedule is held up, as it is while the wizard of Entra Connect is open. Close the wizard; if it stays so, let"
    " it go on with the command that is shown.",
)
SELDOM = Code(
    "seldom",
    Verdict.WARN,
    "More than three hours pass from one synchronization to the next; half an hour is usual. Take the interval of your"
    " own back.",
)
TOO_SELDOM = Code(
    "too-seldom",
    Verdict.FAIL,
    "More than a day passes from one synchronization to the next, and after a day Microsoft takes it for broken. Take"
    " the interval of your own back.",
)

SCHEDULE_CODES = (
    SCHEDULED,
    STANDBY,
    STAGING,
    SWITCHED_OFF,
    SUSPENDED,
    SELDOM,
    TOO_SELDOM,
    handed.NOT_SHOWN,
)

_FIXES = {
    SWITCHED_OFF: "Set-ADSyncScheduler -SyncCycleEnabled $true",
    SUSPENDED: "Set-ADSyncScheduler -SchedulerSuspended $false",
    SELDOM: "Set-ADSyncScheduler -CustomizedSyncCycleInterval 00:30:00",
    TOO_SELDOM: "Set-ADSyncScheduler -CustomizedSyncCycleInterval 00:30:00",
}


def schedules(target: Target) -> tuple[Schedule, ...]:
    """Return what is in hand, or else what stayed of it; none if nothing was handed in, or is too old."""
    if SOURCE in target.handed:
        found: tuple[Schedule, ...] = target.handed[SOURCE]
        return found
    return sync_schedule.remembered(target.marks.get(SOURCE, {}))


def judged(told: tuple[Schedule, ...], *, active: bool) -> Iterator[Finding]:
    """Yield what is to be said of the servers that *told* when they synchronize.

    Args:
        active: Some server was seen to synchronize, so that one may stand by.
    """
    if not told:
        yield handed.not_shown("scheduler", SOURCE, sync_schedule.CYCLE, sync_schedule.STAGING)
    active = active or any(each.staging is False for each in told)
    for number, each in enumerate(told, start=1):
        subject = f"scheduler {number}" if len(told) > 1 else "scheduler"
        yield from _of_one(subject, each, active=active)


def _of_one(subject: str, schedule: Schedule, *, active: bool) -> Iterator[Finding]:
    if schedule.hidden:
        yield handed.not_shown(subject, SOURCE, *schedule.hidden)
    codes = _codes(schedule, active=active) or ([] if schedule.hidden else [SCHEDULED])
    for code in codes:
        yield code.at(
            subject, expected="runs by itself, every half hour", observed=_said(schedule), fix=_FIXES.get(code, "")
        )


def _codes(schedule: Schedule, *, active: bool) -> list[Code]:
    if schedule.staging:
        return [STANDBY if active else STAGING]
    interval = schedule.interval or timedelta()
    slow = TOO_SELDOM if interval > DAILY else SELDOM
    wrong = ((schedule.cycle is False, SWITCHED_OFF), (schedule.suspended, SUSPENDED), (interval > OFTEN, slow))
    return [code for is_so, code in wrong if is_so]


def _said(schedule: Schedule) -> str:
    told = {
        sync_schedule.CYCLE: schedule.cycle,
        sync_schedule.STAGING: schedule.staging,
        sync_schedule.SUSPENDED: schedule.suspended,
        sync_schedule.INTERVAL: schedule.interval,
    }
    return ", ".join(f"{name} {value}" for name, value in told.items() if value is not None)
