"""The audit trail: who changed what, when, and what it was before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model.parts import Part


UNDO_WITHIN = timedelta(minutes=30)


class Verb(StrEnum):
    """What was done to a checklist."""

    START = "start"
    DONE = "done"
    OVERRIDE = "override"  # done although a check failed or a requirement was open
    REOPEN = "reopen"
    WAIVE = "waive"
    ASSIGN = "assign"
    DUE = "due"
    NOTE = "note"
    TASK = "task"
    PILOT = "pilot"
    PILOTS = "pilots"  # who is moved first, and how far each is
    SET = "set"
    REMIND = "remind"
    CLOSE = "close"
    TENANT = "tenant"  # access to the Microsoft tenant: a key made, ids told, the key destroyed
    EVIDENCE = "evidence"  # something was handed in, and judged
    ATTEST = "attest"  # a person gave their word, or confirmed another's
    AGENT = "agent"  # a token was made for a script, or taken back
    POLICY = "policy"  # who may change what
    UNDO = "undo"
    REFUSED = "refused"  # somebody tried what they may not; nothing was changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One change; written in the transaction that makes it.

    Attributes:
        version: The checklist's version that this change made; unique within the checklist.
        actor: A Slack user id, or ``cli:NAME`` for somebody at a terminal.
        step: The step's key; "" if the change is not about one.
        text: The note, the reason, or what was set; as the person typed it.
        before: The changed part as it was; None for a start, and for what cannot be undone.
        after: The changed part as it became.
        undoes: The version of the entry that this one takes back; None otherwise.
    """

    team: str
    checklist: str
    version: int
    at: datetime
    actor: str
    verb: Verb
    step: str = ""
    text: str = ""
    before: Part | None = None
    after: Part | None = None
    undoes: int | None = None


def last_undoable(entries: Iterable[Entry], actor: str, now: datetime) -> Entry | None:
    """Return *actor*'s last change that can still be taken back, or None.

    Args:
        entries: The checklist's trail, any order.
        actor: Who asks; nobody takes back the change of somebody else.
        now: Changes older than `UNDO_WITHIN` stay.
    """
    trail = sorted(entries, key=lambda entry: entry.version, reverse=True)
    undone = {entry.undoes for entry in trail}
    for entry in trail:
        mine = entry.actor == actor and entry.before is not None and entry.verb is not Verb.UNDO
        if mine and entry.version not in undone and now - entry.at <= UNDO_WITHIN:
            return entry
    return None
