"""What is counted while the bot works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.model.ledger import SlotState
    from bot.model.verdict import Report


class Meter(Protocol):
    """Counts; it never fails, and never waits."""

    def checked(self, report: Report) -> None:
        """Count a look of one check."""

    def settled(self, state: SlotState, number: int = 1) -> None:
        """Count what became of a *number* of reminders."""


class Unmetered:
    """Counts nothing: at a terminal nobody asks."""

    def checked(self, report: Report) -> None:
        """Count nothing."""

    def settled(self, state: SlotState, number: int = 1) -> None:
        """Count nothing."""
