"""The links to cards in channels' bookmarks: which are wanted, and what Slack has of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import claim
from storage.columns import at
from storage.tables import bookmarks
from storage.upsert import insert
from storage.workspaces import working

_C = bookmarks.c
_COLUMNS = (_C.team, _C.checklist, _C.token, _C.wanted, _C.bookmark, _C.link)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookmarkClaim:
    """A bookmark that this replica has taken to bring up to date.

    Attributes:
        wanted: There is to be one.
        bookmark: Slack's id of it; "" while there is none.
        link: Where it leads.
    """

    team: str
    checklist: str
    token: str
    wanted: bool
    bookmark: str
    link: str


class Bookmarks:
    """One row a checklist for which somebody wanted a bookmark."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def want(self, team: str, checklist: str, *, wanted: bool, due_at: datetime) -> None:
        """Keep whether there is to be one, and have that seen to at *due_at* if nobody does before."""
        new = insert(self._connection, bookmarks).values(
            team=team, checklist=checklist, wanted=wanted, stale_since=due_at, stale_again=True
        )
        again = {"wanted": wanted, "stale_since": due_at, "stale_again": True}
        await self._connection.execute(new.on_conflict_do_update(index_elements=[_C.team, _C.checklist], set_=again))

    async def wanted(self, team: str, checklist: str) -> bool:
        """Tell whether there is to be one."""
        there = select(_C.wanted).where(_C.team == team, _C.checklist == checklist)
        return bool((await self._connection.execute(there)).scalar_one_or_none())

    async def touch(self, team: str, checklist: str, *, now: datetime) -> None:
        """Have it looked at again: the card has moved, or the checklist was closed."""
        since = case((_C.stale_since < now, _C.stale_since), else_=at(now))
        mine = and_(_C.team == team, _C.checklist == checklist)
        await self._connection.execute(update(bookmarks).where(mine).values(stale_since=since, stale_again=True))

    async def claim_stale(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[BookmarkClaim, ...]:
        """Take bookmarks that are stale since *now* or earlier, the oldest first."""
        return await self._claimed(_C.stale_since <= now, limit=limit, lease=lease)

    async def claim(self, team: str, checklist: str, *, lease: timedelta) -> BookmarkClaim | None:
        """Take one that is stale, whatever its time; None if it is not, or somebody has it."""
        one = (_C.team == team, _C.checklist == checklist, _C.stale_since.is_not(None))
        return next(iter(await self._claimed(*one, limit=1, lease=lease)), None)

    async def fresh(self, team: str, checklist: str) -> tuple[bool, bool, str] | None:
        """Return whether one is wanted, whether it is there, and what stands against it; None while it is stale."""
        there = select(_C.wanted, _C.bookmark, _C.trouble)
        mine = there.where(_C.team == team, _C.checklist == checklist, _C.stale_since.is_(None))
        row = (await self._connection.execute(mine)).one_or_none()
        return None if row is None else (row.wanted, bool(row.bookmark), row.trouble)

    async def unwant(self, team: str, checklist: str) -> None:
        """Keep that there is to be none: somebody removed it by hand."""
        mine = and_(_C.team == team, _C.checklist == checklist)
        await self._connection.execute(update(bookmarks).where(mine).values(wanted=False))

    async def settle(
        self, claimed: BookmarkClaim, *, bookmark: str, link: str, trouble: str, again_at: datetime | None
    ) -> bool:
        """Keep what Slack has now; False if the lease was lost.

        Args:
            trouble: Why it is not as it is wanted, in Slack's words; "" if it is.
            again_at: None if it is fresh, unless it became stale again since the claim; else when to try again.
        """
        still_stale = case((_C.stale_again, _C.stale_since), else_=None)
        values: dict[str, Any] = {
            "bookmark": bookmark,
            "link": link,
            "trouble": trouble,
            "claimed_until": None,
            "token": "",
            "stale_since": still_stale if again_at is None else again_at,
        }
        mine = and_(_C.team == claimed.team, _C.checklist == claimed.checklist, _C.token == claimed.token)
        settled = await self._connection.execute(update(bookmarks).where(mine).values(**values))
        return settled.rowcount == 1

    async def _claimed(self, *ready: ColumnElement[bool], limit: int, lease: timedelta) -> tuple[BookmarkClaim, ...]:
        values = {"stale_again": False, **claim.leased(_C.claimed_until, _C.token, lease)}
        free = claim.free(_C.claimed_until)
        taken = claim.take(bookmarks, *ready, free, working(_C.team), first=_C.stale_since, limit=limit, values=values)
        rows = (await self._connection.execute(taken.returning(*_COLUMNS))).all()
        return tuple(BookmarkClaim(**row._asdict()) for row in rows)
