"""Socket Mode: the same listeners, and a bad token is one sentence."""

from __future__ import annotations

import pytest

from bot.model.errors import BotError
from bot.playground.faults import Broken
from handlers.authorize import identify
from handlers.client import web_client
from handlers.sockets import Sockets
from tests.bot.playground.rooms import RENAMED
from tests.handlers.room import Room


async def connection(room: Room, token: str = "", url: str = "") -> Sockets:
    client = web_client(room.session, room.ground.bot_token, url or room.ground.slack_api_url)
    return Sockets(room.app, client, token or room.ground.app_token)


async def test_commands_clicks_and_events_come_over_the_socket(room: Room) -> None:
    sockets = await connection(room)
    room.ground.deliver_to("")

    await sockets.open()
    try:
        connected = await sockets.connected()
        said = await room.say("start domain=contoso.com")
        clicked = await room.click("hy:done:tenant")
        event = await room.ground.deliveries.event(RENAMED)
    finally:
        await sockets.close()

    assert connected
    assert "Started" in said
    assert "is done" in clicked
    assert event.status == 200
    assert not await sockets.connected()


async def test_a_word_that_http_front_ends_stumble_over_arrives_as_well(room: Room) -> None:
    sockets = await connection(room)
    room.ground.deliver_to("")
    await sockets.open()
    try:
        await room.say("start domain=contoso.com")
        assert "payload=1" in await room.say("note 1 payload=1")
    finally:
        await sockets.close()


@pytest.mark.parametrize("token", ["xapp-wrong", "xoxb-playground"])
async def test_a_token_that_slack_refuses_stops_the_start_with_a_sentence(room: Room, token: str) -> None:
    sockets = await connection(room, token)

    with pytest.raises(BotError, match="does not accept SLACK_APP_TOKEN"):
        await sockets.open()
    await sockets.close()


async def test_a_slack_that_stumbles_stops_the_start_with_a_sentence(room: Room) -> None:
    sockets = await connection(room)
    room.ground.workspace.fail("apps.connections.open", Broken(500))

    with pytest.raises(BotError, match="check the network"):
        await sockets.open()
    await sockets.close()


async def test_a_slack_that_cannot_be_reached_stops_the_start_with_a_sentence(room: Room) -> None:
    sockets = await connection(room, url="http://127.0.0.1:1/api/")

    with pytest.raises(BotError, match=r"no answer at http://127\.0\.0\.1:1/api/"):
        await sockets.open()
    await sockets.close()


async def test_the_identity_is_the_same_as_over_http(room: Room) -> None:
    client = web_client(room.session, room.ground.bot_token, room.ground.slack_api_url)

    assert (await identify(client)).team == room.kit.team
