"""An open playground for tests: a clock that stands still, Slack's own client, and a stand-in for the bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.messages import Json
from bot.playground.run import Playground, playground
from bot.playground.workspace import Change, Kind, Workspace
from tests.loopback import mine

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROOM = "C0LYNC0001"
GENERAL = "C0GENERAL1"
PRIVATE = "C0PRIVATE1"
ALICE = "U0ALICE001"
BOB = "U0BOB00001"
RENAMED = {
    "type": "channel_rename",
    "channel": {
        "id": ROOM,
        "name": "x",
        "name_normalized": "x",
        "created": int(NOW.timestamp()),
        "is_channel": True,
        "is_mpim": False,
    },
}


@asynccontextmanager
async def opened() -> AsyncIterator[Playground]:
    """Run a playground on a free port whose clock only moves when it is wound."""
    async with playground(0, real=lambda: NOW, machines=mine(1)) as open_playground:
        yield open_playground


def client(ground: Playground, token: str = "") -> AsyncWebClient:
    """Return Slack's own client for it, without retries."""
    return AsyncWebClient(token=token or ground.bot_token, base_url=ground.slack_api_url, retry_handlers=[])


async def refusal(call: Callable[..., object], **arguments: object) -> str:
    """Return the error that a call is refused with, "" for none."""
    try:
        await call(**arguments)  # type: ignore[misc]  # slack_sdk's methods have too many shapes to name
    except SlackApiError as error:
        return str(error.response["error"])
    return ""


class StandIn:
    """A bot of a few lines: notes what it gets, and answers as it is told.

    Attributes:
        bodies: What came in, raw, with its headers.
        silent: Nothing is answered.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.url = ""
        self.silent = False
        self.bodies: list[tuple[bytes, dict[str, str]]] = []
        self.forms: list[Json] = []
        self.answer: Callable[[Json], web.StreamResponse] = lambda _form: web.Response()

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Note a request, and answer it."""
        self.bodies.append((await request.read(), dict(request.headers)))
        form: Json = dict(await request.post()) if request.content_type != "application/json" else await request.json()
        self.forms.append(form)
        self._workspace.tell(Change(Kind.CALL))
        if self.silent:
            await asyncio.Event().wait()
        return self.answer(form)


@asynccontextmanager
async def standing_in(ground: Playground) -> AsyncIterator[StandIn]:
    """Let a stand-in take what the playground delivers."""
    bot = StandIn(ground.workspace)
    app = web.Application()
    app.add_routes([web.post("/slack/events", bot.take)])
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        bot.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        ground.deliver_to(bot.url)
        yield bot
    finally:
        await runner.cleanup()
