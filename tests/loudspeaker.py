"""A voice that speaks to nobody: it keeps what was said, and fails where the test wants it to."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model.audit import Entry
from bot.model.bookmark import Bookmark
from bot.model.checklist import Card, Checklist
from bot.model.delivery import DeliveryError, LaterError
from bot.model.ledger import Slot
from bot.model.place import Sight
from bot.model.run import Run
from bot.model.verdict import Report
from bot.usecases.homes import Home, Shown


@dataclass
class Loudspeaker:
    """Keeps what was said; each entry of `faults` is raised by the next call that would speak, and then gone."""

    said: list[tuple[str, str]] = field(default_factory=list)
    faults: deque[Exception | None] = field(default_factory=deque)
    zone: str = ""
    hidden: frozenset[str] = frozenset()
    homes: list[Home] = field(default_factory=list)
    seen: Sight | DeliveryError = field(default_factory=Sight)
    said_of: list[tuple[str, str]] = field(default_factory=list)
    thread: list[str] = field(default_factory=list)
    below: list[Card | None] = field(default_factory=list)
    thread_faults: deque[Exception] = field(default_factory=deque)

    def words(self, kind: str) -> list[str]:
        """Return what was said of one kind, in order."""
        return [what for said, what in self.said if said == kind]

    def _say(self, kind: str, what: str) -> str:
        fault = self.faults.popleft() if self.faults else None
        if fault is not None:
            raise fault
        self.said.append((kind, what))
        return f"{len(self.said)}.000001"

    async def show_card(self, checklist: Checklist, now: datetime) -> Card:
        del now
        card = checklist.card
        ts = self._say("edit" if card else "post", f"{checklist.settled}/{len(checklist.steps)}")
        return card or Card(checklist.channel, ts)

    async def remind(self, checklist: Checklist, slot: Slot, now: datetime) -> str:
        del checklist, now
        return self._say("remind", slot.why)

    async def withdraw(self, team: str, channel: str, ts: str) -> None:
        del team, channel
        self._say("withdraw", ts)

    async def progress(self, run: Run, checklist: Checklist, done: int, total: int) -> None:
        del run, checklist
        self._say("progress", f"{done}/{total}")

    async def findings(self, run: Run, checklist: Checklist, reports: Sequence[Report]) -> None:
        del run, checklist
        self._say("findings", ", ".join(f"{report.check} {report.verdict}" for report in reports))

    async def trail(self, checklist: Checklist, entries: Sequence[Entry]) -> None:
        del checklist
        self._below_card(f"trail {', '.join(entry.verb for entry in entries)}")

    async def report(self, run: Run, checklist: Checklist, reports: Sequence[Report]) -> None:
        self.below.append(checklist.card)
        self._below_card(f"report of {', '.join(report.check for report in reports)} for {run.asked_by}")

    def _below_card(self, what: str) -> None:
        if self.thread_faults:
            raise self.thread_faults.popleft()
        self.thread.append(what)

    async def sight(self, team: str, channel: str) -> Sight:
        self.said_of.append((team, channel))
        if isinstance(self.seen, DeliveryError):
            raise self.seen
        return self.seen

    async def warn_shared(self, checklist: Checklist) -> None:
        self._say("warn", checklist.lifecycle.started_by)

    async def sees(
        self, team: str, user: str, channels: AbstractSet[str], *, at_once: bool = False
    ) -> AbstractSet[str]:
        del team, user
        if at_once:
            raise LaterError("not known yet", timedelta())
        return channels - self.hidden

    async def bookmark(self, checklist: Checklist, known: Bookmark | None) -> Bookmark:
        link = checklist.card.ts if checklist.card else ""
        self._say("bookmark", f"{known.id if known else 'new'} to {link}")
        return Bookmark(known.id if known else f"Bk{len(self.said)}", link)

    async def unbookmark(self, checklist: Checklist, known: Bookmark) -> None:
        del checklist
        self._say("bookmark", f"{known.id} removed")

    async def show_home(self, home: Home, was: Shown) -> Shown:
        steps = ", ".join(each.step.key for each in home.mine.steps())
        self._say("home", f"{home.mine.person}: {steps}{home.notice and f' ({home.notice})'} after {was.hash or '-'}")
        self.homes.append(home)
        return Shown(f"h{len(self.said)}", "d")

    async def zone_of(self, team: str, user: str) -> str:
        del team, user
        if self.faults and isinstance(self.faults[0], DeliveryError):
            raise self.faults.popleft() or AssertionError
        return self.zone
