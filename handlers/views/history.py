"""`/hybrid history`: who changed what, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.model.audit import Verb
from bot.model.cut import Cut
from handlers.views.message import Block, Message, Names, context, fitted, header, message, section
from handlers.views.text import clip, code, day, line, markdown, mentions, person, when

if TYPE_CHECKING:
    from bot.model.audit import Entry
    from bot.model.checklist import Checklist

SHOWN = 30
PER_SECTION = 10

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

_DID = {
    Verb.START: "started the checklist",
    Verb.DONE: "marked done",
    Verb.OVERRIDE: "marked done anyway",
    Verb.REOPEN: "reopened",
    Verb.WAIVE: "waived",
    Verb.ASSIGN: "assigned",
    Verb.DUE: "set the due date of",
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
    Verb.CUT: "removed what is too old to be kept",
}


# Their texts are dates, people of the workspace, and words of the template's and ours.
_FOR_EVERYBODY = frozenset(
    {Verb.START, Verb.ASSIGN, Verb.DUE, Verb.TASK, Verb.PILOT, Verb.REMIND, Verb.CLOSE, Verb.UNDO}
)


def history(checklist: Checklist, entries: Sequence[Entry], names: Names) -> Message:
    """Return the audit trail, newest first."""
    if not entries:  # of a step: of the whole there is always the start
        said = f"Nothing was changed of this step yet. `{names.command} history` shows what was changed of the others."
        return message([section(said)])

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
    text = _text(entry, width)
    said = f": {text}" if text else ""
    return f"• {when(entry.at, checklist.schedule.zone)} {person(entry.actor)} {_DID[entry.verb]}{step}{said}"


def _text(entry: Entry, width: int) -> str:
    match entry.verb:
        case Verb.ASSIGN | Verb.POLICY:  # mention people, and are ours
            return mentions(entry.text)
        case Verb.SET:  # keys and values, as they are typed
            return code(entry.text, width)
        case Verb.CUT if cut := Cut.read(entry.text):
            return f"all entries up to {cut.through}"
        case Verb.TASK:  # quotes the template
            return clip(markdown(entry.text), width)
        case Verb.DUE | Verb.PILOT if _DAY.fullmatch(entry.text):
            return day(date.fromisoformat(entry.text))
        case _:
            return line(entry.text, width)
