"""Evidence by a script: its token is made in Slack, its request is sent to the running bot, and the card knows."""

from __future__ import annotations

import asyncio
import html
import io
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest_asyncio

from bot.agent_front import MAX_BODY, PER_MINUTE
from bot.app import App
from tests.journeys.story import ALICE, BOB, ELSEWHERE, Story, words

START = "start domain=contoso.example pilot=2026-12-01 zone=Europe/Berlin"
PROVIDER = {
    "Identity": "LyncOnline",
    "Name": "LyncOnline",
    "ProxyFqdn": "sipfed.online.lync.com",
    "VerificationLevel": 2,
    "Enabled": True,
    "EnabledSharedAddressSpace": False,
    "HostsOCSUsers": True,
    "IsLocal": False,
    "AutodiscoverUrl": "https://webdir.online.lync.com/Autodiscover/AutodiscoverService.svc/root",
}
FAILED = {"sip-domains": "Access denied"}


@dataclass(frozen=True, slots=True)
class Server:
    """A server on premises, on which an administrator runs a script."""

    bot: App
    session: aiohttp.ClientSession

    async def run(self, script: str, evidence: Any = None, **more: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - JSON
        """Send what *script* would, byte for byte as ConvertTo-Json of Windows PowerShell 5.1 writes it."""
        token, url = (re.search(rf"^\${name} = '([^']+)'$", script, re.MULTILINE) for name in ("token", "url"))
        assert token
        assert url
        assert url[1] == "https://bot.test/agent/evidence"
        found = {"hosting-provider": [PROVIDER]} if evidence is None else evidence
        body = {"version": 1, "server": "FE01", "evidence": found, "failed": FAILED}
        raw = json.dumps(body, separators=(",", ":")).replace("<", "\\u003c").encode()
        return await self.post(token[1], raw, **more)

    async def post(self, token: str, raw: bytes, **headers: str) -> tuple[int, dict[str, Any]]:
        """Send *raw* with *token*."""
        told = {"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8", **headers}
        async with self.session.post(f"{self.bot.url}/agent/evidence", data=io.BytesIO(raw), headers=told) as response:
            text = await response.text()
            return response.status, json.loads(text) if response.content_type == "application/json" else {"text": text}


@pytest_asyncio.fixture
async def server(story: Story) -> AsyncIterator[Server]:
    async with story.bot(HYBRID_PUBLIC_URL="https://bot.test") as bot, aiohttp.ClientSession() as session:
        await story.says(ALICE, START)
        yield Server(bot, session)


async def script(story: Story, where: str = "lync") -> str:
    """Have a script made, and return it as somebody copies it."""
    said = html.unescape(str((await story.answered(ALICE, f"agent {where}"))["text"]))
    return said.partition("```")[2].rpartition("```")[0]


async def test_what_the_script_sends_is_judged_and_stands_below_the_card(story: Story, server: Server) -> None:
    card = await story.sees("0/8 done")

    status, answer = await server.run(await script(story))

    assert status == 200, answer
    assert answer["accepted"] == ["hosting-provider"]
    assert answer["failed"] == FAILED
    assert answer["checks"]["hosting-provider"] == "fail"
    await story.until(lambda: "EnabledSharedAddressSpace" in story.thread(card))
    await story.until(lambda: "made a token for a script" in story.thread(card))
    shown = await story.says(BOB, "show readiness")
    assert "EnabledSharedAddressSpace" in shown
    assert "✓ Hosting providers" in await story.says(BOB, "evidence")


async def test_a_token_that_was_used_expired_or_taken_back_is_refused(story: Story, server: Server) -> None:
    used, expiring, revoked = await script(story), await script(story), await script(story)

    assert (await server.run(used))[0] == 200
    assert await server.run(used) == (
        401,
        {"error": "The token was used already, and is good for one use only. Make a new script: `/hybrid agent`."},
    )
    assert "Took back 2 tokens" in await story.says(BOB, "agent revoke")
    assert "was revoked" in (await server.run(revoked))[1]["error"]
    late = await script(story)
    story.wind(days=1)
    assert "has expired" in (await server.run(late))[1]["error"]
    assert "was revoked" in (await server.run(expiring))[1]["error"]


async def test_a_token_hands_in_for_its_own_checklist_alone(story: Story, server: Server) -> None:
    other = replace(story, room=ELSEWHERE)
    await other.says(ALICE, START)

    assert (await server.run(await script(story)))[0] == 200

    assert "✓ Hosting providers" in await story.says(ALICE, "evidence")
    assert "? Hosting providers" in await other.says(ALICE, "evidence")


async def test_what_is_not_the_scripts_is_refused_before_it_is_read(story: Story, server: Server) -> None:
    good = re.search(r"^\$token = '([^']+)'$", await script(story), re.MULTILINE)
    assert good

    assert (await server.post("hyb_guessed", b"{"))[0] == 401
    assert (await server.post("", b"{}"))[0] == 401
    assert (await server.post("x" * 300, b"{}"))[0] == 401
    assert (await server.post(good[1], b"", **{"Content-Encoding": "gzip"}))[0] == 415
    assert (await server.post(good[1], b"x" * (MAX_BODY + 1)))[0] == 413
    status, answer = await server.post(good[1], b"no JSON")
    assert (status, answer["error"].startswith("This is not what the script sends.")) == (422, True)


async def test_who_guesses_is_slowed_down_and_nobody_else(story: Story, server: Server) -> None:
    good = await script(story)
    answers = [(await server.post(f"hyb_{number}", b"{}"))[0] for number in range(PER_MINUTE + 1)]

    assert answers == [401] * PER_MINUTE + [429]
    assert (await server.run(good))[0] == 200


async def test_while_one_body_of_a_token_arrives_no_other_does(story: Story, server: Server) -> None:
    good = re.search(r"^\$token = '([^']+)'$", await script(story), re.MULTILINE)
    assert good
    url = urlsplit(server.bot.url)
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    head = f"POST /agent/evidence HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {good[1]}\r\nContent-Length: 2\r\n\r\n"
    writer.write(head.encode() + b"n")

    async with asyncio.timeout(10):
        while (refused := await server.post(good[1], b"no"))[0] != 429:
            assert refused[0] == 422

    writer.write(b"o")
    assert (await reader.readline()).startswith(b"HTTP/1.1 422")
    writer.close()
    assert refused[1] == {"error": "Others are handing something in. Try again in a minute."}


async def test_the_script_says_where_as_whom_and_until_when(story: Story, server: Server) -> None:
    assert server.bot.url
    said = await story.answered(ALICE, "agent lync")

    assert said["response_type"] == "ephemeral"
    text = words(html.unescape(str(said["text"])))
    assert "Run this in the Lync Server or Skype for Business Server Management Shell" in text
    assert "# Run it in the Lync Server" in text
    assert "`" not in await script(story)  # Slack shows it as another sign, which continues no line
    assert "until 2026-11-25 09:00 UTC" in text
    assert len(str(said["text"])) < 12_000
