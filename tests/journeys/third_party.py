"""npm's `emulate`: a Slack that is not ours, strict about scopes, and what tests do and see in it."""

from __future__ import annotations

import asyncio
import html
import json
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import aiohttp
from aiohttp import web

from bot.cli.manifest import shipped
from tests.needs import need

Found = TypeVar("Found")

HERE = Path(__file__).parent / "emulate"
TOKEN = "xoxb-1-2-third-party"
READER = "xoxp-1-2-test"
CLIENT_ID, CLIENT_SECRET = "1.2", "4b39e9752d30bb05b4ff82bd0aa2b2a0"
PUBLIC_URL = "https://hybrid-bot.example.com"
APP = {
    "app_id": "A0HYBRID01",
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "name": "Hybrid",
    "redirect_uris": [f"{PUBLIC_URL}/slack/oauth_redirect"],
    "bot_id": "B0HYBRID01",
    "bot_user_id": "U0HYBRID01",
    "bot_name": "hybrid",
}
PATIENCE = 20.0  # seconds


def scopes_of_the_manifest() -> list[str]:
    """Return what whoever installs the app cannot decline: the bot has to do with these."""
    told = shipped()["oauth_config"]["scopes"]
    optional = told.get("bot_optional", [])
    return [scope for scope in told["bot"] if scope not in optional]


@dataclass(frozen=True, slots=True, kw_only=True)
class Modal:
    """A view as the emulator lists it.

    Attributes:
        kind: ``modal`` or ``app home``.
        words: What is on it.
    """

    id: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Somebody else's Slack that runs.

    Attributes:
        url: Where it is, without a slash at the end.
        api: Its Web API for the bot, with a slash at the end.
        user: Ada.
        channel: A public channel that Ada and the bot are in.
        private: A private one.
        calls: What the bot asked, oldest first: the method and its arguments.
    """

    url: str
    api: str
    team: str
    user: str
    channel: str
    private: str
    session: aiohttp.ClientSession
    calls: list[tuple[str, dict[str, str]]]

    def settings(self, folder: Path, **more: str) -> dict[str, str]:
        """Return the bot's environment, its database in *folder*."""
        told = {
            "SLACK_BOT_TOKEN": TOKEN,
            "HYBRID_SLACK_API_URL": self.api,
            "HYBRID_LISTEN": "127.0.0.1:0",
            "HYBRID_DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
        }
        return told | more

    def typed(self, text: str, *, channel: str = "") -> dict[str, str]:
        """Return the form of a slash command that Ada types."""
        return {"team_id": self.team, "channel_id": channel or self.channel, "user_id": self.user, "text": text}

    async def call(self, method: str, token: str = READER, **values: str) -> dict[str, Any]:
        """Call a method; what Slack refuses is in its answer."""
        headers = {"Authorization": f"Bearer {token}"}
        async with self.session.post(f"{self.url}/api/{method}", data=values, headers=headers) as answer:
            said: dict[str, Any] = await answer.json()
        return said

    async def trigger(self) -> str:
        """Return a ``trigger_id`` as Slack gives one to the app with something that Ada does; it is good for 3 s."""
        said = await self.call("views.generateTriggerId", TOKEN, user_id=self.user)
        return str(said["trigger_id"])

    async def consents(self, query: str) -> dict[str, str]:
        """Let Ada's browser go to Slack's page with *query*, and consent; return what Slack sends it back with."""
        async with self.session.get(f"{self.url}/oauth/v2/authorize?{query}") as page:
            assert page.status == 200, await page.text()
            forms = re.findall(r'<form[^>]* action="([^"]+)">(.*?)</form>', await page.text(), re.DOTALL)
        fields = [(path, dict(re.findall(r'name="([^"]*)" value="([^"]*)"', inner))) for path, inner in forms]
        path, form = next(one for one in fields if one[1]["user_id"] == self.user)
        data = {name: html.unescape(value) for name, value in form.items()}
        async with self.session.post(f"{self.url}{path}", data=data, allow_redirects=False) as answer:
            assert answer.status == 302, await answer.text()
            return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))

    async def sees(self, wanted: str, *, channel: str = "") -> str:
        """Wait until a message with *wanted* stands in a channel and return its text."""

        async def look() -> str:
            said = await self.call("conversations.history", channel=channel or self.channel)
            assert said["ok"], said
            texts = [str(message["text"]).replace("*", "") for message in said["messages"]]
            return next((text for text in texts if wanted in text), "")

        return await _until(look)

    def view(self) -> dict[str, Any]:
        """Return the view that the bot opened last, as Slack got it."""
        sent = next(form["view"] for method, form in reversed(self.calls) if method == "views.open")
        view: dict[str, Any] = json.loads(sent)
        return view

    async def sees_view(self, kind: str, wanted: str, *, but: str = "\0") -> Modal:
        """Wait until a view with *wanted* on it, and without *but*, is shown and return it.

        Of a view the page shows the texts of its blocks, without the labels; of one that has none, the title.
        """

        async def look() -> Modal | None:
            shown = (view for view in await self._views() if view.kind == kind and but not in view.words)
            return next((view for view in shown if wanted in view.words), None)

        return await _until(look)

    async def _views(self) -> Sequence[Modal]:
        async with self.session.get(f"{self.url}/", params={"tab": "views"}) as page:
            rows = re.findall(r"<tr>((?:<td>.*?</td>)+)</tr>", await page.text(), re.DOTALL)
        cells = [[_words(cell) for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)] for row in rows]
        return [Modal(id=row[0], kind=row[1], words=row[4]) for row in cells if row[1] in {"modal", "app home"}]


