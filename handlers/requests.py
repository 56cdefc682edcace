"""What a command asks for, parsed: one value a verb, a closed union."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.pilot_requests import ListPilots, OfPilots
from handlers.tenant_requests import OfTenant


@dataclass(frozen=True, slots=True)
class Status:
    """Show the channel's checklist."""


@dataclass(frozen=True, slots=True)
class Mine:
    """Show the asker's open steps in all channels."""


@dataclass(frozen=True, slots=True)
class Start:
    """Start a checklist; an empty template means the default one."""

    template: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Show:
    """Show one step in full."""

    step: str


@dataclass(frozen=True, slots=True)
class Check:
    """Run the checks of a step, or of ``all``."""

    step: str


@dataclass(frozen=True, slots=True)
class Done:
    """Mark a step done.

    Attributes:
        note: Evidence in words; "" for none.
        because: Why it is done although something stands against it; "" where nothing was said.
    """

    step: str
    note: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Reopen:
    """Open a step again."""

    step: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Waive:
    """Say that a step does not apply."""

    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class Assign:
    """Set a step's owners: Slack ids, or ``me``; an empty tuple means nobody."""

    step: str
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetDue:
    """Set a step's due date, as typed."""

    step: str
    date: str


@dataclass(frozen=True, slots=True)
class AddNote:
    """Keep a note or a link as evidence."""

    step: str
    text: str


@dataclass(frozen=True, slots=True)
class ToggleTask:
    """Tick a sub-task, or untick it."""

    step: str
    number: int


@dataclass(frozen=True, slots=True)
class SetPilot:
    """Set the pilot date, as typed."""

    date: str


@dataclass(frozen=True, slots=True)
class Configure:
    """Change settings and parameters."""

    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SetBookmark:
    """Have a link to the card among the channel's bookmarks, or none."""

    on: bool


@dataclass(frozen=True, slots=True)
class ShowSettings:
    """Show settings and parameters."""


@dataclass(frozen=True, slots=True)
class ShowEvidence:
    """Show what evidence is wanted."""


@dataclass(frozen=True, slots=True)
class AskEvidence:
    """Show how a source of evidence is got."""

    source: str


@dataclass(frozen=True, slots=True)
class HandIn:
    """Take pasted text as evidence; an empty source is to be told from the text."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Attest:
    """Take the asker's word for a check; an empty text confirms somebody else's."""

    check: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class MakeAgent:
    """Make a script that collects evidence at a place; "" asks where one could."""

    place: str


@dataclass(frozen=True, slots=True)
class RevokeAgents:
    """Take back the tokens of scripts."""


@dataclass(frozen=True, slots=True)
class RemindNow:
    """Send a reminder at once."""


@dataclass(frozen=True, slots=True)
class RemindSwitch:
    """Switch reminders on or off."""

    on: bool


@dataclass(frozen=True, slots=True)
class Snooze:
    """Keep reminders silent for a while, as typed."""

    span: str


@dataclass(frozen=True, slots=True)
class RemindLog:
    """Show the ledger."""


@dataclass(frozen=True, slots=True)
class History:
    """Show the audit trail, of one step if one is named."""

    step: str = ""


@dataclass(frozen=True, slots=True)
class AskClose:
    """Say what archiving the checklist would mean, and ask."""


@dataclass(frozen=True, slots=True)
class Close:
    """Archive the checklist."""


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back one's own last change."""


@dataclass(frozen=True, slots=True)
class Health:
    """Tell whether the bot is alive."""


@dataclass(frozen=True, slots=True)
class Help:
    """Show all commands, or one in full."""

    command: str = ""


@dataclass(frozen=True, slots=True)
class NotYet:
    """Something that a later version brings; the sentence says what to use until then."""

    sentence: str


Changing = (
    Done
    | Reopen
    | Waive
    | Undo
    | Assign
    | SetDue
    | AddNote
    | ToggleTask
    | SetPilot
    | OfPilots
    | Configure
    | RemindSwitch
    | Snooze
    | Close
)

OfEvidence = ShowEvidence | AskEvidence | HandIn | Attest | MakeAgent | RevokeAgents

Looking = (
    Status
    | Mine
    | Start
    | Show
    | ShowSettings
    | SetBookmark
    | ListPilots
    | Check
    | OfTenant
    | OfEvidence
    | AskClose
    | RemindNow
    | RemindLog
    | History
    | Health
    | Help
    | NotYet
)

Request = Changing | Looking
