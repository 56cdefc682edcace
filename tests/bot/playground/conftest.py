"""What the playground's tests share."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.run import Playground
from tests.bot.playground.rooms import StandIn, client, opened, standing_in


@pytest.fixture
async def ground() -> AsyncIterator[Playground]:
    """An open playground."""
    async with opened() as open_playground:
        yield open_playground


@pytest.fixture
def slack(ground: Playground) -> AsyncWebClient:
    """Slack's own client, as the bot would use it."""
    return client(ground)


@pytest.fixture
async def bot(ground: Playground) -> AsyncIterator[StandIn]:
    """A stand-in for the bot that the playground delivers to."""
    async with standing_in(ground) as stand_in:
        yield stand_in
