"""What the tests of the handlers share."""

from collections.abc import AsyncIterator

import pytest_asyncio

from storage.store import Store
from tests.bot.playground.rooms import opened
from tests.handlers.room import Room, furnished
from tests.wire import watched

__all__ = ["watched"]


@pytest_asyncio.fixture
async def room(sqlite_store: Store) -> AsyncIterator[Room]:
    """A bot in a playground, on SQLite."""
    async with opened() as ground, furnished(ground, sqlite_store) as room:
        yield room
