"""A bot that many workspaces install, the pretend Slack with several of them, and browsers of those who install it."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Self

import aiohttp
from yarl import URL

from bot import app
from bot.playground.deliver import Answer, Deliveries
from bot.playground.messages import Message
from bot.playground.people import ALICE, BOT, Team
from bot.playground.run import Playground
from bot.playground.workspace import Workspace
from bot.settings import Settings
from tests.journeys.story import NOW, opened, settings, words

CONTOSO = "T0CONTOSO1"
FABRIKAM = Team(id="T0FABRIKAM", name="Fabrikam", domain="fabrikam", bot_token="xoxb-nothing")
GRID = "E0GRID0001"


@dataclass
class Guest:
    """A workspace, and what people do in its first channel."""

    slack: Workspace
    deliveries: Deliveries

    @property
    def room(self) -> str:
        """The channel's id."""
        return next(iter(self.slack.channels))

    async def types(self, text: str) -> Answer:
        """Type ``/hybrid text``."""
        return await self.deliveries.command(ALICE, self.slack.channels[self.room], f"/hybrid {text}")

    async def says(self, text: str) -> str:
        """Type it, and return the words of the answer."""
        answer = await self.types(text)
        assert answer.status == 200, answer
        return words(str(answer.json.get("text", answer.body)))

    def public(self) -> tuple[Message, ...]:
        """Return what the whole channel sees of the bot."""
        said = self.slack.messages(self.room)
        return tuple(one for one in said if not one.only_for and one.user == BOT.id and not one.thread)

    async def sees(self, text: str) -> Message:
        """Wait until a message with *text* stands in the channel."""

        def look() -> Message | None:
            return next((one for one in reversed(self.public()) if text in words(one.text)), None)

        return await self.slack.until(look, seconds=60)


@dataclass
class Browser:
    """A browser with its cookies."""

    ground: Playground
    url: str
    session: aiohttp.ClientSession = field(init=False)

    async def __aenter__(self) -> Self:
        """Open it; the bot's address counts as safe, as browsers have it for this machine's own."""
        jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(self.url))
        self.session = aiohttp.ClientSession(cookie_jar=jar)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        await self.session.close()

    async def begin(self) -> URL:
        """Go to the bot's address for installing, and return where that leads."""
        async with self.session.get(f"{self.url}/slack/install", allow_redirects=False) as response:
            assert response.status == 302
            return URL(response.headers["Location"], encoded=True)

    async def choose(self, page: URL, team: str) -> URL:
        """Allow the app in *team* on Slack's page, "" for nowhere, and return where that leads back to."""
        async with self.session.get(page) as response:
            assert response.status == 200, await response.text()
        async with self.session.post(page, data={"team": team}, allow_redirects=False) as response:
            assert response.status == 302
            return URL(response.headers["Location"], encoded=True)

    async def go(self, url: URL) -> tuple[int, str]:
        """Return the status and the text of the page at *url*."""
        async with self.session.get(url, allow_redirects=False) as response:
            return response.status, await response.text()

    async def install(self, team: str) -> tuple[int, str]:
        """Walk the whole way."""
        return await self.go(await self.choose(await self.begin(), team))


@dataclass
class House:
    """The bot, the pretend Slack and its workspaces.

    Attributes:
        bot: While it runs.
    """

    ground: Playground
    folder: Path
    port: int
    contoso: Guest
    fabrikam: Guest
    bot: app.App | None = None

    @property
    def url(self) -> str:
        """Where the bot is."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self, **more: str) -> Mapping[str, str]:
        """Return the bot's settings."""
        told = settings(self.ground, self.folder) | {
            "SLACK_CLIENT_ID": self.ground.client_id,
            "SLACK_CLIENT_SECRET": self.ground.client_secret,
            "HYBRID_LISTEN": f"127.0.0.1:{self.port}",
            "HYBRID_PUBLIC_URL": self.url,
        }
        del told["SLACK_BOT_TOKEN"]
        return told | more

    @asynccontextmanager
    async def open(self, **more: str) -> AsyncIterator[Browser]:
        """Run the bot, and give a browser."""
        async with app.running(Settings.load(self.environment(**more)), now=self.ground.now) as self.bot:
            for guest in (self.contoso, self.fabrikam):
                guest.deliveries.url = f"{self.url}/slack/events"
            self.ground.on_wind(self.bot.wake)
            async with Browser(self.ground, self.url) as browser:
                yield browser

    def belong(self, organisation: str) -> None:
        """Let both workspaces belong to an organisation, and the app be installed in all of it."""
        for guest in (self.contoso, self.fabrikam):
            slack = guest.slack
            slack.wide = True
            slack.team = replace(slack.team, organisation=organisation)

    async def uninstalled(self, guest: Guest, *, wide: bool = False) -> None:
        """Take the app out of a workspace, or of its organisation, as Slack does: tokens first, then two events."""
        place = guest.slack.team.organisation if wide else guest.slack.team.id
        self.ground.grants.uninstall(place)
        await guest.deliveries.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT.id]}})
        await guest.deliveries.event({"type": "app_uninstalled"})


@asynccontextmanager
async def house(folder: Path, now: Callable[[], datetime] = lambda: NOW) -> AsyncIterator[House]:
    """Open the pretend Slack with two workspaces, into none of which the app is installed."""
    async with opened(folder, now) as story:
        ground = story.ground
        ground.grants.tokens.clear()
        slack, deliveries = ground.neighbour(FABRIKAM)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        yield House(
            ground=ground,
            folder=folder,
            port=port,
            contoso=Guest(ground.workspace, ground.deliveries),
            fabrikam=Guest(slack, deliveries),
        )
