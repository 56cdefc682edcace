"""``kill -9`` at random while reminders are sent, again and again: ``python -m bench.chaos [ROUNDS] [SLOTS]``.

In each round SLOTS reminders are due at once, and the bot is killed several times until all are settled. What the
pretend Slack has got is counted against the ledger: none lost, none doubled, and no more uncertain than kills.
"""

import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from sqlalchemy import text

from bench import slots
from bench.fleet import posts, upgraded
from bench.server import environment, free_port, module, slack
from tests.postgres import cluster
from tests.storage.samples import raw

ROUNDS, SLOTS, KILLS, DELAY = 20, 1_000, 4, 5
PATIENCE = 300.0
OPEN = {"planned", "claimed"}


def main() -> int:
    """Print a line for each round; return 1 if a promise was broken in one."""
    rounds = int(sys.argv[1]) if sys.argv[1:] else ROUNDS
    count = int(sys.argv[2]) if sys.argv[2:] else SLOTS
    broken = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hybrid-bench-")))
        server = stack.enter_context(cluster())
        for number in range(rounds):
            place = folder / str(number)
            place.mkdir()
            url = f"sqlite:///{place / 'bot.db'}" if number % 2 else _created(server, f"round_{number}")
            broken += not _kept(url, place, count, random.Random(number))
    print(f"{rounds} rounds of {count:,} reminders: {'kept' if not broken else f'BROKEN in {broken}'}")
    return 1 if broken else 0


def _kept(url: str, folder: Path, count: int, chance: random.Random) -> bool:
    """Run one round; tell whether none was lost or doubled, and no more are uncertain than there were kills."""
    slots.fill(upgraded(url), count)
    kills = 0
    with slack(folder, DELAY) as port:
        while kills < KILLS and OPEN & set(slots.states(url).values()):
            with _serving(url, port, folder) as process:
                enough = _sent(port) + chance.randrange(1, count // KILLS)
                _until(partial(_has_sent, port, enough))
                time.sleep(chance.random() / 10)
                process.kill()
                kills += 1
            asyncio.run(_end_leases(url))
        with _serving(url, port, folder) as process:
            _until(lambda: not OPEN & set(slots.states(url).values()))
            process.terminate()
        got, states = Counter(posts(port)["channels"]), slots.states(url)
    by_state = Counter(states.values())
    doubled = [channel for channel, times in got.items() if times > 1]
    lost = [channel for channel, state in states.items() if state == "sent" and not got[channel]]
    unsaid = [channel for channel in got if states.get(channel) not in {"sent", "uncertain"}]
    kept = not (doubled or lost or unsaid) and by_state["sent"] + by_state["uncertain"] == count
    kept = kept and by_state["uncertain"] <= kills
    print(
        f"{urlsplit(url).scheme:<11} {kills} kills; {sum(got.values()):,} posted; ledger {dict(by_state)}; "
        f"{len(doubled)} doubled, {len(lost)} lost, {len(unsaid)} not in the ledger: {'kept' if kept else 'BROKEN'}"
    )
    return kept


@contextmanager
def _serving(url: str, slack_port: int, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    told = environment(url, free_port(), slack_port)
    with (folder / "bot.log").open("ab") as log:
        process = subprocess.Popen(module("bot", "serve"), stdout=log, stderr=log, env=told, cwd=folder)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(30)


def _has_sent(port: int, count: int) -> bool:
    return _sent(port) >= count


def _sent(port: int) -> int:
    return sum(posts(port)["channels"].values())


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > deadline:
            raise SystemExit("it does not go on")
        time.sleep(0.05)


async def _end_leases(url: str) -> None:
    """Let the time pass after which a dead replica's leases are over; on SQLite the next process ends them itself."""
    if url.startswith("postgresql"):
        async with raw(url) as connection:
            await connection.execute(
                text("UPDATE slots SET claimed_until = now() - interval '1s' WHERE state = 'claimed'")
            )


def _created(server: str, name: str) -> str:
    async def create() -> None:
        connection = await asyncpg.connect(server)
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()

    asyncio.run(create())
    return urlsplit(server)._replace(path=f"/{name}").geturl()


if __name__ == "__main__":
    sys.exit(main())
