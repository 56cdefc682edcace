"""The Homes of those who have opened theirs: which are stale, who publishes them, and what Slack shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import claim
from storage.forget import forget
from storage.people import stale
from storage.tables import homes
from storage.upsert import insert
from storage.workspaces import working

_C = homes.c


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeClaim:
    """A stale Home that this replica has taken to publish.

    Attributes:
        seen_at: When the person last opened it, or clicked in it.
        hash: Slack's, of what it shows; "" where it shows nothing, or nobody knows what.
        digest: Ours, of the same.
        notice: What the last click there came to, as mrkdwn; "" for nothing.
    """

    team: str
    person: str
    token: str
    seen_at: datetime
    hash: str
    digest: str
    notice: str

    @property
    def checklist(self) -> str:
        """No checklist's: a Home shows all of somebody's."""
        return ""


class Homes:
    """One row a person who has opened their Home."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def opened(self, team: str, person: str, *, shown: bool, now: datetime) -> None:
        """Note that *person* looks at their Home, and mark it stale.

        Args:
            shown: Slack shows something there; where not, what we remember of it is of no use.
        """
        new = insert(self._connection, homes).values(team=team, person=person, seen_at=now, **_first(now))
        forgotten = {} if shown else {"hash": "", "digest": ""}
        again = {"seen_at": now, "notice": "", **forgotten, **stale(now)}
        await self._connection.execute(new.on_conflict_do_update(index_elements=[_C.team, _C.person], set_=again))

    async def say(self, team: str, person: str, notice: str, *, now: datetime) -> None:
        """Have *notice* shown at the top of the person's Home until they open it the next time."""
        new = insert(self._connection, homes).values(
            team=team, person=person, seen_at=now, notice=notice, **_first(now)
        )
        again = {"seen_at": now, "notice": notice, **stale(now)}
        await self._connection.execute(new.on_conflict_do_update(index_elements=[_C.team, _C.person], set_=again))

    async def claim_stale(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[HomeClaim, ...]:
        """Take Homes that are stale since *now* or earlier, the oldest first."""
        values = {"stale_again": False, **claim.leased(_C.claimed_until, _C.token, lease)}
        ready = (_C.stale_since <= now, claim.free(_C.claimed_until), working(_C.team))
        taken = claim.take(homes, *ready, first=_C.stale_since, limit=limit, values=values)
        columns = (_C.team, _C.person, _C.token, _C.seen_at, _C.hash, _C.digest, _C.notice)
        rows = (await self._connection.execute(taken.returning(*columns, _C.stale_since))).all()
        return tuple(
            HomeClaim(**{column.name: value for column, value in zip(columns, row, strict=False)})
            for row in sorted(rows, key=lambda row: row.stale_since)
        )

    async def hash_of(self, team: str, person: str) -> str:
        """Return Slack's hash of what it shows, as far as any replica knows."""
        there = select(_C.hash).where(_C.team == team, _C.person == person)
        return (await self._connection.execute(there)).scalar_one_or_none() or ""

    async def settle(self, claimed: HomeClaim, *, hash_: str, digest: str, again_at: datetime | None) -> bool:
        """Keep what Slack shows now; False if the lease was lost.

        Args:
            again_at: None if it is fresh, unless it became stale again since the claim; else when to try again.
        """
        still_stale = case((_C.stale_again, _C.stale_since), else_=None)
        values: dict[str, Any] = {
            "hash": hash_,
            "digest": digest,
            "claimed_until": None,
            "token": "",
            "stale_since": still_stale if again_at is None else again_at,
        }
        mine = and_(_C.team == claimed.team, _C.person == claimed.person, _C.token == claimed.token)
        settled = await self._connection.execute(update(homes).where(mine).values(**values))
        return settled.rowcount == 1

    async def forget(self, before: datetime, *, limit: int) -> int:
        """Drop up to *limit* of those last opened before a moment; return how many there were."""
        return await forget(self._connection, _C.seen_at, before, limit=limit)


def _first(now: datetime) -> dict[str, Any]:
    return {"stale_since": now, "stale_again": True}
