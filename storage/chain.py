"""The audit trail's chain: the hash of each entry covers its row and the hash of the one before.

Whoever changes, removes or slips in an entry breaks every hash after it; whoever writes them all anew ends with another
head than the one that was exported, or noted down, before. Where old entries were removed, an entry says so, with the
last of their hashes, and the chain begins there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from bot.model.audit import Verb
from bot.model.cut import Cut

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
        entries: How many entries hold.
        cut: The version up to which older entries were removed, as the trail itself says; 0 if none were.
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
    cut: int = 0


def verified(entries: Iterable[Row], *, version: int, head: str = "") -> Chain:
    """Return how far the chain of *entries* holds.

    Args:
        entries: All of one checklist, oldest first.
        version: The checklist's own: its last entry has it.
        head: A hash that was noted down before; "" for none.
    """
    rows = tuple(entries)
    begin = _cut(rows) or Cut(0, FIRST)
    chain = Chain(entries=0, head=begin.hash, seen=head in {"", begin.hash}, cut=begin.through)
    for number, entry in enumerate(rows, begin.through + 1):
        if why := _wrong(chain.head, entry, number):
            return replace(chain, broken_at=min(entry.version, number), why=why)
        chain = replace(chain, entries=chain.entries + 1, head=entry.hash, seen=chain.seen or entry.hash == head)
    last = chain.cut + chain.entries
    return chain if last >= version else replace(chain, broken_at=last + 1, why="it is missing")


def _cut(rows: Sequence[Row]) -> Cut | None:
    """Return what the trail says of its own beginning, the last time that it does.

    What says so is chained itself, and names the hash that the first entry left goes on from: whoever takes more away
    than it says, or makes it say something else, breaks the chain.
    """
    if not rows or rows[0].version <= 1:
        return None
    said = [Cut.read(_text(entry)) for entry in rows if entry.verb == Verb.CUT]
    return max(filter(None, said), key=lambda cut: cut.through, default=None)


def _text(entry: Row) -> str:
    try:
        return str(json.loads(entry.document)["text"])
    except (ValueError, KeyError, TypeError):  # somebody has tampered with it; its hash will tell
        return ""


def _wrong(before: str, entry: Row, number: int) -> str:
    if entry.version != number:
        return "it is missing" if entry.version > number else "its number is none of an entry"
    if not entry.hash:
        return "it has no hash: an older version wrote it during an upgrade, or the hash was taken away"
    return "" if entry.hash == link(before, entry) else "its hash is not that of what it says"
