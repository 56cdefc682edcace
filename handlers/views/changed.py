"""The answer to a change: what is so now, and how to take it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.model.audit import Verb
from handlers.views.bookmark import offer
from handlers.views.ledger import switched
from handlers.views.message import MAX_LABEL, Block, Message, Names, actions, button, context, message, place, section
from handlers.views.rights import who_may
from handlers.views.rows import people_moved, progress, title, today_of
from handlers.views.status import no_card
from handlers.views.text import code, day, line, markdown, mentions, people, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model.checklist import Step
    from bot.model.ledger import Slot
    from bot.model.verbs import Change

WIDTH = 75
TEXT = 200

_WHAT = {
    Verb.PILOT: "the pilot date",
    Verb.PILOTS: "the change of the pilot users",
    Verb.SET: "the change of the settings",
    Verb.REMIND: "the change of the reminders",
    Verb.POLICY: "the change of what the channel allows",
    Verb.CLOSE: "closing the checklist",
}
_LASTING = frozenset({Verb.START, Verb.UNDO})  # what `undo` does not take back


def changed(change: Change, now: datetime, names: Names) -> Message:
    """Return what *change* has made so."""
    entry = change.entry
    undo = "" if entry.verb in _LASTING else f" · `{names.command} undo` takes it back"
    said = _said(change, now)
    stand = progress(change.checklist, today_of(change.checklist, now), names)
    moved = f"{people_moved(change.checklist)}\n" if entry.verb is Verb.PILOTS and change.checklist.pilots else ""
    return message([section(said), context(f"{moved}{stand}{undo}"), *_undo(change)])


def _undo(change: Change) -> Iterator[Block]:
    """Yield the button that takes back this very change, where it can be taken back."""
    entry, checklist = change.entry, change.checklist
    if entry.verb in _LASTING:
        return
    what = _WHAT.get(entry.verb, "what you changed")
    if entry.step:
        step = checklist.of(entry.step)
        what = f"{entry.verb} {checklist.number(step)} {plain(step.spec.title, MAX_LABEL - 20)}"
    where = place(checklist.id, checklist.channel)
    yield actions(button("Undo", f"undo:{entry.version}", where, label=f"Undo: {what}"))


def several(changes: Sequence[Change], now: datetime, names: Names) -> Message:
    """Return what several changes, made at once, have made so; none, where it was all so already."""
    if not changes:
        return Message("It is all set like that already; nothing was changed.")
    last = changes[-1].checklist
    more = "; once more, what was changed with it" if len(changes) > 1 else ""
    return message(
        [
            *(section(_said(change, now)) for change in changes),
            context(f"{progress(last, today_of(last, now), names)} · `{names.command} undo` takes it back{more}"),
            *_undo(changes[-1]),
        ]
    )


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
            offer(checklist.id),
            context(f"{progress(checklist, today_of(checklist, now), names)}\n{no_card(names)}"),
            context(f"Started by mistake? `{names.command} close` archives it."),
        ]
    )


def reminder_asked(slot: Slot, names: Names) -> Message:
    """Return that a reminder is on its way."""
    return Message(f"The reminder comes in a moment ({line(slot.why)}); `{names.command} remind log` tells the rest.")


def _said(change: Change, now: datetime) -> str:
    step = change.entry.step
    return _of_step(change, change.checklist.of(step)) if step else _of_all(change, now)


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
        Verb.SET: f"Set: {code(change.entry.text, TEXT)}",
        Verb.REMIND: switched(schedule, now),
        Verb.POLICY: _policy(change),
        Verb.CLOSE: "The checklist is closed and kept. The channel may start another.",
        Verb.UNDO: f"Taken back: {text}",
    }
    return said[change.entry.verb]


def _policy(change: Change) -> str:
    text = change.entry.text
    decides = any(f"{key}=" in text for key in ("rights", "owners"))
    return f"Set: {mentions(text)}" + (f"\n{who_may(change.checklist)}" if decides else "")
