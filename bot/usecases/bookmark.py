"""The link to the card among the channel's bookmarks: kept only where somebody wanted one."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.model.audit import Verb
from bot.model.bookmark import Bookmark
from bot.model.delivery import DeliveryError, LaterError, TooLateError, UncertainError
from bot.model.records import recorded
from bot.usecases.change import acting, carried_out, current, keep

if TYPE_CHECKING:
    from bot.model.checklist import Checklist
    from bot.usecases import Asker, Deps
    from storage.bookmarks import BookmarkClaim
    from storage.store import Transaction

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
REMOVED = "removed by hand"
FIRST = timedelta(seconds=15)  # until the clock sees to it; whoever asked does before, and tells what came of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a bookmark.

    Attributes:
        wanted: There is to be one.
        there: There is one.
        trouble: Why it is not as it is wanted, in Slack's words; "" where nothing stands against it.
    """

    wanted: bool
    there: bool
    trouble: str = ""


async def switch(deps: Deps, asker: Asker, *, on: bool) -> Checklist:
    """Keep whether the channel is to have a bookmark; `carry_out` sees to it at once."""

    async def switched(tx: Transaction) -> Checklist:
        now, before = deps.now(), await acting(deps, tx, asker, Verb.SET)
        checklist = before
        if await tx.bookmarks.wanted(before.team, before.id) is not on:
            text = f"bookmark={'yes' if on else 'no'}"
            actor = asker.actor(now)
            made = recorded(before, actor, Verb.SET, text=text)
            await keep(tx, before, made, actor)
            checklist = made.checklist
        await tx.bookmarks.want(before.team, before.id, wanted=on, due_at=now + FIRST)
        return checklist

    return await carried_out(deps, asker, switched, lambda tx: current(tx, asker))


async def wanted(deps: Deps, checklist: Checklist) -> bool:
    """Tell whether the channel is to have a bookmark."""
    async with deps.store.read() as tx:
        return await tx.bookmarks.wanted(checklist.team, checklist.id)


async def carry_out(deps: Deps, checklist: Checklist) -> Outcome | None:
    """See to the bookmark of *checklist* at once; None while somebody else does."""
    async with deps.store.begin() as tx:
        claim = await tx.bookmarks.claim(checklist.team, checklist.id, lease=LEASE)
        fresh = None if claim else await tx.bookmarks.fresh(checklist.team, checklist.id)
    if claim is not None:
        return await _seen_to(deps, claim)
    if fresh is None:
        return None
    wanted, there, trouble = fresh
    return Outcome(wanted=wanted, there=there, trouble=trouble)


async def claim_bookmarks(deps: Deps, limit: int) -> tuple[BookmarkClaim, ...]:
    """Take bookmarks that are to be looked at."""
    async with deps.store.begin() as tx:
        return await tx.bookmarks.claim_stale(deps.now(), limit=limit, lease=LEASE)


async def keep_bookmark(deps: Deps, claim: BookmarkClaim) -> None:
    """Bring a claimed bookmark up to date: it is added, led to where the card is now, or removed."""
    outcome = await _seen_to(deps, claim)
    if outcome.trouble:
        log.info("a bookmark is not as it is wanted", extra={"reason": outcome.trouble, "checklist": claim.checklist})


async def _seen_to(deps: Deps, claim: BookmarkClaim) -> Outcome:
    async with deps.store.read() as tx:
        checklist = await tx.checklists.by_id(claim.team, claim.checklist)
    before = Bookmark(claim.bookmark, claim.link) if claim.bookmark else None
    wanted = claim.wanted and checklist is not None and not checklist.closed
    after, trouble, again_at = before, "", None
    if checklist is not None:
        after, trouble, again_at = await _changed(deps, checklist, before, wanted=wanted)
    kept = after or Bookmark("", "")
    async with deps.store.begin() as tx:
        settled = await tx.bookmarks.settle(claim, bookmark=kept.id, link=kept.link, trouble=trouble, again_at=again_at)
        if settled and wanted and trouble == REMOVED:
            await tx.bookmarks.unwant(claim.team, claim.checklist)
    return Outcome(wanted=wanted, there=after is not None, trouble=trouble)


async def _changed(
    deps: Deps, checklist: Checklist, before: Bookmark | None, *, wanted: bool
) -> tuple[Bookmark | None, str, datetime | None]:
    """Return the bookmark as it is now, what stands against it, and when to try again; None if there is no need to."""
    if wanted and checklist.card is None:
        return before, "", None  # looked at again once there is a card
    try:
        return await _shown(deps, checklist, before, wanted=wanted), "", None
    except TooLateError:  # somebody removed it by hand, and is not to be gainsaid
        return None, REMOVED if wanted else "", None
    except LaterError as error:
        return before, str(error), deps.now() + error.after
    except UncertainError as error:
        # An edit or a removal can be repeated; another one that is added would stand beside the first.
        return before, str(error), deps.now() + FIRST if before else None
    except DeliveryError as error:
        return before, str(error), None


async def _shown(deps: Deps, checklist: Checklist, before: Bookmark | None, *, wanted: bool) -> Bookmark | None:
    if wanted:
        return await deps.voice.bookmark(checklist, before)
    if before is not None:
        await deps.voice.unbookmark(checklist, before)
    return None
