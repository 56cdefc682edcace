"""Things that go wrong, one scenario after the other: ``python -m bench.chaos [SCENARIO [ROUNDS [REMINDERS]]]``.

Each scenario has reminders due at once, on PostgreSQL and SQLite in turns, and makes something go wrong until all are
settled. Then what the pretend Slack has got is counted against the ledger, the audit trails are verified, and what
`/hybrid remind log` says is read: none lost, none doubled, none unsettled, and no more uncertain than is told.
"""

import contextlib
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.chaos import clock, database, days, disk, kill, points, slack
from bench.chaos.stage import Stage
from bench.databases import created
from bench.fleet import upgraded
from bench.server import slack as pretend_slack
from tests import postgres

DELAY = 5  # milliseconds
SQLITE, POSTGRESQL = "sqlite", "postgresql"
DURABLE = "synchronous_commit=on"  # else a server that crashes forgets claims


@dataclass(frozen=True, slots=True)
class Scenario:
    """Something that goes wrong.

    Attributes:
        play: Plays it once on a stage with so many reminders; tells whether all promises were kept.
        rounds: How often, unless told.
        count: How many reminders, unless told.
    """

    play: Callable[[Stage, int, Random], bool]
    rounds: int
    count: int
    on: tuple[str, ...] = (POSTGRESQL, SQLITE)


def main() -> int:
    """Play what was asked for; return 1 if a promise was broken in one."""
    chosen, *numbers = sys.argv[1:] or ["all"]
    if chosen not in {*SCENARIOS, "all"}:
        raise SystemExit(f"there is no scenario {chosen!r}; there are: {', '.join(SCENARIOS)}")
    broken = 0
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hybrid-bench-")))
        server = stack.enter_context(postgres.own(DURABLE))
        database.SERVERS[server.port] = server
        for name in SCENARIOS if chosen == "all" else (chosen,):
            broken += _played(name, list(map(int, numbers)), folder / name, server.url)
    return 1 if broken else 0


def _played(name: str, numbers: list[int], folder: Path, server: str) -> bool:
    """Play one scenario; tell whether a promise was broken."""
    scenario = SCENARIOS[name]
    rounds, count = (*numbers, *(scenario.rounds, scenario.count)[len(numbers) :])
    folder.mkdir()
    broken = 0
    for number in range(rounds):
        kind = scenario.on[number % len(scenario.on)]
        with _stage(kind, folder / str(number), server, f"{name}_{number}") as stage:
            broken += not scenario.play(stage, count, Random(number))
    verdict = "kept" if not broken else f"BROKEN in {broken}"
    print(f"{name}: {rounds} rounds of {count:,} promised: none lost, none doubled  {verdict}", flush=True)
    return bool(broken)


@contextlib.contextmanager
def _stage(kind: str, folder: Path, server: str, name: str) -> Iterator[Stage]:
    folder.mkdir()
    url = f"sqlite:///{folder / 'bot.db'}" if kind == SQLITE else created(server, name)
    with pretend_slack(folder, DELAY) as port:
        yield Stage(url=upgraded(url), folder=folder, slack=port)


SCENARIOS = {
    "kill": Scenario(kill.play, 20, 1_000),
    "points": Scenario(points.play, 2, 30),
    "database": Scenario(database.play, 1, 400, (POSTGRESQL,)),
    "slack": Scenario(slack.play, 2, 300),
    "clock": Scenario(clock.play, 2, 300),
    "disk": Scenario(disk.play, 1, 300, (SQLITE,)),
    "days": Scenario(days.play, 2, 50),
}


if __name__ == "__main__":
    sys.exit(main())
