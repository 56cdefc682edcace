"""Checklists: one row each, the aggregate with its steps as one document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.checklist import Card, Checklist
from bot.model.standing import Standing


@dataclass(frozen=True, slots=True)
class Claim:
    """Work taken by this replica for a while; `token` is the fence that settling it must show."""

    team: str
    checklist: str
    token: str


class Checklists:
    """The checklists of every team; a channel has at most one that is not closed."""

    async def of(self, team: str, channel: str) -> Checklist | None:
        """Return the channel's running checklist, by one indexed query."""
        raise NotImplementedError

    async def by_id(self, team: str, checklist: str) -> Checklist | None:
        """Return a checklist, running or closed."""
        raise NotImplementedError

    async def last_closed(self, team: str, channel: str) -> Checklist | None:
        """Return the channel's checklist that was closed last."""
        raise NotImplementedError

    async def in_channel(self, channel: str) -> tuple[Checklist, ...]:
        """Return the running checklists of a channel in any team; for the terminal, which knows no team."""
        raise NotImplementedError

    async def add(self, checklist: Checklist, *, recheck_at: datetime, now: datetime) -> None:
        """Keep a new checklist, its card stale as of *now*.

        Raises:
            ConflictError: The channel has a running one.
        """
        raise NotImplementedError

    async def save(self, checklist: Checklist, *, was: int, now: datetime) -> None:
        """Keep a changed checklist, its card stale as of *now*; standings, card and reminder are not touched.

        Args:
            was: The version that was read; the row must still have it.

        Raises:
            StaleError: Somebody else changed it in between.
            ConflictError: It was reopened while the channel has another running one.
        """
        raise NotImplementedError

    async def keep_standings(self, team: str, checklist: str, standings: Sequence[Standing], *, now: datetime) -> None:
        """Keep how the checks stand, without a new version, and mark the card stale as of *now*.

        Read the checklist in this same transaction with `lock` first, so that no other run's are lost.
        """
        raise NotImplementedError

    async def lock(self, team: str, checklist: str) -> Checklist | None:
        """Return a checklist and hold its row until the transaction ends."""
        raise NotImplementedError

    async def touch(self, team: str, checklist: str, *, now: datetime) -> None:
        """Mark the card stale as of *now*."""
        raise NotImplementedError

    async def claim_stale_cards(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[Claim, ...]:
        """Take checklists whose card is stale since *now* or earlier, the oldest first."""
        raise NotImplementedError

    async def settle_card(self, claim: Claim, card: Card | None, *, again_at: datetime | None) -> bool:
        """Keep where the card is, and until when it may rest; False if the lease was lost.

        Args:
            card: None: there is none, and none is to be posted until something changes.
            again_at: None if it is fresh, unless it became stale again since the claim; else when to try again.
        """
        raise NotImplementedError

    async def claim_rechecks(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[Claim, ...]:
        """Take checklists whose ``recheck_at`` has come."""
        raise NotImplementedError

    async def settle_recheck(self, claim: Claim, *, next_at: datetime) -> bool:
        """Set when to look again; False if the lease was lost."""
        raise NotImplementedError

    async def reminder_of(self, team: str, checklist: str) -> Card | None:
        """Return where the live reminder is."""
        raise NotImplementedError

    async def set_reminder(self, team: str, checklist: str, reminder: Card | None) -> None:
        """Keep where the live reminder is."""
        raise NotImplementedError

    async def count(self) -> int:
        """Return how many are running, over all teams."""
        raise NotImplementedError
