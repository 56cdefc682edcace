"""A bot in its playground: real HTTP on both sides, a real database, a clock that stands still until it is wound."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncApp

from bot.checks import Check, Target
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.playground import payloads
from bot.playground.deliver import Answer
from bot.playground.messages import Message
from bot.playground.payloads import Click
from bot.playground.run import Playground
from bot.usecases import Deps
from bot.usecases.run_checks import claim_runs, run_checks
from handlers import build_app
from handlers.authorize import identify
from handlers.client import web_client
from handlers.downloads import Downloads
from handlers.front import slack_events
from handlers.identities import OneIdentity
from handlers.kit import Kit
from handlers.outbox import Outbox
from handlers.tasks import Tasks
from handlers.views.message import Names
from handlers.voice import SlackVoice
from storage.store import Store
from tests.bot.playground.rooms import ALICE, NOW, ROOM
from tests.due import publish_homes, refresh_cards, send_reminders
from tests.handlers.examples import TEMPLATE

__all__ = ["ALICE", "NOW", "ROOM", "Room", "furnished"]

MANY = 50
NOWHERE = Net(dns=None, tls=None, http=None)  # type: ignore[arg-type]  # no check here looks at the network
CODES = {verdict: Code(f"is-{verdict}", verdict, "Do something.") for verdict in Verdict}


class Verdicts:
    """What each check will find next."""

    def __init__(self) -> None:
        self.next = {"dns-verification": Verdict.PASS, "dns-sip-tls": Verdict.FAIL, "edge-tcp": Verdict.PASS}

    def checks(self) -> dict[str, Check]:
        return {name: self._check(name) for name in self.next}

    def _check(self, name: str) -> Check:
        async def observe(_: Target, __: Net) -> Verdict:
            return self.next[name]

        def judge(_: Target, seen: Verdict) -> list[Finding]:
            return [CODES[seen].at(f"{name}.<!channel>", expected="a", observed="b")]

        codes = tuple(CODES.values())
        return Check(id=name, step=2, title=name, codes=codes, source="", observe=observe, judge=judge)


@dataclass(slots=True, kw_only=True)
class Room:
    """The bot, and what drives it.

    Attributes:
        url: Where the bot's HTTP front is.
        clock: Monotonic seconds of the outbox; sleeping moves them on.
    """

    ground: Playground
    deps: Deps
    kit: Kit
    app: AsyncApp
    session: aiohttp.ClientSession
    verdicts: Verdicts
    url: str = ""

    async def type(self, text: str, person: str = ALICE, channel: str = ROOM) -> Answer:
        """Type a command; return the acknowledgement."""
        workspace = self.ground.workspace
        return await self.ground.deliveries.command(
            workspace.people[person], workspace.channels[channel], f"/hybrid {text}"
        )

    async def say(self, text: str, person: str = ALICE, channel: str = ROOM) -> str:
        """Type a command; return the words of its answer, once all that it set off is done."""
        answered = await self.type(text, person, channel)
        await self.settle()
        assert answered.status == 200, answered
        assert answered.json["response_type"] == "ephemeral"
        return str(answered.json["text"])

    async def click(self, action: str, *, person: str = ALICE, message: Message | None = None, value: str = "") -> str:
        """Click a button; return what is whispered to who clicked."""
        workspace = self.ground.workspace
        where = message or self.card()
        chosen: dict[str, Any] = {"value": value or _value(where, action)}
        click = Click(block="b", action=action, chosen=chosen, state={})
        payload = payloads.block_actions(workspace, workspace.people[person], where, click)
        answered = await self.ground.deliveries.interaction(payload)
        await self.kit.tasks.drain(timedelta(seconds=10))
        assert (answered.status, answered.body) == (200, "")
        whispers = [call.args for call in workspace.calls if call.args.get("url") == payload["response_url"]]
        return "\n".join(str(whisper["text"]) for whisper in whispers)

    async def settle(self) -> None:
        """Do everything that is due, until nothing is."""
        await self.kit.tasks.drain(timedelta(seconds=10))
        for _ in range(MANY):
            shown = await refresh_cards(self.deps) + await publish_homes(self.deps)
            if not shown + await send_reminders(self.deps) + await self._run():
                return
        raise AssertionError("something is due again and again")

    async def _run(self) -> int:
        runs = await claim_runs(self.deps, limit=10)
        for run in runs:
            await run_checks(self.deps, run)
        return len(runs)

    def messages(self, channel: str = ROOM) -> list[Message]:
        """Return what stands in a channel for everybody to see."""
        return [message for message in self.ground.workspace.messages(channel) if not message.only_for]

    def card(self) -> Message:
        """Return the card."""
        return next(message for message in self.messages() if message.text.startswith(TEMPLATE.title))


def _value(message: Message, action: str) -> str:
    for block in message.blocks:
        for button in (*block.get("elements", ()), block.get("accessory", {})):
            if button.get("action_id") == action:
                return str(button["value"])
    raise AssertionError(f"no button {action} in {message.text!r}")


@asynccontextmanager
async def furnished(
    ground: Playground,
    store: Store,
    *,
    command: str = "/hybrid",
    net: Net = NOWHERE,
    microsoft: str = "",
    patience: float = 60,
) -> AsyncIterator[Room]:
    """Start a bot in *ground* and let the playground deliver to it.

    Args:
        patience: Seconds that it waits for an answer of Slack's.
        net: What checks look by; most of the tests' checks look nowhere.
        microsoft: Where the sign-in service and Graph are; "" for nowhere.
    """
    seconds = [1_000.0]

    async def sleep(by: float) -> None:
        seconds[0] += by

    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=patience)) as session:
        client = web_client(session, ground.bot_token, ground.slack_api_url)
        identity = await identify(client)
        names = Names(command, identity.name)
        identities = OneIdentity(identity, store, ground.now)

        def clock() -> float:
            return seconds[0] + (ground.now() - NOW).total_seconds()

        outbox = Outbox(client, session, identities, clock=clock, sleep=sleep)
        verdicts, tasks = Verdicts(), Tasks()
        checks = verdicts.checks()
        deps = Deps(
            store=store,
            net=net,
            checks=checks,
            templates={TEMPLATE.id: TEMPLATE},
            voice=SlackVoice(outbox, checks, names, identities),
            now=ground.now,
            login_url=microsoft,
            graph_url=microsoft,
        )
        downloads = Downloads(client, session, identities)
        kit = Kit(
            deps=deps,
            outbox=outbox,
            downloads=downloads,
            tasks=tasks,
            identities=identities,
            names=names,
            team=identity.team,
        )
        app = build_app(kit, client)
        room = Room(ground=ground, deps=deps, kit=kit, app=app, session=session, verdicts=verdicts)
        async with listening(app, ground) as room.url:
            ground.deliver_to(room.url)
            yield room
            await tasks.drain(timedelta(seconds=10))


@asynccontextmanager
async def listening(app: AsyncApp, ground: Playground) -> AsyncIterator[str]:
    """Serve the HTTP front, and give its address."""
    server = web.Application()
    server.add_routes([web.post("/slack/events", slack_events(app, ["old", ground.signing_secret], ground.now))])
    runner = web.AppRunner(server, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()
