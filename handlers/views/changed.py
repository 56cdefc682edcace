"""The answer to a change: what is so now, and how to take it back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.model.audit import Verb
from handlers.views.ledger import switched
from handlers.views.message import Message, Names, context, message, section
from handlers.views.rights import who_may
from handlers.views.rows import people_moved, progress, title, today_of
from handlers.views.status import no_card
from handlers.views.text import day, line, markdown, people, sentence

if TYPE_CHECKING:
    from bot.model.checklist import Step
    from bot.model.ledger import Slot
    from bot.model.verbs import Change

WIDTH = 75
TEXT = 200

_LASTING = frozenset({Verb.START, Verb.UNDO})  # what `undo` does not take back


def changed(change: Change, now: datetime, names: Names) -> Message:
    """Return what *change* has made so."""
    entry = change.entry
    undo = "" if entry.verb in _LASTING else f" · `{names.command} undo` takes it back"
    said = _of_step(change, change.checklist.of(entry.step)) if entry.step else _of_all(change, now)
    stand = progress(change.checklist, today_of(change.checklist, now))
    moved = f"{people_moved(change.checklist)}\n" if entry.verb is Verb.PILOTS and change.checklist.pilots else ""
    return message([section(said), context(f"{moved}{stand}{undo}")])


def started(change: Change, now: datetime, names: Names) -> Message:
    """Return what was started, and what to do next."""
    checklist = change.checklist
    notices = [context(markdown(notice)) for notice in checklist.template.notices]
    pilot = "" if checklist.schedule.pilot else f"\n• tell me the date of the pilot: `{names.command} pilot 2026-12-01`"
    return message(
        [
            section(f"Started *{line(checklist.template.title)}* with {len(checklist.steps)} steps. What to do next:"),
            section(
                f"• run the checks: `{names.command} check`{pilot}\n"
                f"• say whose each step is: `{names.command} assign 1 @name`"
            ),
            *notices,
            context(f"{progress(checklist, today_of(checklist, now))}\n{no_card(names)}"),
        ]
    )


def reminder_asked(slot: Slot, names: Names) -> Message:
    """Return that a reminder is on its way."""
    return Message(f"The reminder comes in a moment ({line(slot.why)}); `{names.command} remind log` tells the rest.")


def _of_step(change: Change, step: Step) -> str:
    text = line(change.entry.text, TEXT)
    because = f": {text}" if text else "."
    name = f"*{title(change.checklist.number(step), step, WIDTH)}*"
    said = {
        Verb.DONE: f"{name} is done{because}",
        Verb.OVERRIDE: f"{name} is done anyway{because}",
        Verb.REOPEN: f"{name} is open again{because}",
        Verb.WAIVE: f"{name} does not apply{because}",
        Verb.ASSIGN: f"{name} is assigned to {people(step.owners)}.",
        Verb.DUE: f"{name} is due {day(step.due)}." if step.due else f"{name} has no due date.",
        Verb.NOTE: f"Noted on {name}{because}",
        Verb.TASK: f"{name}, {text}",
        Verb.UNDO: f"Taken back: {text}. {name} is {step.state}.",
    }
    return said[change.entry.verb]


def _of_all(change: Change, now: datetime) -> str:
    schedule, text = change.checklist.schedule, line(change.entry.text, TEXT)
    said = {
        Verb.PILOT: f"The pilot date is {day(schedule.pilot)}." if schedule.pilot else "There is no pilot date now.",
        Verb.PILOTS: f"Pilot users: {text}.",
        Verb.SET: f"Set: {text}",
        Verb.REMIND: switched(schedule, now),
        Verb.POLICY: _policy(change),
        Verb.CLOSE: "The checklist is closed and kept. The channel may start another.",
        Verb.UNDO: f"Taken back: {text}",
    }
    return said[change.entry.verb]


def _policy(change: Change) -> str:
    text = change.entry.text
    decides = any(f"{key}=" in text for key in ("rights", "owners"))
    return f"Set: {sentence(text)}" + (f"\n{who_may(change.checklist)}" if decides else "")
