"""The real program in a process of its own, which can be killed, and people who write to it over real HTTP."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.playground.signing import signed
from tests.terminal import clean_environment

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PATIENCE = 30.0  # seconds; a loaded machine is slow
RUNNING = "the bot is running"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Program:
    """``hybrid-bot serve`` as it runs.

    Attributes:
        url: Where it listens, without a trailing slash.
        log: Its lines; all of them once it has ended.
    """

    process: asyncio.subprocess.Process
    url: str
    session: aiohttp.ClientSession
    log: list[str]

    async def command(self, form: Mapping[str, str]) -> dict[str, Any]:
        """Send a signed slash command and return the answer."""
        sent = {"command": "/hybrid", "api_app_id": "A1", "trigger_id": "1.2.3", **form}
        return await self._send(urlencode(sent).encode(), FORM)

    async def interaction(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Send a signed click, shortcut or submission and return the answer."""
        return await self._send(urlencode({"payload": json.dumps(payload)}).encode(), FORM)

    async def event(self, envelope: Mapping[str, Any]) -> None:
        """Send a signed event."""
        await self._send(json.dumps(envelope).encode(), "application/json")

    async def _send(self, body: bytes, kind: str) -> dict[str, Any]:
        headers = {"Content-Type": kind, **signed(SECRET, int(time.time()), body)}
        async with self.session.post(f"{self.url}/slack/events", data=body, headers=headers) as response:
            assert response.status == 200
            text = await response.text()
        answer: dict[str, Any] = json.loads(text or "{}")
        return answer

    async def kill(self) -> None:
        """Kill it as the system would: nothing is finished, nothing is told."""
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """Ask it to stop and return its exit code."""
        if self.process.returncode is None:
            self.process.terminate()
        async with asyncio.timeout(PATIENCE):
            return await self.process.wait()


@asynccontextmanager
async def program(told: Mapping[str, str], folder: Path) -> AsyncIterator[Program]:
    """Run ``hybrid-bot serve`` with the settings *told*, from when it listens until the end of the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "serve",
        cwd=folder,
        env=clean_environment({"SLACK_SIGNING_SECRET": SECRET, "HYBRID_LOG_FORMAT": "json", **told}),
        stderr=asyncio.subprocess.PIPE,
    )
    lines: list[str] = []
    reading: asyncio.Task[None] | None = None
    try:
        async with asyncio.timeout(PATIENCE):
            url = await _running(process, lines)
        reading = asyncio.create_task(_read_on(process, lines))
        async with aiohttp.ClientSession() as session:
            yield Program(process, url, session, lines)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        if reading is not None:
            await reading


async def _running(process: asyncio.subprocess.Process, lines: list[str]) -> str:
    """Return where it listens, as it says in its log."""
    assert process.stderr is not None
    async for line in process.stderr:
        lines.append(line.decode())
        if RUNNING in lines[-1]:
            return str(json.loads(lines[-1])["url"])
    raise AssertionError("the bot did not start:\n" + "".join(lines))


async def _read_on(process: asyncio.subprocess.Process, lines: list[str]) -> None:
    assert process.stderr is not None
    lines.extend([line.decode() async for line in process.stderr])
