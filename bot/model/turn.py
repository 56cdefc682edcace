"""Whose turn it is: a workspace's many checklists do not all speak, nor look, in the same moment; pure.

Slack takes 50 calls a minute and more of most methods from one app in one workspace, and a reminder takes one of each
of several. So a workspace's first thirty checklists are reminded at the wished time, the next thirty a minute later,
and so on; for this nobody's reminder comes later than half an hour after its time.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

A_MINUTE = 30  # reminders of one workspace; some calls are left for what people do meanwhile
TURNS = 30  # minutes over which they are spread at most; more checklists than fit make each minute fuller
LOOKS = timedelta(hours=3)  # of each night, over which all that was done is looked at again


def next_turn(taken: Mapping[int, int]) -> int:
    """Return the turn of one more checklist: the first that is not full, else the one with the fewest.

    Args:
        taken: How many of the workspace's running checklists have each turn.
    """
    free = (turn for turn in range(TURNS) if taken.get(turn, 0) < A_MINUTE)
    return next(free, min(range(TURNS), key=lambda turn: taken.get(turn, 0)))


def look_after(checklist: str) -> timedelta:
    """Return how long after the day has begun a checklist is looked at again, by its id, whose digits are random."""
    return timedelta(seconds=int(checklist[:8], 16) % int(LOOKS.total_seconds()))
