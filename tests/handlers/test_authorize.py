"""Whose token it is: asked once at the start, and then known."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from slack_bolt.context.async_context import AsyncBoltContext

from bot.model.errors import BotError
from bot.playground.faults import Broken, Refusal
from bot.playground.run import Playground
from handlers.authorize import Authorize, identify
from handlers.client import web_client
from handlers.identities import Identity, OneIdentity
from tests.bot.playground.rooms import opened


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Playground]:
    async with opened() as ground:
        yield ground


async def asked(ground: Playground, token: str = "") -> Identity:
    async with aiohttp.ClientSession() as session:
        return await identify(web_client(session, token or ground.bot_token, ground.slack_api_url))


async def test_slack_tells_whose_token_it_is(ground: Playground) -> None:
    identity = await asked(ground)

    assert (identity.team, identity.user, identity.name) == ("T0CONTOSO1", "U0HYBRID01", "hybrid")
    assert identity.url.endswith("/")


async def test_a_token_that_slack_refuses_stops_the_start_with_a_sentence(ground: Playground) -> None:
    with pytest.raises(BotError, match=r"does not accept SLACK_BOT_TOKEN \(invalid_auth\): copy the token"):
        await asked(ground, "xoxb-wrong")


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Refusal("account_inactive"), "SLACK_BOT_TOKEN"),
        (Broken(500), "check the network"),
        (Broken(200), "check the network"),
    ],
)
async def test_any_refusal_is_a_sentence(ground: Playground, fault: Refusal | Broken, sentence: str) -> None:
    ground.workspace.fail("auth.test", fault)

    with pytest.raises(BotError, match=sentence):
        await asked(ground)


async def test_a_slack_that_cannot_be_reached_stops_the_start_with_a_sentence() -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(BotError, match=r"no answer at http://127\.0\.0\.1:1/api/ \(ClientConnector"):
            await identify(web_client(session, "xoxb-1", "http://127.0.0.1:1/api/"))


async def test_every_request_gets_a_result_of_its_own_whatever_team_it_names() -> None:
    authorize = Authorize(OneIdentity(Identity(team="T1", user="U1", name="hybrid", bot="B1", token="xoxb-1")))
    context = AsyncBoltContext()

    one = await authorize(context=context, enterprise_id=None, team_id=None, user_id="U2")
    other = await authorize(context=context, enterprise_id="E1", team_id="T9", user_id=None)

    assert one is not None
    assert other is not None
    assert one is not other
    assert (one.team_id, one.bot_user_id, one.bot_token) == ("T1", "U1", "xoxb-1")
    assert (other.team_id, other.enterprise_id) == ("T9", "E1")
