"""What several screens say of a step, of the progress and of the pilot date; in words, never by a sign alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.model.checklist import Checklist, State, Step
from bot.model.dates import today_in
from bot.model.verdict import Verdict
from handlers.views.text import code, count, day, line, on_day, people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handlers.views.message import Names

CELLS = 10
OWNERS = 3  # by name, where the line has to stay one
BLOCKERS = 3  # the same

MARKS = {State.OPEN: "☐", State.DONE: "☑", State.WAIVED: "⊘"}

VERDICTS = {
    Verdict.FAIL: "✗ fail",
    Verdict.ERROR: "⚠ error, could not look",
    Verdict.UNKNOWN: "? unknown",
    Verdict.WARN: "! warn",
    Verdict.ATTESTED: "✎ attested",
    Verdict.PASS: "✓ pass",
    Verdict.SKIPPED: "– skipped",
}

_LAST = {
    Verdict.FAIL: "checks: *fail*",
    Verdict.ERROR: "checks: error, could not look",
    Verdict.UNKNOWN: "checks: unknown",
    Verdict.WARN: "checks: warn",
    Verdict.ATTESTED: "checks: attested",
    Verdict.PASS: "checks: pass",
    Verdict.SKIPPED: "checks: skipped",
}


def title(number: int, step: Step, width: int) -> str:
    """Return the row's number and title."""
    return f"{number}. {line(step.spec.title, width)}"


def row(number: int, step: Step, width: int) -> str:
    """Return a step's first line: its mark, number and title."""
    return f"{MARKS[step.state]} *{title(number, step, width)}*"


def state(checklist: Checklist, step: Step, today: date) -> str:
    """Return how a step stands: its state, what is derived from it, and the last verdict."""
    return " · ".join((*_state(checklist, step, today), *_proof(checklist, step)))


def drift(checklist: Checklist, step: Step, width: int, *, public: bool = False) -> str:
    """Return what changed since the regressed checks of *step* were good, a line each; "" where none is."""
    if public and checklist.discreet:
        return ""
    return "\n".join(
        f"{each.check} – was {code(each.good_seen, width) or 'good'}, is now {code(each.seen, width) or 'failing'}"
        for each in checklist.regressions(step)
    )


def owned(step: Step) -> str:
    """Return whose the step is; of a settled one only where it is somebody's."""
    return f" · owner: {people(step.owners)}" if step.owners or not step.settled else ""


def brief(checklist: Checklist, step: Step, today: date) -> str:
    """Return how a step stands in as few words as can be."""
    word = "blocked" if checklist.blockers(step) else "open"
    if step.settled:
        word = "done, *regressed*" if checklist.regressed(step) else str(step.state)
    late = ", *overdue*" if checklist.overdue(step, today) else ""
    return word + late + (", checks fail" if checklist.failing(step) and not step.settled else "")


def today_of(checklist: Checklist, now: datetime) -> date:
    """Return the day it is in the channel's zone."""
    return today_in(now, checklist.schedule.zone)


def progress(checklist: Checklist, today: date, names: Names) -> str:
    """Return the bar, the count, and the countdown to the pilot date."""
    settled, total = checklist.settled, len(checklist.steps)
    filled = CELLS * settled // total
    bar = "▓" * filled + "░" * (CELLS - filled)
    return f"{bar} *{settled}/{total}* done · {countdown(checklist, today, names)}"


def countdown(checklist: Checklist, today: date, names: Names) -> str:
    """Return how far off the pilot date is, in working days."""
    pilot = checklist.schedule.pilot
    if pilot is None:
        return f"no pilot date yet: `{names.command} pilot DATE`"
    days = checklist.schedule.workdays_until(today, pilot)
    if pilot == today:
        return "the pilot is *today*"
    if pilot < today:
        return f"the pilot date was {day(pilot)}, {count(-days, 'working day')} ago"
    return f"pilot {day(pilot)}, *{count(days, 'working day')}* to go"


def people_moved(checklist: Checklist, *, public: bool = False) -> str:
    """Return how far the pilot users are; "" where there are none, or where not everybody in public may know."""
    if public and checklist.discreet:
        return ""
    pilots = checklist.pilots
    return f"Pilot users: {pilots.moved} of {len(pilots)} moved, {pilots.verified} verified" if pilots else ""


def no_people(checklist: Checklist, names: Names) -> str:
    """Return how pilot users are named where there are none; "" for a template that moves nobody."""
    return f"Pilot users: none yet, `{names.command} pilot add NAME` adds one" if checklist.template.gate else ""


def head(checklist: Checklist, today: date, width: int, names: Names, *, public: bool = False) -> str:
    """Return the progress, the pilot users if there may be some, and which step is next; always as many lines."""
    hidden = public and checklist.discreet
    moved = "" if hidden else people_moved(checklist) or no_people(checklist, names)
    lines = (progress(checklist, today, names), moved, following(checklist, width, names))
    return "\n".join(filter(None, lines))


def following(checklist: Checklist, width: int, names: Names) -> str:
    """Return which step is next, and whose it is."""
    outstanding = checklist.outstanding
    if not outstanding:
        return f"Every step is done or waived. `{names.command} close` archives the checklist."
    step = next((step for step in outstanding if not checklist.blockers(step)), outstanding[0])
    number = checklist.number(step)
    whose = people(step.owners, OWNERS) if step.owners else f"nobody's yet: `{names.command} assign {number} @name`"
    return f"Next: *{title(number, step, width)}* – {whose}"


def _state(checklist: Checklist, step: Step, today: date) -> Iterator[str]:
    if step.state is State.OPEN:
        blockers = checklist.blockers(step)
        waits = ", ".join(str(checklist.number(blocker)) for blocker in blockers[:BLOCKERS])
        more = f" and {len(blockers) - BLOCKERS} more" if len(blockers) > BLOCKERS else ""
        yield f"blocked by {waits}{more}" if blockers else "open"
    elif checklist.regressed(step):
        good = max((each.good_at for each in checklist.regressions(step) if each.good_at), default=None)
        yield "done, but *regressed*" + (f", last good {on_day(good, checklist.schedule.zone)}" if good else "")
    elif step.override:
        yield "done, overridden"
    else:
        yield str(step.state)
    if step.due is not None and not step.settled:
        overdue = checklist.overdue(step, today)
        yield f"*overdue* since {day(step.due)}" if overdue else f"due {day(step.due)}"
    if step.spec.tasks and step.state is not State.WAIVED:
        yield f"tasks {len(step.ticked)}/{len(step.spec.tasks)}"


def _proof(checklist: Checklist, step: Step) -> Iterator[str]:
    if not step.spec.checks or step.state is State.WAIVED:
        return
    ran = any(standing.check in step.spec.checks for standing in checklist.standings)
    yield _LAST[checklist.standing(step)] if ran else "checks: not run yet"
