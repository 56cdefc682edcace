"""The bot as a process: how it starts, how it is stopped, and when it refuses."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.playground.run import Playground, playground
from tests.terminal import SECONDS, clean_environment, hybrid_bot
from tests.tokens import slack


@pytest_asyncio.fixture
async def pretend() -> AsyncIterator[Playground]:
    """A pretend Slack."""
    async with playground(0) as opened:
        yield opened


def told(pretend: Playground, **more: str) -> dict[str, str]:
    """Return the settings of a bot in that Slack, over HTTP."""
    return {
        "SLACK_BOT_TOKEN": pretend.bot_token,
        "SLACK_SIGNING_SECRET": pretend.signing_secret,
        "HYBRID_SLACK_API_URL": pretend.slack_api_url,
        "HYBRID_DNS_SERVERS": pretend.dns_server,
        "HYBRID_LISTEN": "127.0.0.1:0",
        **more,
    }


@asynccontextmanager
async def serving(folder: Path, settings: dict[str, str]) -> AsyncIterator[tuple[Process, dict[str, Any]]]:
    """Give a bot that is served, and the line that says so; kill it at the end if it still runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", cwd=folder, env=clean_environment(settings), stderr=PIPE
    )
    try:
        assert process.stderr is not None
        async with asyncio.timeout(SECONDS):
            while line := json.loads(await process.stderr.readline()):
                if line["message"] == "the bot is running":
                    break
        yield process, line
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
async def test_it_runs_until_it_is_told_to_stop(end: signal.Signals, pretend: Playground, tmp_path: Path) -> None:
    async with serving(tmp_path, told(pretend)) as (process, line):
        async with aiohttp.ClientSession() as session, session.get(f"{line['url']}/healthz") as response:
            alive = await response.json()
        process.send_signal(end)
        _, rest = await asyncio.wait_for(process.communicate(), SECONDS)

    assert (line["level"], line["mode"], alive) == ("info", "HTTP", {"alive": True})
    assert process.returncode == 0
    assert json.loads(rest.splitlines()[0])["message"] == "the bot is stopping"
    assert pretend.bot_token.encode() not in rest


async def test_with_an_app_token_it_is_served_in_socket_mode(pretend: Playground, tmp_path: Path) -> None:
    settings = told(pretend, SLACK_APP_TOKEN=pretend.app_token)
    del settings["SLACK_SIGNING_SECRET"]

    async with serving(tmp_path, settings) as (_, line):
        assert line["mode"] == "Socket Mode"


async def test_an_app_token_that_slack_refuses_is_told_in_one_line(pretend: Playground, tmp_path: Path) -> None:
    settings = told(pretend, SLACK_APP_TOKEN="xapp-wrong")

    ran = await asyncio.to_thread(hybrid_bot, "serve", folder=tmp_path, **settings)

    assert ran.code == 2
    [line] = ran.err.splitlines()
    assert "does not accept SLACK_APP_TOKEN" in line


async def test_the_verbs_of_a_terminal_work_beside_a_bot_that_is_served(pretend: Playground, tmp_path: Path) -> None:
    async with serving(tmp_path, told(pretend)):
        ran = await asyncio.to_thread(hybrid_bot, "status", "--channel", "C1", folder=tmp_path)

    assert ran.err.startswith("hybrid-bot: Channel C1 has no running checklist")


async def test_the_doctor_knows_the_port_of_a_bot_that_is_served(pretend: Playground, tmp_path: Path) -> None:
    async with serving(tmp_path, told(pretend)) as (_, line):
        listen = line["url"].removeprefix("http://")
        settings = told(pretend, HYBRID_LISTEN=listen)
        ran = await asyncio.to_thread(hybrid_bot, "doctor", folder=tmp_path, **settings)

    assert f"{listen} is used by a bot that is running" in ran.out


async def test_a_second_process_on_the_same_file_is_refused(pretend: Playground, tmp_path: Path) -> None:
    async with serving(tmp_path, told(pretend)):
        ran = await asyncio.to_thread(hybrid_bot, "serve", folder=tmp_path, **told(pretend))

    assert ran.code == 2
    assert "SQLite is for one process" in ran.err
    assert "Traceback" not in ran.err


async def test_a_token_that_slack_refuses_stops_the_start(tmp_path: Path) -> None:
    settings = {"SLACK_BOT_TOKEN": "xoxb-hush", "SLACK_SIGNING_SECRET": "s", "HYBRID_LISTEN": "127.0.0.1:0"}

    async with slack({"ok": False, "error": "invalid_auth"}) as (_, url):
        ran = await asyncio.to_thread(hybrid_bot, "serve", folder=tmp_path, HYBRID_SLACK_API_URL=url, **settings)

    assert ran.code == 2
    assert "Slack does not accept SLACK_BOT_TOKEN (invalid_auth)" in ran.err
    assert "hush" not in ran.err
    assert "Traceback" not in ran.err
