"""A name server is asked no faster than name servers like."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from bot.net.dns import Resolver
from bot.net.guard import Guard
from bot.net.pace import A_SECOND, AT_ONCE, MANY, Pace
from bot.playground.nameserver import NameServer

HERE, THERE = ("192.0.2.53", 53), ("198.51.100.53", 53)
MOST = 1_024  # packets a second that Amazon's resolver takes of a network card


class HandClock:
    """A clock that moves on when somebody sleeps, and knows how long each sleeper slept."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


async def leaving(pace: Pace, clock: HandClock, count: int) -> list[float]:
    """Return when each of *count* questions that are asked at the same moment leaves."""
    clock.slept.clear()
    for _ in range(count):
        await pace.turn(HERE)
    return sorted([clock.now] * (count - len(clock.slept)) + [clock.now + each for each in clock.slept])


async def test_no_second_has_more_questions_than_a_server_takes() -> None:
    clock = HandClock()
    pace = Pace(clock=clock, sleep=clock.sleep)

    times = await leaving(pace, clock, 5_000)

    assert AT_ONCE + A_SECOND < MOST
    assert max(sum(first <= each < first + 1 for each in times) for first in times[::50]) <= AT_ONCE + A_SECOND
    assert times[-1] - times[0] == pytest.approx((5_000 - AT_ONCE) / A_SECOND)


async def test_a_few_never_wait_and_those_of_another_server_neither() -> None:
    clock = HandClock()
    pace = Pace(clock=clock, sleep=clock.sleep)

    await leaving(pace, clock, AT_ONCE)
    assert clock.slept == []
    await pace.turn(HERE)
    assert len(clock.slept) == 1
    await pace.turn(THERE)
    assert len(clock.slept) == 1

    clock.now += 60
    await leaving(pace, clock, AT_ONCE)
    assert clock.slept == []


async def test_the_resolver_keeps_to_it() -> None:
    clock, seen = HandClock(), Counter[str]()
    async with NameServer({"contoso.test": "@ TXT hello"}) as names:
        names.watch = lambda name, _: seen.update([name])
        resolver = Resolver([names.endpoint], Guard(), pace=Pace(10, 2, clock=clock, sleep=clock.sleep))

        await asyncio.gather(*(resolver.txt("contoso.test") for _ in range(5)))

    assert seen == {"contoso.test": 5}
    assert sorted(clock.slept) == pytest.approx([0.1, 0.2, 0.3])


async def test_servers_that_nobody_waits_for_are_forgotten() -> None:
    clock = HandClock()
    pace = Pace(10, 2, clock=clock, sleep=clock.sleep)
    for number in range(3 * MANY):
        await pace.turn((f"server{number}", 53))
        clock.now += 0.01

    assert pace.known <= MANY
