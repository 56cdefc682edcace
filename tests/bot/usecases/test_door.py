"""The door through which reminders leave."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.usecases.door import Door

MOMENT = timedelta(milliseconds=50)
DEADLINE = 5  # seconds
ROUNDS = 8  # of the event loop: a time-out ends, who waited wakes up, and goes in


@pytest_asyncio.fixture
async def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], Awaitable[None]]:
    """Winds the clock that patience is measured by, which stands still otherwise, and lets everybody notice."""
    loop = asyncio.get_running_loop()
    seconds = [loop.time()]
    monkeypatch.setattr(loop, "time", lambda: seconds[0])

    async def wind(by: timedelta) -> None:
        seconds[0] += by.total_seconds()
        for _ in range(ROUNDS):
            await asyncio.sleep(0)

    return wind


async def test_one_goes_through_at_a_time_however_long_the_queue_is(
    later: Callable[[timedelta], Awaitable[None]],
) -> None:
    door, inside, most = Door(20 * MOMENT), 0, 0

    async def go() -> None:
        nonlocal inside, most
        async with door.turn():
            inside += 1
            most = max(most, inside)
            await later(MOMENT)
            inside -= 1

    await asyncio.gather(*(go() for _ in range(70)))

    assert (inside, most) == (0, 1)


async def test_nobody_waits_for_one_that_hangs() -> None:
    door, hang = Door(MOMENT), asyncio.Event()

    async def go(until: asyncio.Event | None = None) -> str:
        async with door.turn():
            if until:
                await until.wait()
            return "through"

    hanging = asyncio.create_task(go(hang))
    await asyncio.sleep(0)

    assert list(await asyncio.gather(go(), go())) == ["through"] * 2

    hang.set()
    assert await hanging == "through"
    assert await go() == "through"


async def test_one_that_breaks_off_leaves_the_door_open() -> None:
    door = Door(timedelta(hours=1))
    with pytest.raises(RuntimeError):
        async with door.turn():
            raise RuntimeError

    async with asyncio.timeout(DEADLINE), door.turn():
        pass
