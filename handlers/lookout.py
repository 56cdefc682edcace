"""Looks after the channels in which somebody types or clicks: once an hour each, and at once where one is shut.

A change that somebody makes lets a channel go on by itself; here are those who only look.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.model.place import is_direct
from bot.usecases import sight

if TYPE_CHECKING:
    from bot.usecases import Asker
    from handlers.kit import Kit

EVERY = 3_600.0  # seconds
MOST = 10_000  # channels


class Lookout:
    """Which channels were looked after lately, so that a command in them costs nothing.

    Args:
        clock: Monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: OrderedDict[tuple[str, str], float] = OrderedDict()

    def due(self, team: str, channel: str) -> bool:
        """Tell whether it is time to look after a channel."""
        return self._until.get((team, channel), 0.0) <= self._clock()

    def rest(self, team: str, channel: str) -> None:
        """Let a channel alone for an hour."""
        self._until[team, channel] = self._clock() + EVERY
        if len(self._until) > MOST:
            self._until.popitem(last=False)


def attend(kit: Kit, asker: Asker) -> None:
    """Look after the channel where somebody just did something, in the background."""
    if not is_direct(asker.channel) and kit.lookout.due(asker.team, asker.channel):
        kit.tasks.start(_attend(kit, asker.team, asker.channel))


def look_now(kit: Kit, asker: Asker) -> None:
    """Ask Slack about the channel where somebody just did something, in the background, whatever was known of it."""
    kit.lookout.rest(asker.team, asker.channel)
    kit.tasks.start(ask_at_once(kit, asker.team, asker.channel))


async def ask_at_once(kit: Kit, team: str, channel: str) -> None:
    """Ask Slack about a channel that has a running checklist, whatever was known of it."""
    async with kit.deps.store.read() as tx:
        checklist = await tx.checklists.of(team, channel)
    if checklist is not None:
        await sight.look(kit.deps, checklist)


async def _attend(kit: Kit, team: str, channel: str) -> None:
    async with kit.deps.store.read() as tx:
        checklist = await tx.checklists.of(team, channel)
    if checklist is None:
        return
    kit.lookout.rest(team, channel)
    if checklist.place.shut or not checklist.place.known(kit.deps.now()):
        await sight.look(kit.deps, checklist)
