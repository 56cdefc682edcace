"""The story that the pictures tell: a company in the third week of its migration, and the people who do it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import app
from bot.playground.messages import Message
from bot.playground.people import ALICE, BOB, BOT, Person
from bot.playground.run import Playground, playground
from bot.settings import Settings

BEGIN = datetime(2026, 11, 9, 8, 4, tzinfo=UTC)  # a Monday
MORNING = datetime(2026, 11, 24, 8, 0, 20, tzinfo=UTC)  # five working days before the pilot
ROOM = "C0LYNC0001"
PRIYA = Person(id="U0PRIYA001", name="priya", real_name="Priya Nair")
CHEN = Person(id="U0CHEN0001", name="chen", real_name="Chen Wei", zone="Asia/Singapore")
PATIENCE = 60  # seconds

START = "start domain=contoso.example tenant_initial_domain=contoso.onmicrosoft.com pilot=2026-12-01 zone=Europe/Berlin"


@dataclass(slots=True)
class Story:
    """The pretend Slack with the real bot in it, and what people type there."""

    ground: Playground

    async def says(self, person: Person, *texts: str) -> None:
        """Let *person* type commands, a few minutes apart."""
        for text in texts:
            room = self.ground.workspace.channels[ROOM]
            answer = await self.ground.deliveries.command(person, room, f"/hybrid {text}")
            assert answer.error == "", (text, answer)
            await self.wind(minutes=3)

    async def wind(self, **by: float) -> None:
        """Wind the clock forward."""
        self.ground.workspace.clock.wind(timedelta(**by))

    async def sees(self, text: str, *, only: Person | None = None) -> Message:
        """Wait for a message with *text*; with *only*, for one that nobody else sees."""

        def look() -> Message | None:
            shown = self.ground.workspace.messages(ROOM)
            found = (m for m in reversed(shown) if m.only_for == (only.id if only else "") and text in m.text)
            return next(found, None)

        return await self.ground.workspace.until(look, seconds=PATIENCE)

    async def first_week(self) -> None:
        """Start, share the work out, and do the first of it."""
        await self.says(ALICE, START)
        await self.sees("0/8")
        await self.says(ALICE, "assign tenant me", "assign domain @chen", "assign readiness @bob and @chen")
        await self.says(ALICE, "assign ad-sync @priya", "assign pilot me and @bob", "due readiness 2026-11-20")
        await self.says(ALICE, "due domain 2026-11-20", "due ad-sync 2026-11-27")
        await self.wind(days=1, hours=2)
        await self.says(ALICE, "done tenant order 4711, signed by finance")
        await self.says(PRIYA, "waive adfs-create we use password hash synchronization")
        await self.says(PRIYA, "waive adfs-assign we use password hash synchronization")

    async def second_week(self) -> None:
        """Look at the domain, and name who is moved first."""
        await self.wind(days=6, hours=1)
        await self.says(BOB, "set access_edge_fqdn=sip.contoso.example webcon_fqdn=webcon.contoso.example")
        await self.says(CHEN, "note domain change CHG-2291 is with the DNS team", "check domain")
        await self.sees("Checks: ✗ fail", only=CHEN)
        await self.says(PRIYA, "task pilot 1")
        await self.says(ALICE, "pilot add ann@contoso.example ben@contoso.example chloe@contoso.example batch=1")
        await self.says(ALICE, "pilot add dimitri@contoso.example eva@contoso.example batch=2")
        await self.says(ALICE, "pilot moved ann@contoso.example")

    async def third_week(self) -> None:
        """Go on to the morning of a reminder, with some more of it done."""
        self.ground.workspace.clock.wind_to(MORNING - timedelta(hours=18))
        await self.says(PRIYA, "done ad-sync anyway the report of the sync server follows on Friday")
        self.ground.workspace.clock.wind_to(MORNING)


@asynccontextmanager
async def opened() -> AsyncIterator[Story]:
    """Open the story before its first word; its clock only moves when it is wound."""
    with TemporaryDirectory(prefix="hybrid-pictures-") as folder:
        async with playground(0, real=lambda: BEGIN) as ground:
            for person in (PRIYA, CHEN):
                ground.workspace.people[person.id] = person
                ground.workspace.channels[ROOM].members.add(person.id)
            told = Settings.load(_settings(ground, Path(folder)))
            async with app.running(told, now=ground.now) as bot:
                ground.deliver_to(f"{bot.url}/slack/events")
                ground.on_wind(bot.wake)
                yield Story(ground)


def _settings(ground: Playground, folder: Path) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": ground.bot_token,
        "SLACK_SIGNING_SECRET": ground.signing_secret,
        "HYBRID_SLACK_API_URL": ground.slack_api_url,
        "HYBRID_DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
        "HYBRID_LISTEN": "127.0.0.1:0",
        "HYBRID_DNS_SERVERS": ground.dns_server,
        "HYBRID_LOGIN_URL": ground.login_url,
        "HYBRID_ALLOWED_NETWORKS": ",".join(ground.allowed_networks),
    }


__all__ = ["ALICE", "BOB", "BOT", "CHEN", "PRIYA", "ROOM", "Story", "opened"]