def _words(cell: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", cell))


async def _until(look: Callable[[], Awaitable[Found | None]]) -> Found:
    """Return what *look* finds, as soon as it does."""
    async with asyncio.timeout(PATIENCE):
        while not (found := await look()):
            pass
    return found


@asynccontextmanager
async def elsewhere(scopes: Sequence[str] = ()) -> AsyncIterator[Elsewhere]:
    """Run the emulator, with a bot token that has *scopes*: none said means exactly those of the manifest."""
    need("Node", shutil.which("node") is not None)
    need("npm's emulate (npm ci in tests/journeys/emulate)", (HERE / "node_modules" / "emulate").is_dir())
    seed = {"app": APP, "token": TOKEN, "reader": READER, "scopes": list(scopes) or scopes_of_the_manifest()}
    process = await asyncio.create_subprocess_exec(
        "node", "slack.mjs", json.dumps(seed), cwd=HERE, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            said: dict[str, str] = json.loads(await process.stdout.readline())
        calls: list[tuple[str, dict[str, str]]] = []
        async with aiohttp.ClientSession() as session, _as_forms(said["url"], session, calls) as api:
            yield Elsewhere(api=api, session=session, calls=calls, **said)
    finally:
        process.stdin.close()
        await process.wait()


@asynccontextmanager
async def _as_forms(
    upstream: str, session: aiohttp.ClientSession, calls: list[tuple[str, dict[str, str]]]
) -> AsyncIterator[str]:
    """Turn every call into the form post that the emulator reads; Slack itself reads JSON and queries as well."""

    async def forward(request: web.Request) -> web.StreamResponse:
        values: dict[str, Any] = dict(request.query)
        if request.content_type == "application/json":
            values |= await request.json()
        else:
            values |= {name: str(value) for name, value in (await request.post()).items()}
        form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
        headers = {"Authorization": request.headers.get("Authorization", "")}
        calls.append((request.match_info["method"], form))
        async with session.post(f"{upstream}{request.path}", data=form, headers=headers) as answer:
            if answer.status == 404:  # Slack says of a method that it does not have what it is
                return web.json_response({"ok": False, "error": "unknown_method"})
            return web.Response(body=await answer.read(), status=answer.status, content_type=answer.content_type)

    app = web.Application()
    app.add_routes([web.route("*", "/api/{method}", forward)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        await runner.cleanup()
