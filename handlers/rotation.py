"""Token rotation: a token that ends soon is changed for another, by one replica, under the lock of its row."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.model.delivery import DeliveryError, LaterError, RefusedError, RevokedError
from handlers import refusals
from handlers.oauth import exchanged

if TYPE_CHECKING:
    from bot.model.installation import Installation, Tenancy
    from handlers.oauth import OAuth
    from storage.store import Store

log = logging.getLogger(__name__)

SOON = timedelta(hours=2)  # before the end; tokens last twelve
PATIENCE = 5.0  # seconds; the row is locked as long
AGAIN = 60.0  # seconds until it is tried again, while the old token still holds

# Slack's words for a refresh token that is good no longer, and what that says of the installation.
_SPENT = {
    "account_inactive": "account_inactive",
    "invalid_auth": "invalid_refresh_token",
    "invalid_refresh_token": "invalid_refresh_token",
    "token_expired": "invalid_refresh_token",
    "token_revoked": "invalid_refresh_token",
}


class Rotation:
    """Changes tokens.

    Args:
        oauth: Who asks Slack for them.
        clock: Monotonic seconds.
    """

    def __init__(
        self, store: Store, oauth: OAuth, now: Callable[[], datetime], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._oauth = oauth
        self._now = now
        self._clock = clock
        self._changing: dict[str, asyncio.Task[Tenancy]] = {}
        self._rest: dict[str, float] = {}

    async def fresh(self, kept: Tenancy) -> Tenancy:
        """Return *kept*, or what takes its place if its token ends soon.

        Raises:
            DeliveryError: The token has ended, and there is no other: for now, or `RevokedError`.
        """
        made = kept.installation
        if not self._ends(made, SOON):
            return kept
        if not self._ends(made) and self._rest.get(made.team, 0.0) > self._clock():
            return kept
        task = self._changing.get(made.team)
        if task is None:
            task = self._changing[made.team] = asyncio.create_task(self._changed(made.team))
            task.add_done_callback(lambda _: self._changing.pop(made.team, None))
        try:
            changed = await asyncio.shield(task)  # whoever waits may give up; a refresh token is good only once
        except DeliveryError as error:
            return self._unchanged(kept, error)
        return replace(kept, installation=changed.installation)

    async def drain(self) -> None:
        """Wait for what is being changed."""
        await asyncio.gather(*self._changing.values(), return_exceptions=True)

    async def _changed(self, team: str) -> Tenancy:
        """Hold the row, look again, and ask Slack only if nobody else has in between."""
        async with self._store.begin() as tx:
            kept = await tx.installations.lock(team)
            if kept is None or not kept.good:
                raise RevokedError((kept and kept.reason) or "token_revoked")
            if not self._ends(kept.installation, SOON):
                return kept
            made = await self._asked(kept.installation)
            await tx.installations.renew(made)
        log.info("a token was changed for another", extra={"team": team})
        return replace(kept, installation=made)

    async def _asked(self, made: Installation) -> Installation:
        # The one call that is made with a transaction open: see decision 0014.
        try:
            async with asyncio.timeout(PATIENCE):
                return exchanged(await self._oauth.refresh(made.refresh_token), made, self._now())
        except refusals.FAILURES as error:
            wrong = refusals.of(error)
            raise RevokedError(_SPENT[str(wrong)]) if str(wrong) in _SPENT else wrong from error

    def _unchanged(self, kept: Tenancy, error: DeliveryError) -> Tenancy:
        made = kept.installation
        log.warning("a token was not changed for another", extra={"team": made.team, "reason": str(error)})
        self._rest[made.team] = self._clock() + AGAIN
        if not self._ends(made):
            return kept
        if isinstance(error, RevokedError) or not isinstance(error, RefusedError):
            raise error
        raise LaterError(str(error), timedelta(seconds=AGAIN)) from error  # of the app's settings, not of the workspace

    def _ends(self, made: Installation, within: timedelta = timedelta()) -> bool:
        ends = made.expires_at
        return bool(made.refresh_token) and ends is not None and ends - self._now() <= within
