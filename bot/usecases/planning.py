"""Which reminders a checklist wants; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model.checklist import State
from bot.model.ledger import Slot, SlotKind
from bot.model.plan import Planned, on_a_workday, plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from bot.model.checklist import Checklist
    from bot.model.verdict import Report

MAX_WHY = 200  # characters of what a ledger's row says


def planned(checklist: Checklist, now: datetime) -> tuple[Planned, ...]:
    """Return the reminders to come; once everything is ready for the pilot, only those of due dates."""
    if checklist.closed:
        return ()
    dues = [(step.spec.title, step.due) for step in checklist.outstanding if step.due is not None]
    turn = timedelta(minutes=checklist.turn)
    return plan(checklist.schedule, dues, since=now, ready=checklist.ready, turn=turn)


def news(before: Checklist, after: Checklist, now: datetime) -> Iterator[Slot]:
    """Yield what this change gives cause to say besides the plan: everything is ready; a snooze will have ended."""
    if ready := _ready(before, after, now):
        yield ready
    until = after.schedule.snoozed_until
    if until is not None and until != before.schedule.snoozed_until:
        slot = _slot(after, SlotKind.SNOOZED, until.isoformat(), now, why="the snooze has ended")
        yield replace(slot, due_at=on_a_workday(after.schedule, until))


def _ready(before: Checklist, after: Checklist, now: datetime) -> Slot | None:
    """Return the one message that says that everything is ready, where this change made it so."""
    waiting = after.template.gate and not after.of(after.template.gate).settled
    if not waiting or before.ready or not after.ready or after.closed or not after.schedule.on:
        return None
    when = after.schedule.pilot.isoformat() if after.schedule.pilot else "no date"
    return _slot(after, SlotKind.READY, when, now, why="ready for the pilot")


def regressed_slots(before: Checklist, after: Checklist, now: datetime) -> Iterator[Slot]:
    """Yield a message for each check of a done step that regressed between *before* and *after*."""
    known = {standing.check for standing in before.standings if standing.regressed}
    for standing in after.standings:
        steps = [step for step in after.steps if standing.check in step.spec.checks and after.regressed(step)]
        if standing.regressed and standing.check not in known and steps and after.schedule.on:
            when = standing.good_at.isoformat() if standing.good_at else ""
            why = f"regressed: {standing.check}"
            yield _slot(after, SlotKind.REGRESSED, f"{standing.check}:{when}", now, why=why)


def expiring_slots(checklist: Checklist, reports: Iterable[Report], now: datetime) -> Iterator[Slot]:
    """Yield a message for each certificate of a done step that runs out; its key is that of certificate and threshold.

    Asking for a slot whose key is there already adds none, so that each is told once.
    """
    done = {check for step in checklist.steps if step.state is State.DONE for check in step.spec.checks}
    for report in reports:
        for finding in report.findings:
            if finding.fingerprint and report.check in done and checklist.schedule.on:
                subject = f"{report.check}:{finding.code.name}:{finding.fingerprint[:32]}"
                why = f"{report.check}: {finding.subject} is {finding.observed}"[:MAX_WHY]
                yield _slot(checklist, SlotKind.EXPIRING, subject, now, why=why)


def now_slot(checklist: Checklist, now: datetime) -> Slot:
    """Return a reminder that somebody asked for."""
    return _slot(checklist, SlotKind.NOW, now.isoformat(timespec="microseconds"), now, why="asked for")


def _slot(checklist: Checklist, kind: SlotKind, subject: str, now: datetime, *, why: str) -> Slot:
    return Slot(team=checklist.team, checklist=checklist.id, key=f"{kind}:{subject}", kind=kind, due_at=now, why=why)
