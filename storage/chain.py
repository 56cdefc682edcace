"""The audit trail's chain: the hash of each entry covers its row and the hash of the one before.

Whoever changes, removes or slips in an entry breaks every hash after it; whoever writes them all anew ends with another
head than the one that was exported, or noted down, before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

FIRST = ""  # before the first entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry as its row has it, the document unread."""

    team: str
    checklist: str
    version: int
    at: datetime
    actor: str
    verb: str
    step: str
    undoes: int | None
    document: str
    hash: str


def row(found: Any) -> Row:  # noqa: ANN401 - a row of the table
    """Return a row of the table `audit` as a value."""
    return Row(**{name: getattr(found, name) for name in Row.__slots__})


def link(before: str, entry: Row) -> str:
    """Return the hash of *entry*: SHA-256, hexadecimal, of the one *before* it and of its columns as JSON."""
    at = entry.at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    columns = (
        "1",  # of this format, for the day there is another
        before,
        entry.team,
        entry.checklist,
        entry.version,
        at,
        entry.actor,
        entry.verb,
        entry.step,
        entry.undoes,
        entry.document,
    )
    return sha256(json.dumps(columns, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """How far a chain holds.

    Attributes:
        entries: How many entries were looked at.
        head: The hash of the last entry that holds; "" before the first.
        broken_at: The version of the first entry that does not hold; None where all do.
        why: What is wrong with it; "" where nothing is.
        seen: Whether the hash that was asked for is one of them.
    """

    entries: int
    head: str = FIRST
    broken_at: int | None = None
    why: str = ""
    seen: bool = False


def verified(entries: Iterable[Row], *, version: int, head: str = "") -> Chain:
    """Return how far the chain of *entries* holds.

    Args:
        entries: All of one checklist, oldest first.
        version: The checklist's own: its last entry has it.
        head: A hash that was noted down before; "" for none.
    """
    before, count, seen = FIRST, 0, not head
    for entry in entries:
        wrong = _wrong(before, entry, count + 1)
        if wrong:
            return Chain(entries=count, head=before, broken_at=min(entry.version, count + 1), why=wrong, seen=seen)
        before, count = entry.hash, count + 1
        seen = seen or before == head
    if count < version:
        return Chain(entries=count, head=before, broken_at=count + 1, why="it is missing", seen=seen)
    return Chain(entries=count, head=before, seen=seen)


def _wrong(before: str, entry: Row, number: int) -> str:
    if entry.version != number:
        return "it is missing" if entry.version > number else "its number is none of an entry"
    if not entry.hash:
        return "it has no hash: an older version wrote it during an upgrade, or the hash was taken away"
    return "" if entry.hash == link(before, entry) else "its hash is not that of what it says"
