"""Socket Mode, with Slack's own client on the other end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.messages import Json
from bot.playground.run import Playground
from tests.bot.playground.rooms import ALICE, ROOM, client, refusal


class _App:
    """Acknowledges what comes, with the payload that it is told."""

    def __init__(self, client: SocketModeClient) -> None:
        self.client = client
        self.requests: list[SocketModeRequest] = []
        self.payload: Json | None = None
        client.socket_mode_request_listeners.append(self._take)

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.requests.append(request)
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, self.payload))


@asynccontextmanager
async def _connected(ground: Playground) -> AsyncIterator[_App]:
    web = client(ground, ground.app_token)
    async with aclosing_client(SocketModeClient(ground.app_token, web_client=web)) as socket:
        await socket.connect()  # type: ignore[no-untyped-call]  # slack_sdk leaves it untyped
        yield _App(socket)


@asynccontextmanager
async def aclosing_client(socket: SocketModeClient) -> AsyncIterator[SocketModeClient]:
    """Close the client, and the session that it opens for itself."""
    try:
        yield socket
    finally:
        await socket.close()  # type: ignore[no-untyped-call]  # the same
        await socket.aiohttp_client_session.close()


@pytest.fixture
async def app(ground: Playground) -> AsyncIterator[_App]:
    """An app that is connected."""
    async with _connected(ground) as connected:
        yield connected


async def test_a_command_comes_as_an_envelope_and_its_acknowledgement_is_the_answer(
    ground: Playground, app: _App
) -> None:
    app.payload = {"text": "hello"}

    answer = await ground.deliveries.command(
        ground.workspace.people[ALICE], ground.workspace.channels[ROOM], "/hybrid status"
    )

    [request] = app.requests
    assert (request.type, request.payload["text"], request.accepts_response_payload) == (
        "slash_commands",
        "status",
        True,
    )
    assert (answer.status, ground.workspace.messages(ROOM)[0].text) == (200, "hello")
    assert ground.sockets.acks == [{"envelope_id": request.envelope_id, "payload": {"text": "hello"}}]


async def test_an_event_is_acknowledged_without_an_answer(ground: Playground, app: _App) -> None:
    answer = await ground.deliveries.event({"type": "channel_left", "channel": ROOM})

    assert (answer.status, answer.body, app.requests[0].type) == (200, "", "events_api")


async def test_an_envelope_that_nobody_acknowledges_is_a_timeout(ground: Playground, app: _App) -> None:
    app.client.socket_mode_request_listeners.clear()
    ground.deliveries.patience = 0.05

    answer = await ground.deliveries.event({"type": "channel_left", "channel": ROOM})

    assert answer.error == "operation_timeout"


@pytest.mark.usefixtures("app")
async def test_the_client_comes_back_when_it_is_told_to(ground: Playground) -> None:
    await ground.sockets.close()
    await ground.workspace.until(lambda: ground.sockets.connected)
    answer = await ground.deliveries.event({"type": "channel_left", "channel": ROOM})

    assert answer.status == 200


async def test_a_ticket_is_good_once(ground: Playground) -> None:
    slack: AsyncWebClient = client(ground, ground.app_token)
    url = str((await slack.apps_connections_open(app_token=ground.app_token))["url"])

    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            hello = await socket.receive_json()
            await socket.send_str("no JSON")
            await socket.send_str("[]")
            await socket.send_json({"envelope_id": "unknown"})
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await session.ws_connect(url)

    assert (hello["type"], hello["num_connections"]) == ("hello", 1)


async def test_there_are_ten_connections_at_most(ground: Playground) -> None:
    slack = client(ground, ground.app_token)

    async with aiohttp.ClientSession() as session:
        sockets = [
            await session.ws_connect(str((await slack.apps_connections_open(app_token=ground.app_token))["url"]))
            for _ in range(10)
        ]
        for socket in sockets:
            await socket.receive_json()

        assert await refusal(slack.apps_connections_open, app_token=ground.app_token) == "too_many_websockets"
        for socket in sockets:
            await socket.close()
