"""Files that somebody chose: fetched from Slack alone, with the token shown to nobody else, and no more than may be."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from bot.model.delivery import DeliveryError, RefusedError
from bot.model.errors import BotError
from handlers.client import SLACK, web_client
from handlers.downloads import Downloads
from handlers.filled import Filled, SentFile
from tests.handlers.whoami import alone

MOST = 1_000


class Files:
    """A server that has files, and remembers the tokens that it was shown."""

    def __init__(self) -> None:
        self.tokens: list[str] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Give what the path asks for."""
        self.tokens.append(request.headers.get("Authorization", ""))
        match request.path:
            case "/signin":
                return web.Response(status=302, headers={"Location": "https://evil.test/"})
            case "/reset":
                assert request.transport
                request.transport.abort()
                return web.Response()
            case _:
                return web.Response(body=b"x" * int(request.path[1:]))


@pytest_asyncio.fixture
async def files() -> AsyncIterator[Files]:
    there, app = Files(), web.Application()
    app.router.add_get("/{path}", there.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    there.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield there
    await runner.cleanup()


@pytest_asyncio.fixture
async def downloads(files: Files) -> AsyncIterator[Downloads]:
    async with aiohttp.ClientSession() as session:
        yield Downloads(web_client(session, "xoxb-1", f"{files.url}/api/"), session, alone())


def file(url: str, size: int = 1) -> SentFile:
    return SentFile(name="a.json", url=url, size=size)


async def test_a_file_is_fetched_with_the_token(files: Files, downloads: Downloads) -> None:
    assert await downloads.fetch("T1", file(f"{files.url}/{MOST}"), most=MOST) == b"x" * MOST
    assert files.tokens == ["Bearer xoxb-1"]


async def test_no_more_is_read_than_may_be(files: Files, downloads: Downloads) -> None:
    for size in (1, MOST + 1):  # as Slack said, truly or not
        with pytest.raises(BotError, match="larger than"):
            await downloads.fetch("T1", file(f"{files.url}/{MOST + 1}", size), most=MOST)


async def test_a_page_for_signing_in_is_no_file_and_the_scope_is_named(files: Files, downloads: Downloads) -> None:
    with pytest.raises(BotError, match="files:read"):
        await downloads.fetch("T1", file(f"{files.url}/signin"), most=MOST)


async def test_a_connection_that_breaks_is_told_apart(files: Files, downloads: Downloads) -> None:
    with pytest.raises(DeliveryError):
        await downloads.fetch("T1", file(f"{files.url}/reset"), most=MOST)


ELSEWHERE = [
    pytest.param("http://127.0.0.1:1/5", id="another port"),
    pytest.param("https://evil.test/5", id="another host"),
    pytest.param("http://files.slack.com/5", id="without TLS"),
    pytest.param("https://files.slack.com:8443/5", id="another port of Slack's"),
    pytest.param("https://files.slack.com@evil.test/5", id="a name before the host"),
    pytest.param("https://files.slack.com.evil.test/5", id="a host that begins alike"),
    pytest.param("http://[::1/5", id="no address"),
    pytest.param("", id="nothing"),
]


@pytest.mark.parametrize("url", ELSEWHERE)
async def test_nobody_else_is_shown_the_token(files: Files, downloads: Downloads, url: str) -> None:
    with pytest.raises(RefusedError, match="not one of Slack's"):
        await downloads.fetch("T1", file(url), most=MOST)

    assert files.tokens == []


@pytest.mark.parametrize(
    ("api", "url"),
    [
        pytest.param(SLACK, "https://slack.com/5", id="the API is not where files are"),
        pytest.param("https://slack-gov.com/api/", "https://files.evil.test/5", id="government"),
    ],
)
async def test_at_slack_itself_files_come_from_their_own_host(api: str, url: str) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(RefusedError):
            await Downloads(web_client(session, "xoxb-1", api), session, alone()).fetch("T1", file(url), most=MOST)


@pytest.mark.parametrize(
    "state",
    [
        None,
        {"values": []},
        {"values": {"files": {"files": {"files": "x"}}, "source": {"source": {"selected_option": "y"}}}},
        {"values": {"files": {"files": {"files": [7]}}, "text": {"text": 7}}},
    ],
)
def test_what_slack_would_not_send_is_nothing(state: object) -> None:
    found = Filled.of({"state": state})

    assert (found.text("source"), found.text("text")) == ("", "")
    assert all((each.name, each.url, each.size) == ("", "", 0) for each in found.files("files"))
