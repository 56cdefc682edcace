"""Who the bot is in each workspace, and by which token it speaks there."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.model.delivery import RevokedError
from bot.model.installation import NOT_INSTALLED
from bot.usecases.going_on import go_on
from bot.usecases.stop import stop

if TYPE_CHECKING:
    from bot.model.installation import Tenancy
    from handlers.rotation import Rotation
    from handlers.tasks import Tasks
    from storage.store import Store

KEPT = 30.0  # seconds; by then an uninstall has come to every replica
MANY = 10_000  # workspaces, before the oldest are looked up again


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom a bot token belongs to, as Slack says.

    Attributes:
        team: The workspace's id.
        user: The bot's user id.
        name: What people type after @.
        url: The workspace's address, with a slash at the end.
        through: The installation that the token is of; "" where it comes from the settings.
    """

    team: str
    user: str
    name: str
    bot: str = ""
    url: str = ""
    token: str = field(default="", repr=False)
    through: str = ""


class Identities(Protocol):
    """Knows who the bot is in each workspace."""

    async def of(self, team: str) -> Identity:
        """Return who the bot is in *team*, with a token that is good for a while.

        Raises:
            DeliveryError: It cannot speak there: `RevokedError`, or for now only.
        """

    async def asked(self, team: str, organisation: str, *, wide: bool) -> Identity:
        """Return who the bot is where a request came from, at once: its token may be about to end.

        Args:
            organisation: That the workspace belongs to; "" for none.
            wide: The request came by an organisation-wide installation.

        Raises:
            RevokedError: It is not installed there.
        """

    async def refused(self, team: str, identity: Identity, reason: str) -> None:
        """Hear that Slack did not take the identity's token; *reason* is Slack's word."""

    def forget(self) -> None:
        """Look everything up again: something has changed."""


class OneIdentity:
    """The token of the settings, whatever the workspace."""

    def __init__(
        self, identity: Identity, store: Store | None = None, now: Callable[[], datetime] | None = None
    ) -> None:
        self._identity = identity
        self._store = store
        self._now = now

    async def of(self, team: str) -> Identity:  # noqa: ARG002 - it is the same everywhere
        """Return the one that there is."""
        return self._identity

    async def asked(self, team: str, organisation: str, *, wide: bool) -> Identity:  # noqa: ARG002 - the same
        """Return the one that there is."""
        return self._identity

    async def refused(self, team: str, identity: Identity, reason: str) -> None:  # noqa: ARG002 - the same
        """Let the workspace's work stand still, until the bot is started with a good token."""
        if self._store is not None and self._now is not None:
            await stop(self._store, team or self._identity.team, reason, now=self._now())

    def forget(self) -> None:
        """There is nothing to forget."""


class StoredIdentities:
    """The tokens of the installations, kept for half a minute.

    Args:
        rotation: Gets another token where one ends.
        tasks: For what need not be waited for.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        store: Store,
        rotation: Rotation,
        tasks: Tasks,
        now: Callable[[], datetime],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._rotation = rotation
        self._tasks = tasks
        self._now = now
        self._clock = clock
        self._kept: dict[tuple[str, str, bool], tuple[float, Tenancy]] = {}

    async def of(self, team: str) -> Identity:
        """Return who the bot is in *team*, with a token that is good for a while."""
        kept = await self._found(team, "", wide=False)
        if kept is None:
            await stop(self._store, team, NOT_INSTALLED, now=self._now())
        good = _good(kept)
        if good.stopped:
            raise RevokedError(good.stopped)
        try:
            fresh = await self._rotation.fresh(good)
        except RevokedError as error:
            made = good.installation
            await stop(self._store, team, str(error), through=made.team, token=made.token, now=self._now())
            self.forget()
            raise
        if fresh is not good:
            self.forget()
        return _identity(fresh, team)

    async def asked(self, team: str, organisation: str, *, wide: bool) -> Identity:
        """Return who the bot is where a request came from; a workspace that asks the first time is noted."""
        good = _good(await self._found(team, organisation, wide=wide))
        made = good.installation
        if team and team != organisation and (good.stopped or good.through != made.team):
            self._tasks.start(self._noted(team, made.team))
        return _identity(good, team)

    async def refused(self, team: str, identity: Identity, reason: str) -> None:
        """Let the work of whoever acts by that token stand still."""
        await stop(self._store, team, reason, through=identity.through, token=identity.token, now=self._now())
        self.forget()

    def forget(self) -> None:
        """Look everything up again: something has changed."""
        self._kept.clear()

    async def _found(self, team: str, organisation: str, *, wide: bool) -> Tenancy | None:
        key = (team, organisation, wide)
        until, tenancy = self._kept.get(key, (0.0, None))
        if tenancy is not None and until > self._clock():
            return tenancy
        asked = self._clock()  # what the answer says may be that old by the time it comes
        async with self._store.read() as tx:
            found = await tx.installations.of(team, organisation, wide=wide)
        if found is None or not found.good:
            self._kept.pop(key, None)  # whoever installs it is not to wait
            return found
        if len(self._kept) >= MANY:
            self._kept.pop(next(iter(self._kept)))
        self._kept[key] = (asked + KEPT, found)
        return found

    async def _noted(self, team: str, through: str) -> None:
        await go_on(self._store, team, through=through, now=self._now())
        self.forget()


def _good(kept: Tenancy | None) -> Tenancy:
    if kept is None or not kept.good:
        raise RevokedError((kept and kept.reason) or NOT_INSTALLED)
    return kept


def _identity(kept: Tenancy, team: str) -> Identity:
    made = kept.installation
    return Identity(
        team=team or made.team,
        user=made.user,
        name=made.bot_name or "hybrid",
        bot=made.bot,
        url=made.url,
        token=made.token,
        through=made.team,
    )
