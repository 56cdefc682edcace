"""What the journeys share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.journeys.story import Story, opened
from tests.wire import watched

__all__ = ["watched"]


@pytest_asyncio.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    """The pretend Slack and its people, without the bot."""
    async with opened(tmp_path) as begun:
        yield begun


@pytest_asyncio.fixture
async def told(story: Story) -> AsyncIterator[Story]:
    """The same with the bot in it."""
    async with story.bot():
        yield story
