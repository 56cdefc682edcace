"""What is somebody's, over all channels: their open steps, in the order in which they are wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.model.checklist import State
from bot.model.dates import today_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.model.checklist import Checklist, Step
    from bot.model.ledger import Slot


@dataclass(frozen=True, slots=True)
class MyStep:
    """A step that somebody owns, with its checklist."""

    checklist: Checklist
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """What is somebody's.

    Attributes:
        checklists: Running ones that the person started, owns a step of, or acted in; the most wanted first.
        reminders: The next planned slot of a checklist, by the checklist's id; of some there is none.
        more: How many more there are, which were not looked at.
    """

    team: str
    person: str
    checklists: tuple[Checklist, ...]
    reminders: Mapping[str, Slot]
    more: int = 0

    def steps(self) -> tuple[MyStep, ...]:
        """Return the steps that the person owns and that are open, or done and regressed: first what is due first.

        Of those without a due date, what waits for nothing comes before what is blocked, and the nearest pilot date
        before later ones.
        """
        found = [
            MyStep(checklist, step)
            for checklist in self.checklists
            for step in checklist.steps
            if self.person in step.owners and (step.state is State.OPEN or checklist.regressed(step))
        ]
        return tuple(sorted(found, key=_urgency))

    def reminded(self) -> tuple[tuple[Checklist, Slot], ...]:
        """Return the checklists that will be reminded of, with the slot, the next first."""
        found = [(each, self.reminders[each.id]) for each in self.checklists if each.id in self.reminders]
        return tuple(sorted(found, key=lambda pair: pair[1].due_at))

    def silent(self) -> tuple[Checklist, ...]:
        """Return the checklists whose reminders are off."""
        return tuple(each for each in self.checklists if not each.schedule.on)


def next_slot(checklist: Checklist, slots: Sequence[Slot]) -> Slot | None:
    """Return the first of the planned *slots*, the earliest first, that will really be sent; None if none will."""
    if not checklist.schedule.on:
        return None
    until = checklist.schedule.snoozed_until
    return next((slot for slot in slots if until is None or slot.due_at >= until), None)


def late(each: MyStep, now: datetime) -> bool:
    """Tell whether the step is overdue, by its channel's day."""
    return each.checklist.overdue(each.step, today_in(now, each.checklist.schedule.zone))


def _urgency(each: MyStep) -> tuple[date, bool, date]:
    pilot = each.checklist.schedule.pilot
    return each.step.due or date.max, bool(each.checklist.blockers(each.step)), pilot or date.max
