"""Is Slack there: asked seldom, and told in a sentence."""

from collections.abc import AsyncIterator

import aiohttp
import pytest_asyncio

from bot.playground.faults import Refusal
from bot.playground.run import Playground
from handlers.client import web_client
from handlers.reachable import KEPT, Reachable
from tests.bot.playground.rooms import opened
from tests.handlers.handclock import HandClock


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Playground]:
    async with opened() as ground:
        yield ground


async def test_slack_is_asked_only_now_and_then(ground: Playground) -> None:
    clock = HandClock()
    async with aiohttp.ClientSession() as session:
        reachable = Reachable(web_client(session, ground.bot_token, ground.slack_api_url), clock=clock)

        at_first = await reachable()
        clock.now += KEPT
        ground.workspace.fail("auth.test", Refusal("account_inactive"))
        later = await reachable()
        kept = await reachable()
        clock.now += KEPT
        again = await reachable()

    assert (at_first, again) == ("", "")
    assert later == kept
    assert "account_inactive" in later
    assert len(ground.workspace.calls) == 2
