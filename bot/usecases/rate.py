"""How often a workspace may have checks run: the bot must not become somebody's tool against others' servers."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

PER_MINUTE = 30
MINUTE = timedelta(minutes=1)


class Rate:
    """Counts what each workspace asked for in the last minute; each replica counts for itself."""

    def __init__(self, per_minute: int = PER_MINUTE) -> None:
        self.per_minute = per_minute
        self._asked: dict[str, deque[datetime]] = {}

    def take(self, team: str, now: datetime) -> bool:
        """Count one more for *team*, unless it had its share of this minute; tell whether it was counted."""
        self._forget(now)
        asked = self._asked.setdefault(team, deque())
        if len(asked) >= self.per_minute:
            return False
        asked.append(now)
        return True

    def _forget(self, now: datetime) -> None:
        for team, asked in tuple(self._asked.items()):
            while asked and now - asked[0] >= MINUTE:
                asked.popleft()
            if not asked:
                del self._asked[team]
