"""The audit trail: who changed what, when, and what it was before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.model.errors import BotError, ConflictError
from bot.model.parts import overlap
from bot.model.words import mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    CUT = "cut"  # entries before were removed for their age


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


def undoable(entries: Sequence[Entry], version: int, actor: str, now: datetime) -> Entry:
    """Return the change that made *version*, for *actor* to take back exactly this one.

    Args:
        entries: At least those of the last `UNDO_WITHIN`, any order.

    Raises:
        BotError: It stays, and the text says why: too old, somebody else's, or something that cannot be undone.
        ConflictError: It is taken back already, or the same was changed since.
    """
    entry = next((each for each in entries if each.version == version), None)
    if entry is None or now - entry.at > UNDO_WITHIN:
        minutes = int(UNDO_WITHIN.total_seconds() // 60)
        raise BotError(f"That change is more than {minutes} minutes old, so it stays. `/hybrid history` shows it.")
    if entry.actor != actor:
        whose = mention(entry.actor)
        raise BotError(f"{whose} made that change, and only {whose} can take it back.", people=(entry.actor,))
    if entry.before is None or entry.verb is Verb.UNDO:
        raise BotError("That cannot be undone. `/hybrid history` shows what came of it.")
    undone = {each.undoes for each in entries}
    if version in undone:
        raise ConflictError("That change is taken back already.")
    if since := _since(entries, entry, undone):
        who = "You" if since.actor == actor else mention(since.actor)
        raise ConflictError(
            f"{who} changed the same since ({since.verb}), so this change stays. `/hybrid history` shows both.",
            people=(since.actor,),
        )
    return entry


def _since(entries: Iterable[Entry], entry: Entry, undone: set[int | None]) -> Entry | None:
    """Return the last change of the same part after *entry* that still holds; None if there is none."""
    later = [
        each
        for each in entries
        if each.version > entry.version
        and each.version not in undone
        and not (each.undoes is not None and each.undoes > entry.version)
        and each.after is not None
        and entry.after is not None
        and overlap(each.after, entry.after)
    ]
    return max(later, key=lambda each: each.version, default=None)
