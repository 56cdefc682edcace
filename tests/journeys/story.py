"""A whole story: the real bot, the pretend Slack, a name server, and people who type and click."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import app
from bot.playground import payloads
from bot.playground.deliver import Answer
from bot.playground.messages import Message
from bot.playground.people import ALICE, BOB, BOT, Channel, Person
from bot.playground.run import Playground, playground
from bot.playground.workspace import Workspace
from bot.settings import Settings
from tests.loopback import mine

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)  # a Tuesday
ROOM = "C0LYNC0001"
ELSEWHERE = "C0GENERAL1"


def settings(ground: Playground, folder: Path, **more: str) -> dict[str, str]:
    """Return the bot's environment for *ground*, its database in *folder*."""
    told = {
        "SLACK_BOT_TOKEN": ground.bot_token,
        "SLACK_SIGNING_SECRET": ground.signing_secret,
        "HYBRID_SLACK_API_URL": ground.slack_api_url,
        "HYBRID_DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
        "HYBRID_LISTEN": "127.0.0.1:0",
        "HYBRID_DNS_SERVERS": ground.dns_server,
        "HYBRID_LOGIN_URL": ground.login_url,
        "HYBRID_ALLOWED_NETWORKS": ",".join(ground.allowed_networks),
    }
    return told | more


@dataclass
class Story:
    """People in one channel, and what they do and see.

    Attributes:
        folder: Where the bot's database is.
    """

    ground: Playground
    folder: Path
    room: str = ROOM

    @property
    def slack(self) -> Workspace:
        """The pretend workspace."""
        return self.ground.workspace

    @property
    def channel(self) -> Channel:
        """The channel that people are in."""
        return self.slack.channels[self.room]

    @asynccontextmanager
    async def bot(self, **more: str) -> AsyncIterator[app.App]:
        """Run the bot while the block runs; with *more* settings."""
        told = Settings.load(settings(self.ground, self.folder, **more))
        async with app.running(told, now=self.ground.now) as running:
            if not told.socket_mode:
                self.ground.deliver_to(f"{running.url}/slack/events")
            self.ground.on_wind(running.wake)
            yield running

    async def says(self, person: Person, text: str) -> str:
        """Type ``/hybrid text`` and return the words of the answer."""
        answer = await self.ground.deliveries.command(person, self.channel, f"/hybrid {text}")
        assert answer.error == ""
        return words(str(answer.json.get("text", answer.body)))

    async def answered(self, person: Person, text: str) -> Mapping[str, Any]:
        """Type ``/hybrid text`` and return the answer as Slack gets it."""
        answer = await self.ground.deliveries.command(person, self.channel, f"/hybrid {text}")
        assert answer.error == ""
        return answer.json

    async def clicks(self, person: Person, message: Message, action: str) -> Answer:
        """Click the button *action* of *message*."""
        click = self.click(message, action)
        return await self.ground.deliveries.interaction(payloads.block_actions(self.slack, person, message, click))

    @staticmethod
    def click(message: Message, action: str) -> payloads.Click:
        """Return a click on the button whose action id begins with *action*."""
        for block in message.blocks:
            for element in (*block.get("elements", ()), block.get("accessory") or {}):
                if str(element.get("action_id", "")).startswith(action):
                    chosen = {"value": element.get("value", ""), "text": element.get("text")}
                    return payloads.Click(block=block["block_id"], action=element["action_id"], chosen=chosen, state={})
        raise AssertionError(f"there is no button {action}")

    def wind(self, **by: float) -> None:
        """Wind the clock forward by days, hours and so on."""
        self.slack.clock.wind(timedelta(**by))

    def public(self) -> tuple[Message, ...]:
        """Return what the whole channel sees of the bot, oldest first, without what is in threads."""
        return tuple(m for m in self._said() if not m.thread)

    def posts(self) -> int:
        """Return how many messages were posted, those in threads apart."""
        return len([call for call in self.slack.calls_of("chat.postMessage") if "thread_ts" not in call.args])

    def thread(self, card: Message) -> str:
        """Return the words below *card*."""
        return "\n".join(words(m.text) for m in self._said() if m.thread == card.ts)

    def _said(self) -> tuple[Message, ...]:
        return tuple(m for m in self.slack.messages(self.room) if not m.only_for and m.user == BOT.id)

    def whispers(self, person: Person) -> tuple[Message, ...]:
        """Return what only *person* sees, oldest first."""
        return tuple(m for m in self.slack.messages(self.room) if m.only_for == person.id)

    async def sees(self, text: str, *, only: Person | None = None) -> Message:
        """Wait until a message with *text* stands in the channel, or is shown to *only*, and return the last."""

        def look() -> Message | None:
            shown = self.whispers(only) if only else self.public()
            return next((message for message in reversed(shown) if text in words(message.text)), None)

        return await self.slack.until(look, seconds=60)

    async def until(self, look: Callable[[], object]) -> None:
        """Wait until *look* is true of the workspace."""
        await self.slack.until(lambda: look() or None, seconds=60)


def words(text: str) -> str:
    """Return *text* without Slack's bold."""
    return text.replace("*", "")


@asynccontextmanager
async def opened(folder: Path, now: Callable[[], datetime] = lambda: NOW) -> AsyncIterator[Story]:
    """Open a story whose clock only moves when it is wound; or one that begins *now*, for a bot in a process."""
    async with playground(0, real=now, machines=mine(1)) as ground:
        yield Story(ground=ground, folder=folder)


__all__ = ["ALICE", "BOB", "BOT", "ELSEWHERE", "NOW", "ROOM", "Story", "opened", "settings", "words"]
