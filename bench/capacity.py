"""How far one PostgreSQL goes: ``python -m bench.capacity [BESIDE] [CHECKLISTS]``.

CHECKLISTS, 20 unless told, live through two working weeks beside BESIDE others, 20,000 unless told, of which nothing
is due: they are shown and changed, looked at each night and reminded each morning, by the bot's own code and every
check, with a name server on loopback, and a Slack that is not there. What each of these costs the server is read from
the server, so that it does not matter what else this machine does: processor's time beside that of a transaction of
pgbench's, write-ahead log, and what stays on the disk.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from bench import slots
from bench.databases import created
from bench.fleet import upgraded
from bench.served import Server, Spent, watched
from bench.slack import TEAM
from bench.timing import verdict
from bot.checklists.loader import built_in
from bot.checks import discover
from bot.model import verbs
from bot.model.ledger import Slot, SlotKind
from bot.model.profile import Profile, given
from bot.model.schedule import Schedule
from bot.model.template import Template
from bot.model.verbs import Actor, Change
from bot.net.build import open_net
from bot.playground.nameserver import NameServer
from bot.ticker import Ticker
from bot.usecases import Asker, Deps
from bot.usecases.assign import assign
from bot.usecases.done import done
from bot.usecases.start import start
from bot.usecases.status import status
from storage.store import Store
from tests.loudspeaker import Loudspeaker
from tests.postgres import cluster

BESIDE, LIVING = 20_000, 20
FIRST = datetime(2026, 11, 22, 12, tzinfo=UTC)  # a Sunday
WEEKS, WEEK = 2, 7
NIGHT, MORNING, NOON = time(3), time(9, 30), time(12)
PILOT = "2026-11-30"  # the second Monday: on most mornings there is a reminder
SHOWS = 5  # of each a day
WORKING = range(5)
OPEN = {"tenant", "pilot", "administer"}
ZONE = '@ TXT "MS=ms12345678"\n_sipfederationtls._tcp SRV 0 0 5061 sip\nsip A 127.0.0.1\nlyncdiscover A 127.0.0.1\n'
LATER = Slot(team=TEAM, checklist="", key=slots.KEY, kind=SlotKind.NOW, due_at=slots.NEVER)
A_YEAR = 250.0  # KB at most
MOST = {"a status": 3.0, "a change": 25.0, "a look at night": 100.0, "a reminder with its look": 120.0}


@dataclass
class Clock:
    """A clock that is set."""

    moment: datetime = FIRST

    def __call__(self) -> datetime:
        """Return what it is set to."""
        return self.moment

    def on_to(self, at: time) -> None:
        """Set it to the next time that it is *at*."""
        day = self.moment if self.moment.time() < at else self.moment + timedelta(days=1)
        self.moment = datetime.combine(day.date(), at, tzinfo=UTC)


@dataclass
class Bill:
    """What was done how often, and what all of it cost."""

    server: Server
    costs: dict[str, tuple[int, Spent]]

    async def of(self, what: str, act: Callable[[], Awaitable[int]]) -> None:
        """Do something so many times, and note what it cost."""
        before = await self.server.spent()
        times = await act()
        spent = await self.server.spent() - before
        known, cost = self.costs.get(what, (0, Spent(0, 0)))
        self.costs[what] = known + times, cost + spent

    def each(self, what: str) -> Spent:
        """Return what one cost."""
        times, cost = self.costs[what]
        return cost.per(times)


@dataclass(frozen=True)
class Life:
    """The living checklists, and what drives them."""

    deps: Deps
    clock: Clock
    bill: Bill
    askers: tuple[Asker, ...]

    async def begin(self) -> None:
        """Start all, and have what can be done marked done."""
        values = {"domain": "contoso.test", "pilot": PILOT, "zone": "UTC"}
        for asker in self.askers:
            made = await start(self.deps, asker, values=values)
            for step in made.checklist.steps:
                if step.key not in OPEN:
                    await done(self.deps, asker, step.key, because="it is looked at nevertheless")
        await self._tick()

    async def a_week(self) -> None:
        """Live a week: looked at each night, reminded each morning, shown and changed at noon."""
        for _ in range(WEEK):
            self.clock.on_to(NIGHT)
            await self.bill.of("a look at night", lambda: self._said("edit"))
            self.clock.on_to(MORNING)
            await self.bill.of("a reminder with its look", lambda: self._said("remind"))
            self.clock.on_to(NOON)
            if self.clock.moment.weekday() in WORKING:
                await self.bill.of("a change", self._changed)
                await self._tick()
            await self.bill.of("a status", self._shown)

    async def _tick(self) -> None:
        for _ in range(3):  # what is done makes more due
            await Ticker(self.deps).tick()

    async def _said(self, kind: str) -> int:
        voice = self.deps.voice
        assert isinstance(voice, Loudspeaker)
        voice.said.clear()
        await self._tick()
        return min(len(voice.words(kind)), len(self.askers))

    async def _changed(self) -> int:
        for asker in self.askers:
            await assign(self.deps, asker, "tenant", (f"U{self.clock.moment.day}",))
        return len(self.askers)

    async def _shown(self) -> int:
        for _ in range(SHOWS):
            for asker in self.askers:
                assert await status(self.deps, asker)
        return SHOWS * len(self.askers)


def main(arguments: Sequence[str] = sys.argv[1:]) -> int:
    """Print the figures; return 1 if a promise was broken."""
    beside, living, *_ = (*map(int, arguments), *(BESIDE, LIVING)[len(arguments) :])
    with cluster() as server:
        url = upgraded(created(server, "capacity"))
        return asyncio.run(_measured(url, beside, living))


async def _measured(url: str, beside: int, living: int) -> int:
    store = Store.open(url, keys=slots.KEYS)
    await _filled(store, beside)
    async with (
        watched(url) as server,
        NameServer({"contoso.test": ZONE}) as names,
        open_net(servers=[names.endpoint], allowed=["127.0.0.0/8"], timeout=timedelta(seconds=5)) as net,
    ):
        clock, checks = Clock(), discover()
        deps = Deps(
            store=store, net=net, checks=checks, templates=built_in(checks), voice=Loudspeaker(zone="UTC"), now=clock
        )
        askers = tuple(Asker(team="T0LIVING", channel=f"C{number}", user="U1") for number in range(living))
        life = Life(deps, clock, Bill(server, {}), askers)
        sizes = [await server.rows()]
        await life.begin()
        for _ in range(WEEKS):
            sizes.append(await server.rows())
            await life.a_week()
        sizes.append(await server.rows())
        taken = await server.taken()
        yardstick = await server.yardstick()
    await store.close()
    print(f"{living} checklists, {WEEKS} weeks, beside {beside:,} others; a transaction of pgbench -N costs the server")
    print(f"{yardstick.seconds * 1e3:.2f} ms of its processor and {yardstick.log:.1f} KB of log")
    kept = [_told(life.bill, yardstick), _room(sizes, taken, living)]
    return 0 if all(kept) else 1


def _told(bill: Bill, yardstick: Spent) -> bool:
    """Tell what each thing cost."""
    print(f"\n{'':<28} {'times':>7} {'ms':>7} {'KB of log':>10} {'a second and core':>18}")
    for what, (times, _) in bill.costs.items():
        each = bill.each(what)
        print(f"{what:<28} {times:7,} {each.seconds * 1e3:7.2f} {each.log:10.1f} {1 / each.seconds:18,.0f}")
    print()
    kept = [
        verdict(f"{what} / a transaction of pgbench", bill.each(what).seconds / yardstick.seconds, most)
        for what, most in MOST.items()
    ]
    return all(kept)


def _room(sizes: Sequence[Counter[str]], taken: Counter[str], living: int) -> bool:
    """Tell what a checklist takes on the disk: the bytes of its rows, and the share of them in indices and pages."""
    around = {name: taken[name] / size for name, size in sizes[-1].items() if size}

    def kilobytes(before: Counter[str], after: Counter[str]) -> Counter[str]:
        return Counter({name: (after[name] - before[name]) * around[name] / living / 1024 for name in around})

    nothing, begun, *_, before, last = sizes
    start, week = kilobytes(nothing, begun), kilobytes(before, last)
    most = ", ".join(f"{name} {size:.1f}" for name, size in week.most_common(3) if size > 0.05)
    print(f"\nwith its indices, a checklist takes {start.total():.0f} KB when it begins; KB more a week: {most}")
    return verdict("KB of a checklist after a year", start.total() + 52 * week.total(), A_YEAR)


async def _filled(store: Store, count: int) -> None:
    """Add *count* checklists with a reminder each, of which nothing is due."""
    template = next(iter(built_in().values()))
    for first in range(0, count, slots.BATCH):
        async with store.begin() as tx:
            for number in range(first, min(first + slots.BATCH, count)):
                made = _begun(template, number)
                await tx.checklists.add(made.checklist, recheck_at=slots.NEVER, now=FIRST)
                await tx.audit.add(made.entry)
                await tx.ledger.ask(replace(LATER, checklist=made.checklist.id))
            for claim in await tx.checklists.claim_stale_cards(FIRST, limit=slots.BATCH, lease=timedelta(minutes=5)):
                await tx.checklists.settle_card(claim, None, again_at=None)


def _begun(template: Template, number: int) -> Change:
    profile = given(Profile(), {"domain": f"tenant{number}.example.com"})
    actor, name = Actor(id="U0002", at=FIRST), f"{number:032x}"
    return verbs.start(
        template, profile, Schedule(), checklist=name, team=TEAM, channel=f"CFULL{number:06d}", actor=actor
    )


if __name__ == "__main__":
    sys.exit(main())
