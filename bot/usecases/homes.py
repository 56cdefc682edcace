"""Publishes Homes: lazily, to those who have opened theirs, when something of theirs has changed."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.model.delivery import DeliveryError, LaterError, TooLateError, UncertainError
from bot.usecases.mine import mine

if TYPE_CHECKING:
    from bot.model.mine import Mine
    from bot.usecases import Deps
    from storage.homes import HomeClaim

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
AGAIN = timedelta(seconds=10)  # after a publication of which nobody knows what came; repeating it is harmless
WAITING = timedelta(seconds=5)  # after somebody opened it or clicked in it
TRIES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What a Home shows.

    Attributes:
        notice: What the last click there came to, as mrkdwn; "" for nothing.
        site: Where the operator serves the bot; "" where nobody told.
        hurry: Somebody waits for it.
    """

    mine: Mine
    now: datetime
    notice: str = ""
    site: str = ""
    hurry: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What Slack shows: its hash of it, and our digest of the same; "" where nobody knows."""

    hash: str = ""
    digest: str = ""


async def look(deps: Deps, team: str, person: str, *, shown: bool) -> None:
    """Have a Home published, because somebody opened it.

    Args:
        shown: Slack shows something there already.
    """
    async with deps.store.begin() as tx:
        await tx.homes.opened(team, person, shown=shown, now=deps.now())
    deps.wake()


async def say(deps: Deps, team: str, person: str, notice: str) -> None:
    """Have a Home published with *notice* at its top: there is no other way to answer a click in it."""
    async with deps.store.begin() as tx:
        await tx.homes.say(team, person, notice, now=deps.now())
    deps.wake()


async def claim_homes(deps: Deps, limit: int) -> tuple[HomeClaim, ...]:
    """Take Homes that are stale."""
    async with deps.store.begin() as tx:
        return await tx.homes.claim_stale(deps.now(), limit=limit, lease=LEASE)


async def publish_home(deps: Deps, claim: HomeClaim) -> None:
    """Publish a claimed Home as it is now."""
    shown, again_at = await _published(deps, claim)
    async with deps.store.begin() as tx:
        await tx.homes.settle(claim, hash_=shown.hash, digest=shown.digest, again_at=again_at)


async def _published(deps: Deps, claim: HomeClaim) -> tuple[Shown, datetime | None]:
    """Return what Slack shows now, and when to try again; None if there is no need to."""
    was = Shown(claim.hash, claim.digest)
    try:
        for _ in range(TRIES):
            try:
                return await _show(deps, claim, was), None
            except TooLateError:  # another replica was faster, or an answer of Slack's was lost
                was = await _newer(deps, claim, was)
    except LaterError as error:
        return was, deps.now() + error.after
    except UncertainError:
        return Shown(), deps.now() + AGAIN
    except DeliveryError as error:
        log.warning("a Home was not published", extra={"reason": str(error), "person": claim.person})
        return was, None
    return Shown(), deps.now() + AGAIN


async def _show(deps: Deps, claim: HomeClaim, was: Shown) -> Shown:
    found = await mine(deps, claim.team, claim.person)
    now = deps.now()
    hurry = now - claim.seen_at < WAITING
    home = Home(mine=found, now=now, notice=claim.notice, site=deps.public_url, hurry=hurry)
    return await deps.voice.show_home(home, was)


async def _newer(deps: Deps, claim: HomeClaim, was: Shown) -> Shown:
    """Return the hash that another replica has kept meanwhile; without one, what is there is written over."""
    async with deps.store.read() as tx:
        known = await tx.homes.hash_of(claim.team, claim.person)
    return Shown("" if known == was.hash else known)
