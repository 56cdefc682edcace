"""The bot against a Slack Web API that is not ours: npm's `emulate`."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from tests.journeys.program import program
from tests.journeys.test_main_job import TITLES
from tests.needs import need

HERE = Path(__file__).parent / "emulate"
TOKEN = "xoxb-1-2-third-party"


@asynccontextmanager
async def emulated() -> AsyncIterator[dict[str, str]]:
    """Run the emulator and return what it says of itself: url, team, user, channel."""
    need("Node", shutil.which("node") is not None)
    need("npm's emulate (npm ci in tests/journeys/emulate)", (HERE / "node_modules" / "emulate").is_dir())
    process = await asyncio.create_subprocess_exec(
        "node", "slack.mjs", TOKEN, cwd=HERE, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            said: dict[str, str] = json.loads(await process.stdout.readline())
        yield said
    finally:
        process.stdin.close()
        await process.wait()


@asynccontextmanager
async def as_forms(upstream: str) -> AsyncIterator[str]:
    """Turn every call into the form post that the emulator reads; Slack itself reads JSON and queries as well."""
    async with aiohttp.ClientSession() as session:

        async def forward(request: web.Request) -> web.StreamResponse:
            values: dict[str, Any] = dict(request.query)
            if request.content_type == "application/json":
                values |= await request.json()
            else:
                values |= {name: str(value) for name, value in (await request.post()).items()}
            form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
            headers = {"Authorization": request.headers.get("Authorization", "")}
            async with session.post(f"{upstream}{request.path}", data=form, headers=headers) as answer:
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


async def card_of(api: str, channel: str, wanted: str) -> str:
    """Wait until a message with *wanted* stands in the channel and return its text."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as session, asyncio.timeout(20):
        while True:
            async with session.post(f"{api}conversations.history", data={"channel": channel}) as answer:
                said = await answer.json()
            assert said["ok"], said
            for message in said["messages"]:
                if wanted in message["text"].replace("*", ""):
                    return str(message["text"])


async def test_the_bot_serves_against_somebody_elses_slack(tmp_path: Path) -> None:
    async with emulated() as slack, as_forms(slack["url"]) as api:
        told = {
            "SLACK_BOT_TOKEN": TOKEN,
            "HYBRID_SLACK_API_URL": api,
            "HYBRID_LISTEN": "127.0.0.1:0",
            "HYBRID_DATABASE_URL": f"sqlite:///{tmp_path / 'bot.db'}",
        }
        form = {"team_id": slack["team"], "channel_id": slack["channel"], "user_id": slack["user"]}
        async with program(told, tmp_path) as bot:
            started = await bot.command({**form, "text": "start domain=contoso.test zone=UTC"})
            await card_of(api, slack["channel"], "0/8 done")
            status = (await bot.command({**form, "text": "status"}))["text"]
            await bot.command({**form, "text": "done tenant"})
            await card_of(api, slack["channel"], "1/8 done")
            async with bot.session.get(f"{bot.url}/readyz") as ready:
                assert ready.status == 200, await ready.text()
            assert await bot.stop() == 0

    assert started["response_type"] == "ephemeral"
    places = [status.find(title) for title in TITLES]
    assert places == sorted(places)
    assert places[0] > 0
