"""`/hybrid history`: who changed what, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model.audit import Verb
from handlers.views.message import Block, Message, context, fitted, header, message, section
from handlers.views.text import line, person, sentence, when

if TYPE_CHECKING:
    from bot.model.audit import Entry
    from bot.model.checklist import Checklist

SHOWN = 30
PER_SECTION = 10

_PEOPLE = frozenset({Verb.ASSIGN, Verb.POLICY})  # their text mentions, and is ours

_DID = {
    Verb.START: "started the checklist",
    Verb.DONE: "marked done",
    Verb.OVERRIDE: "marked done anyway",
    Verb.REOPEN: "reopened",
    Verb.WAIVE: "waived",
    Verb.ASSIGN: "assigned",
    Verb.DUE: "set when it is due:",
    Verb.NOTE: "noted on",
    Verb.TASK: "changed a task of",
    Verb.PILOT: "set the pilot date",
    Verb.PILOTS: "changed the pilot users",
    Verb.SET: "changed the settings",
    Verb.REMIND: "changed the reminders",
    Verb.CLOSE: "closed the checklist",
    Verb.TENANT: "changed the access to the tenant",
    Verb.EVIDENCE: "handed in evidence",
    Verb.ATTEST: "gave their word",
    Verb.AGENT: "changed the scripts",
    Verb.POLICY: "changed what the channel allows",
    Verb.UNDO: "took back",
    Verb.REFUSED: "was refused",
}


# Their texts are dates, people of the workspace, and words of the template's and ours.
_FOR_EVERYBODY = frozenset(
    {Verb.START, Verb.ASSIGN, Verb.DUE, Verb.TASK, Verb.PILOT, Verb.REMIND, Verb.CLOSE, Verb.UNDO}
)


def history(checklist: Checklist, entries: Sequence[Entry]) -> Message:
    """Return the audit trail, newest first."""
    if not entries:
        return message([section("Nothing was changed yet.")])

    def build(width: int) -> list[Block]:
        rows = [entry_line(entry, checklist, width) for entry in entries[:SHOWN]]
        groups = [rows[first : first + PER_SECTION] for first in range(0, len(rows), PER_SECTION)]
        more = len(entries) - SHOWN
        return [
            header("History"),
            *(section("\n".join(group)) for group in groups),
            *([context(f"… and {more} earlier")] if more > 0 else []),
        ]

    return fitted(build)


def trail(checklist: Checklist, entries: Sequence[Entry]) -> Message:
    """Return what was changed, oldest first, for the thread below the card."""
    kept = [_without_text(entry) if checklist.discreet else entry for entry in entries[-SHOWN:]]

    def build(width: int) -> list[Block]:
        rows = [entry_line(entry, checklist, width) for entry in kept]
        more = len(entries) - SHOWN
        return [
            *([context(f"… {more} earlier, and then")] if more > 0 else []),
            *(section("\n".join(rows[first : first + PER_SECTION])) for first in range(0, len(rows), PER_SECTION)),
        ]

    return fitted(build)


def _without_text(entry: Entry) -> Entry:
    """Return *entry* for a channel that another company is in: what people wrote or set is not for everybody."""
    return entry if entry.verb in _FOR_EVERYBODY else replace(entry, text="")


def entry_line(entry: Entry, checklist: Checklist, width: int) -> str:
    """Return one change in words."""
    titles = {step.key: f" *{number}. {line(step.spec.title, 75)}*" for number, step in enumerate(checklist.steps, 1)}
    step = titles.get(entry.step, f" {line(entry.step)}" if entry.step else "")
    text = sentence(entry.text) if entry.verb in _PEOPLE else line(entry.text, width)
    said = f": {text}" if text else ""
    return f"• {when(entry.at, checklist.schedule.zone)} {person(entry.actor)} {_DID[entry.verb]}{step}{said}"
