"""What a tick costs with 1,000 and with 100,000 checklists of which 100 are due.

Run as ``python -m bench.tick_growth [MANY] [ROUNDS]``. One checklist has lived, and the database itself makes the
others from it, so that every table is as full as it would be. Then each of 100 has a reminder that is due, its daily
look, and with that a card that is stale; on SQLite and on PostgreSQL. The fastest round stands for all: whatever else
the machine does makes one only slower.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from bench.databases import created
from bench.slots import KEYS
from bench.timing import verdict
from bot.checklists.loader import built_in
from bot.model.ledger import Slot, SlotKind
from bot.net import Net
from bot.ticker import Ticker
from bot.usecases import Asker, Deps
from bot.usecases.assign import assign
from bot.usecases.homes import look
from bot.usecases.note import add_note
from bot.usecases.start import start
from storage import migrate
from storage.store import Store
from storage.tables import checklists
from tests.crowd import crowd
from tests.loudspeaker import Loudspeaker
from tests.postgres import cluster
from tests.storage.samples import raw

FEW, MANY, DUE = 1_000, 100_000, 100
ROUNDS = 7
MOST = 2.0
ANN = Asker(team="T1", channel="C1", user="U11")
NOWHERE = Net(dns=None, tls=None, http=None)  # type: ignore[arg-type]  # no step is done, so nothing is looked at


@dataclass(frozen=True)
class Full:
    """A database that is full of checklists, and the clock that works on it.

    Attributes:
        due: The ids of those that will have something due.
    """

    url: str
    deps: Deps
    voice: Loudspeaker
    ticker: Ticker
    due: tuple[str, ...]


def main() -> int:
    """Print the figures and whether the promise is kept; return 1 if not."""
    many = int(sys.argv[1]) if sys.argv[1:] else MANY
    rounds = int(sys.argv[2]) if sys.argv[2:] else ROUNDS
    kept = True
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hybrid-bench-")))
        server = stack.enter_context(cluster())
        print(f"{DUE} reminders, cards and daily looks due; the fastest of {rounds} rounds in turns, in ms")
        for name, urls in {
            "SQLite": [f"sqlite:///{folder / f'{count}.db'}" for count in (FEW, many)],
            "PostgreSQL": [created(server, f"of_{count}") for count in (FEW, many)],
        }.items():
            kept = asyncio.run(_compared(name, dict(zip((FEW, many), urls, strict=True)), rounds)) and kept
    return 0 if kept else 1


async def _compared(name: str, urls: dict[int, str], rounds: int) -> bool:
    """Measure one kind of database and tell whether the promise is kept on it."""
    full: dict[int, Full] = {count: await _filled(url, count) for count, url in urls.items()}
    busy: dict[int, list[float]] = {count: [] for count in full}
    idle: dict[int, list[float]] = {count: [] for count in full}
    for number in range(rounds + 1):
        for count, each in full.items():
            await _have_due(each, number)
            seconds = await _ticked(each, DUE, ticks=2), await _ticked(each, 0, ticks=1)
            if number:  # the first is to warm up
                busy[count].append(seconds[0])
                idle[count].append(seconds[1])
    for each in full.values():
        await each.deps.store.close()
    (few, more), (few_idle, more_idle) = (map(min, kind.values()) for kind in (busy, idle))
    for what, figures in {f"{DUE} due": (few, more), "nothing due": (few_idle, more_idle)}.items():
        for count, fastest in zip(full, figures, strict=True):
            print(f"{f'{name}, {what} of {count:,}':<44} {fastest * 1e3:8.1f}")
    kept = verdict(f"{name}, a tick with {DUE} due", more / few, MOST)
    return verdict(f"{name}, a tick with nothing due", more_idle / few_idle, MOST) and kept


async def _filled(url: str, count: int) -> Full:
    await migrate.upgrade(url)
    now, voice = datetime.now(UTC), Loudspeaker()
    deps = Deps(
        store=Store.open(url, keys=KEYS),
        net=NOWHERE,
        checks={},
        templates=built_in(),
        voice=voice,
        now=lambda: now,
    )
    ticker = Ticker(deps)
    pilot = (now + timedelta(days=60)).date().isoformat()
    made = await start(deps, ANN, values={"domain": "contoso.com", "pilot": pilot, "zone": "Europe/Berlin"})
    await assign(deps, ANN, "domain", ("U11",))
    await add_note(deps, replace(ANN, user="U12"), "domain", "ordered")
    await look(deps, ANN.team, ANN.user, shown=False)
    await _ask(deps, made.checklist.id, "first")
    await ticker.tick()
    await crowd(url, count - 1)
    step = (count - 1) // DUE
    due = tuple(f"{made.checklist.id}-{number}" for number in range(1, step * DUE + 1, step))
    return Full(url, deps, voice, ticker, due)


async def _have_due(full: Full, number: int) -> None:
    for ident in full.due:
        await _ask(full.deps, ident, f"round-{number}")
    mine = (checklists.c.team == ANN.team, checklists.c.id.in_(full.due))
    async with raw(full.url) as connection:
        await connection.execute(update(checklists).where(*mine).values(recheck_at=full.deps.now()))


async def _ask(deps: Deps, ident: str, key: str) -> None:
    async with deps.store.begin() as tx:
        due_at = deps.now() - timedelta(minutes=1)
        await tx.ledger.ask(Slot(team=ANN.team, checklist=ident, key=key, kind=SlotKind.NOW, due_at=due_at))


async def _ticked(full: Full, due: int, *, ticks: int) -> float:
    """Return how long that takes; as many reminders must be sent, and cards edited, as were *due*.

    The daily looks, which come last in a tick, make the cards stale, so that all is done after two.
    """
    before = Counter(kind for kind, _ in full.voice.said)
    began = time.perf_counter()
    for _ in range(ticks):
        await full.ticker.tick()
    seconds = time.perf_counter() - began
    done = Counter(kind for kind, _ in full.voice.said) - before
    if (done["remind"], done["edit"]) != (due, due):
        raise SystemExit(f"{due} reminders and cards were due, and it did {dict(done)}")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
