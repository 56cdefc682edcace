"""The door through which reminders leave."""

import asyncio
from datetime import timedelta

import pytest

from bot.usecases.door import Door

MOMENT = timedelta(milliseconds=50)
DEADLINE = 5  # seconds


async def test_one_goes_through_at_a_time_however_long_the_queue_is() -> None:
    door, inside, most = Door(20 * MOMENT), 0, 0

    async def go() -> None:
        nonlocal inside, most
        async with door.turn():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(MOMENT.total_seconds())
            inside -= 1

    await asyncio.gather(*(go() for _ in range(30)))

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
