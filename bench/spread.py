"""A million checklists, and what Slack and name servers are asked: ``python -m bench.spread [COUNT] [PROCESSES]``.

First the bot sends one reminder and looks once, and what it asks is counted. Then the bot's own code says when each
reminder of a week and each look of a night is due, in a world of workspaces of very different sizes. That is held
against Slack's limits, which count calls of a method in a workspace and a minute, and against what a name server
takes of one address in a second: once as it would be if everything were done when it is wished, and once as it is.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from bench.demand import Demand, measured
from bench.timing import verdict
from bench.world import START, Workspace, workspaces
from bot.model.turn import TURNS, look_after
from bot.net.pace import Pace

COUNT, PROCESSES = 1_000_000, 32
# Slack's, a minute: tier 3 is 50 and more, tier 4 is 100 and more, and of messages "several hundred".
TIERS = {"chat.postMessage": 200, "views.publish": 100}
TIER_3 = 50
A_NAME_SERVER = 1_024  # packets a second that Amazon's takes of one address; others take more
MINUTE = 60
PATIENCE = 60  # minutes after its time within which every reminder is to be there


@dataclass
class Load:
    """What is due, and when.

    Attributes:
        busiest: Of each method the most calls in one workspace and one minute.
        reminders: How many are due in each minute since the start, in the whole world.
        looks: The same of looks.
    """

    busiest: Counter[str] = field(default_factory=Counter)
    reminders: Counter[int] = field(default_factory=Counter)
    looks: Counter[int] = field(default_factory=Counter)

    def add(self, reminders: Counter[int], looks: Counter[int], reminder: Demand, look: Demand) -> None:
        """Count one workspace, of which so much is due in each minute."""
        self.reminders.update(reminders)
        self.looks.update(looks)
        for method in reminder.calls | look.calls:
            most = (reminders[at] * reminder.calls[method] + looks[at] * look.calls[method] for at in reminders | looks)
            self.busiest[method] = max(self.busiest[method], *most)


def main(arguments: Sequence[str] = sys.argv[1:]) -> int:
    """Print the figures; return 1 if a limit would be broken."""
    count, processes, *_ = (*map(int, arguments), *(COUNT, PROCESSES)[len(arguments) :])
    reminder, look = measured()
    print(f"a reminder asks: {reminder}\na look at night asks: {look}")
    world = tuple(workspaces(count, Random(count)))
    print(f"{count:,} checklists in {len(world):,} workspaces, the largest with {max(map(_size, world)):,}")
    spread, at_once = load(world, reminder, look, turns=True), load(world, reminder, look, turns=False)
    kept = [_slack(spread, at_once), _names(spread, processes, reminder, look)]
    _worst(count, processes, reminder, look)
    _too_many(reminder)
    return 0 if all(kept) else 1


def highest(busiest: Counter[str]) -> float:
    """Return how much of Slack's limit is used up in the worst minute of the worst workspace."""
    return max(most / _limit(method) for method, most in busiest.items())


def _slack(spread: Load, at_once: Load) -> bool:
    """Tell of Slack's limits."""
    print(f"\n{'calls in the busiest minute of a workspace':<44} {'at once':>8} {'in turns':>8} {'limit':>8}")
    for method, most in sorted(spread.busiest.items()):
        print(f"{method:<44} {at_once.busiest[method]:8,} {most:8,} {_limit(method):8,}")
    return verdict("the busiest minute / Slack's limit", highest(spread.busiest), 1)


def _names(spread: Load, processes: int, reminder: Demand, look: Demand) -> bool:
    """Tell of name servers, and of how late their pace makes reminders."""
    most, late = asked(spread, processes, reminder, look)
    minute = max(spread.reminders.values())
    night = sum(spread.looks.values()) * look.questions / 1e6
    print(f"\nlooks ask {night:,.0f} million questions of DNS a night; the busiest minute of the world has {minute:,}")
    print(
        f"reminders, which ask {minute * reminder.questions:,}. {processes} processes, each with an address of its own:"
    )
    print(f"at most {most:,} questions a second and process, and a reminder waits {late / MINUTE:.1f} min for them")
    kept = verdict("questions a second / what a name server takes", most / A_NAME_SERVER, 1)
    latest = TURNS - 1 + late / MINUTE
    return verdict(f"the last reminder, minutes late / {PATIENCE}", latest / PATIENCE, 1) and kept


def _worst(count: int, processes: int, reminder: Demand, look: Demand) -> None:
    """Tell how it would be if all the world lived in one place and wanted to be reminded at nine."""
    found = load(workspaces(count, Random(count), zone="UTC"), reminder, look, turns=True)
    most, late = asked(found, processes, reminder, look)
    print(
        f"\nif all of them were in one time zone and reminded at nine: {most:,} questions a second and process, and a"
    )
    print(f"reminder waits {late / MINUTE:.0f} min; {highest(found.busiest):.2f} of Slack's limit")


def _too_many(reminder: Demand) -> None:
    """Tell of a workspace that has more than its turns can hold."""
    for size in (2_000, 10_000):
        minutes = size * max(calls / _limit(method) for method, calls in reminder.calls.items())
        print(f"{size:,} in one workspace, all reminded on one day: Slack's limit makes that {minutes:.0f} min")


def load(world: Iterable[Workspace], reminder: Demand, look: Demand, *, turns: bool) -> Load:
    """Return what is due in *world*: in *turns*, or everything as soon as it is wished."""
    load, chance = Load(), Random(1)
    for workspace in world:
        reminders = Counter(map(_minute, workspace.reminders(turns=turns)))
        ids = (f"{chance.getrandbits(128):032x}" for _ in workspace.pilots)
        after = (look_after(each) if turns else timedelta(0) for each in ids)
        looks = Counter(_minute(workspace.midnight + each) for each in after)
        load.add(reminders, looks, reminder, look)
    return load


def asked(load: Load, processes: int, reminder: Demand, look: Demand) -> tuple[int, float]:
    """Return how many questions leave in a process's busiest second, and how long the last of them has waited.

    One of several equal processes is followed minute by minute, its questions through the bot's own pace.
    """
    return asyncio.run(_followed(load, processes, reminder, look))


async def _followed(load: Load, processes: int, reminder: Demand, look: Demand) -> tuple[int, float]:
    now, slept = 0.0, 0.0

    async def sleep(seconds: float) -> None:
        nonlocal slept
        slept = seconds

    pace = Pace(clock=lambda: now, sleep=sleep)
    most, latest, leaving = 0, 0.0, Counter[int]()
    minutes = sorted(load.reminders | load.looks)
    for minute, following in pairwise((*minutes, minutes[-1] + 1)):
        now = float(minute * MINUTE)
        questions = load.reminders[minute] * reminder.questions + load.looks[minute] * look.questions
        for _ in range(questions // processes):
            slept = 0.0
            await pace.turn(("192.0.2.53", 53))
            leaving[int(now + slept)] += 1
            latest = max(latest, slept)
        over = [second for second in leaving if second < following * MINUTE]
        most = max(most, *(leaving.pop(second) for second in over), 0)
    return max(most, *leaving.values(), 0), latest


def _minute(at: datetime) -> int:
    return int((at - START).total_seconds()) // MINUTE


def _size(workspace: Workspace) -> int:
    return len(workspace.pilots)


def _limit(method: str) -> int:
    return TIERS.get(method, TIER_3)


if __name__ == "__main__":
    sys.exit(main())
