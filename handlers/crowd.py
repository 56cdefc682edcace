"""Commands that are being answered at this moment: how many one channel, and one workspace, may have of them.

Nobody types so many. Where a loop does, or somebody replays what they have overheard, what is too much is turned away
at the door, which costs next to nothing, so that the others are answered in time.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IN_CHANNEL = 128
IN_WORKSPACE = 192


class Crowd:
    """Counts them; each replica counts for itself.

    Args:
        turned: Told of each command that there was no room for.
    """

    def __init__(
        self,
        in_channel: int = IN_CHANNEL,
        in_workspace: int = IN_WORKSPACE,
        *,
        turned: Callable[[], None] = lambda: None,
    ) -> None:
        self._in_channel, self._in_workspace = in_channel, in_workspace
        self._turned = turned
        self._inside: Counter[tuple[str, ...]] = Counter()

    @contextmanager
    def one(self, team: str, channel: str) -> Iterator[bool]:
        """Count one more while the block runs, if there is room for it; tell whether there is."""
        places = (team,), (team, channel)
        room = self._inside[places[0]] < self._in_workspace and self._inside[places[1]] < self._in_channel
        if room:
            self._inside.update(places)
        else:
            self._turned()
        try:
            yield room
        finally:
            for place in places:
                self._inside[place] -= room
                if self._inside[place] <= 0:
                    del self._inside[place]  # nothing is remembered of who is gone
