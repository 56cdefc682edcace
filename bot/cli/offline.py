"""The bot's verbs without Slack: the same database, and a voice that says nothing."""

# ruff: noqa: ARG002 - a voice that says nothing has no use for what it is told

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.model.delivery import RefusedError
from bot.model.errors import BotError
from bot.net.build import open_net
from bot.usecases import Deps
from storage.address import Address
from storage.sealed import Keys
from storage.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from collections.abc import Set as AbstractSet

    from bot.model.audit import Entry
    from bot.model.bookmark import Bookmark
    from bot.model.checklist import Card, Checklist
    from bot.model.ledger import Slot
    from bot.model.place import Sight
    from bot.model.run import Run
    from bot.model.verdict import Report
    from bot.net import Net
    from bot.settings import Settings
    from bot.usecases.homes import Home, Shown


class Silent:
    """A `Voice` that says nothing: what a verb changes makes the card stale, and the bot that is served shows it."""

    async def show_card(self, checklist: Checklist, now: datetime) -> Card:
        """Refuse: the card is left to the bot that is served."""
        raise RefusedError("no_slack")

    async def remind(self, checklist: Checklist, slot: Slot, now: datetime) -> str:
        """Refuse: reminders are left to the bot that is served."""
        raise RefusedError("no_slack")

    async def withdraw(self, team: str, channel: str, ts: str) -> None:
        """Leave the message where it is."""

    async def progress(self, run: Run, checklist: Checklist, done: int, total: int) -> None:
        """Say nothing."""

    async def findings(self, run: Run, checklist: Checklist, reports: Sequence[Report]) -> None:
        """Say nothing."""

    async def trail(self, checklist: Checklist, entries: Sequence[Entry]) -> None:
        """Say nothing."""

    async def report(self, run: Run, checklist: Checklist, reports: Sequence[Report]) -> None:
        """Say nothing."""

    async def sight(self, team: str, channel: str) -> Sight:
        """See nothing."""
        raise RefusedError("no_slack")

    async def warn_shared(self, checklist: Checklist) -> None:
        """Say nothing."""

    async def zone_of(self, team: str, user: str) -> str:
        """Know no zone."""
        return ""

    async def sees(
        self, team: str, user: str, channels: AbstractSet[str], *, at_once: bool = False
    ) -> AbstractSet[str]:
        """Know nobody's channels."""
        return frozenset()

    async def bookmark(self, checklist: Checklist, known: Bookmark | None) -> Bookmark:
        """Refuse: bookmarks are left to the bot that is served."""
        raise RefusedError("no_slack")

    async def unbookmark(self, checklist: Checklist, known: Bookmark) -> None:
        """Refuse: the same."""
        raise RefusedError("no_slack")

    async def show_home(self, home: Home, was: Shown) -> Shown:
        """Refuse: Homes are left to the bot that is served."""
        raise RefusedError("no_slack")


@asynccontextmanager
async def offline(settings: Settings) -> AsyncIterator[Deps]:
    """Give what the verbs need on the database of *settings*.

    Raises:
        BotError: The database cannot be reached, or its tables are not this version's.
    """
    keys = Keys.of(Address.parse(settings.database_url), settings.secret_keys)
    store = Store.open(settings.database_url, keys=keys)
    try:
        if behind := await store.behind():
            raise BotError(behind)
        async with outside(settings) as net:
            yield Deps(
                store=store,
                net=net,
                checks={},
                templates={},
                voice=Silent(),
                now=utc_now,
                login_url=settings.login_url,
                graph_url=settings.graph_url,
                public_url=settings.public_url,
                check_timeout=settings.check_timeout,
            )
    finally:
        await store.close()


def outside(settings: Settings) -> AbstractAsyncContextManager[Net]:
    """Lend the clients that ask the world, as *settings* say.

    Raises:
        BotError: A setting is not what it should be; the text says how to put it right.
    """
    return open_net(
        servers=map(str, settings.dns_servers),
        allowed=settings.allowed_networks,
        ca_bundle=settings.ca_bundle,
        timeout=settings.check_timeout,
        named=filter(None, (settings.login_url, settings.graph_url)),
        now=utc_now,
        ldap=settings.directory,
    )


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)
