"""What one reminder and one nightly look ask of Slack and of a name server, counted while the bot does them."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path

from bot.checklists.loader import built_in
from bot.checks import discover
from bot.net.build import open_net
from bot.playground.run import Playground
from bot.ticker import Ticker
from bot.usecases import Asker, Deps
from bot.usecases.done import done
from bot.usecases.homes import look as open_home
from bot.usecases.start import start
from handlers.views.message import Names
from handlers.voice import SlackVoice
from storage import migrate
from storage.sealed import Keys
from storage.store import Store
from tests.bot.playground.rooms import ALICE, ROOM, opened
from tests.handlers.room import furnished

OPEN = ("tenant", "pilot", "administer")  # else nobody would be reminded
NIGHT, MORNING, SECOND = time(3), time(9), timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Demand:
    """What something asks.

    Attributes:
        calls: Of Slack, by method.
        questions: Of the name server.
    """

    calls: Counter[str]
    questions: int

    def __str__(self) -> str:
        """As a line of the output."""
        said = ", ".join(f"{count} × {method}" for method, count in sorted(self.calls.items()))
        return f"{said}; {self.questions} questions of DNS"


def measured() -> tuple[Demand, Demand]:
    """Return what a reminder and a nightly look ask of a checklist that is done, but for three steps."""
    return asyncio.run(_measured())


async def _measured() -> tuple[Demand, Demand]:
    async with opened() as ground, _bot(ground) as deps:
        alice = Asker(team=ground.workspace.team.id, channel=ROOM, user=ALICE)
        values = {"domain": "contoso.example", "tenant": "contoso.onmicrosoft.com", "pilot": "+4d", "zone": "UTC"}
        made = await start(deps, alice, values=values)
        for step in made.checklist.steps:
            if step.key not in OPEN:
                await done(deps, alice, step.key, because="what is measured is how often it is looked at")
        await open_home(deps, alice.team, alice.user, shown=False)
        await _asked_by(deps, ground, ground.now())
        for at in (NIGHT, MORNING):  # the first reminder has none before it to take away
            await _asked_by(deps, ground, _next(ground.now(), at))
        look = await _asked_by(deps, ground, _next(ground.now(), NIGHT))
        reminder = await _asked_by(deps, ground, _next(ground.now(), MORNING))
        assert reminder.calls["chat.postMessage"] == reminder.calls["chat.delete"] == 1, reminder
        assert min(look.questions, reminder.questions) > 0, "nothing was looked at"
    return reminder, look


async def _asked_by(deps: Deps, ground: Playground, at: datetime) -> Demand:
    """Wind the clock to *at*, have everything done that is due then, and return what that asked."""
    ground.workspace.clock.wind(max(at - ground.now(), timedelta(0)))
    calls, questions = len(ground.workspace.calls), list[str]()
    ground.names.watch = lambda name, _: questions.append(name)
    ticker = Ticker(deps)
    for _ in range(4):  # what is done makes more due
        await ticker.tick()
        ground.workspace.clock.wind(SECOND)
    return Demand(Counter(call.method for call in ground.workspace.calls[calls:]), len(questions))


def _next(now: datetime, at: time) -> datetime:
    today = datetime.combine(now.date(), at, tzinfo=now.tzinfo)
    return today if today > now else today + timedelta(days=1)


@asynccontextmanager
async def _bot(ground: Playground) -> AsyncIterator[Deps]:
    """Run a bot in *ground* that has every check, and look out by the playground's name server."""
    with tempfile.TemporaryDirectory(prefix="hybrid-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        await migrate.upgrade(url)
        store = Store.open(url, keys=Keys((bytes(32),)))
        looking = open_net(
            servers=[ground.dns_server],
            allowed=ground.allowed_networks,
            timeout=timedelta(seconds=10),
            named=[ground.login_url],
        )
        async with looking as net, furnished(ground, store, net=net, microsoft=ground.login_url) as room:
            checks = discover()
            voice = SlackVoice(room.kit.outbox, checks, Names(), room.kit.identities)
            yield replace(room.deps, checks=checks, templates=built_in(checks), voice=voice)
        await store.close()


if __name__ == "__main__":
    for what, demand in zip(("a reminder", "a look"), measured(), strict=True):
        print(f"{what}: {demand}")
