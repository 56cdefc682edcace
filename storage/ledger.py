"""The reminder ledger: what is due, who sends it, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model.checklist import Checklist
from bot.model.ledger import Slot, SlotState
from bot.model.plan import Planned


class Ledger:
    """The slots of every checklist; (team, checklist, key) is unique."""

    async def plan(self, checklist: Checklist, planned: Sequence[Planned], *, now: datetime) -> None:
        """Make the planned slots that are due after *now* those of *planned*.

        Planned ones that are not wanted any more go, those that moved move, new ones come. Slots that were
        claimed or settled stay as they are, as do those that are due already, and those asked for with `ask`.
        """
        raise NotImplementedError

    async def ask(self, slot: Slot) -> bool:
        """Add *slot* to be sent at its time, whatever the plan says; False if its key was there already."""
        raise NotImplementedError

    async def claim_due(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[Slot, ...]:
        """Take due slots, at most one a checklist: its latest; its earlier ones become skipped (merged).

        Those that are older than `GRACE` become skipped (late). The lease ends in database time.
        """
        raise NotImplementedError

    async def settle(self, slot: Slot, state: SlotState, *, now: datetime, reason: str = "", message: str = "") -> bool:
        """Write what became of a claimed slot; False if the lease was lost, and nothing was written."""
        raise NotImplementedError

    async def put_off(self, slot: Slot, until: datetime) -> bool:
        """Give a claimed slot back, to be sent at *until*: it certainly was not sent."""
        raise NotImplementedError

    async def expire(self, now: datetime) -> tuple[Slot, ...]:
        """Turn claimed slots whose lease has run out into uncertain ones, and return them."""
        raise NotImplementedError

    async def of(self, team: str, checklist: str, *, limit: int = 50) -> tuple[Slot, ...]:
        """Return the checklist's slots, the latest due first."""
        raise NotImplementedError

    async def next_due(self, team: str, checklist: str) -> Slot | None:
        """Return the checklist's next planned slot."""
        raise NotImplementedError
