"""`/hybrid remind log`: every reminder, due or past, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.model.dates import today_in
from bot.model.ledger import SlotState
from handlers.views.message import Block, Message, Names, actions, button, context, fitted, header, section
from handlers.views.place import trouble
from handlers.views.text import clock, line, when

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model.checklist import Checklist
    from bot.model.ledger import Slot
    from bot.model.schedule import Schedule

SHOWN = 20
PER_SECTION = 10

_BECAME = {
    SlotState.PLANNED: "planned",
    SlotState.CLAIMED: "being sent",
    SlotState.SENT: "sent",
    SlotState.FAILED: "*failed*",
    SlotState.UNCERTAIN: "*uncertain*: nobody knows whether it arrived, so it is not repeated",
    SlotState.SKIPPED: "skipped",
}


def ledger(checklist: Checklist, slots: Sequence[Slot], now: datetime, names: Names) -> Message:
    """Return the next reminders and the past ones.

    Args:
        checklist: Whose reminders they are.
        slots: The latest due first.
        now: Whether reminders are snoozed at this moment.
        names: What we are called here.
    """
    coming = [slot for slot in reversed(slots) if slot.state is SlotState.PLANNED]
    past = [slot for slot in slots if slot.state is not SlotState.PLANNED]

    def build(width: int) -> list[Block]:
        return [
            header("Reminders"),
            section("\n".join(filter(None, (switched(checklist.schedule, now), trouble(checklist.place, names))))),
            *_rows("Next", coming, checklist.schedule.zone, width),
            *_rows("Past", past, checklist.schedule.zone, width),
            *(
                []
                if slots
                else [section(f"None was sent, and none is planned. `{names.command} remind now` sends one.")]
            ),
            context(f"`{names.command} remind now`, `remind snooze 2d`, `remind off` and `remind on` change this."),
            actions(button("Change reminders…", "open:reminders", checklist.id)),
        ]

    return fitted(build)


def switched(schedule: Schedule, now: datetime) -> str:
    """Return whether reminders are on, and when they come."""
    if not schedule.on:
        return "Reminders are *off*."
    if schedule.snoozed_until is not None and now < schedule.snoozed_until:
        return f"Reminders are snoozed until {when(schedule.snoozed_until, schedule.zone)}."
    at = clock(schedule.at, today_in(now, schedule.zone), schedule.zone)
    return f"Reminders are on, at {at} on working days."


def _rows(title: str, slots: Sequence[Slot], zone: str, width: int) -> list[Block]:
    rows = [_row(slot, zone, width) for slot in slots[:SHOWN]]
    if len(slots) > SHOWN:
        rows.append(f"… and {len(slots) - SHOWN} more")
    groups = [rows[first : first + PER_SECTION] for first in range(0, len(rows), PER_SECTION)]
    return [section("\n".join(([f"*{title}*"] if number == 0 else []) + group)) for number, group in enumerate(groups)]


def _row(slot: Slot, zone: str, width: int) -> str:
    parts = (when(slot.due_at, zone), line(slot.why, width), _BECAME[slot.state], line(slot.reason, width))
    return "• " + " – ".join(part for part in parts if part)
