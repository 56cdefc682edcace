"""The audit trail, append-only."""

from __future__ import annotations

from datetime import datetime

from bot.model.audit import Entry


class Audit:
    """Entries of every checklist, in the order of their versions."""

    async def add(self, entry: Entry) -> None:
        """Append *entry*; its (team, checklist, version) must be new."""
        raise NotImplementedError

    async def of(self, team: str, checklist: str, *, step: str = "", limit: int = 50) -> tuple[Entry, ...]:
        """Return the last entries, newest first; of one step only if *step* is its key."""
        raise NotImplementedError

    async def since(self, team: str, checklist: str, moment: datetime) -> tuple[Entry, ...]:
        """Return every entry made at or after *moment*, newest first."""
        raise NotImplementedError
