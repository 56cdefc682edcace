"""The clock under load: what hangs holds up nobody else, and a bot that is told to stop begins nothing new."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from bot.model.checklist import Checklist
from bot.model.ledger import Slot
from bot.ticker import AT_ONCE, Ticker
from bot.usecases import Asker, Deps, remind
from bot.usecases.start import start
from tests.loudspeaker import Loudspeaker


class Slow(Loudspeaker):
    """Speaks at once in most channels; in those that hang, only when it is let go."""

    def __init__(self, *hanging: str) -> None:
        super().__init__()
        self.hanging = set(hanging)
        self.go = asyncio.Event()
        self.begun: list[str] = []
        self.heard = asyncio.Condition()

    async def remind(self, checklist: Checklist, slot: Slot, now: datetime) -> str:
        self.begun.append(checklist.channel)
        async with self.heard:
            self.heard.notify_all()
        if checklist.channel in self.hanging:
            await self.go.wait()
        ts = await super().remind(checklist, slot, now)
        async with self.heard:
            self.heard.notify_all()
        return ts

    async def wait(self, *, begun: int = 0, said: int = 0) -> None:
        """Wait until so many reminders were begun, and so many said."""
        async with asyncio.timeout(20), self.heard:
            await self.heard.wait_for(lambda: len(self.begun) >= begun and len(self.words("remind")) >= said)


async def channels(deps: Deps, *names: str) -> None:
    """Start a checklist in each channel, and ask for a reminder."""
    for name in names:
        asker = Asker(team="T1", channel=name, user="U1")
        await start(deps, asker, values={"domain": "contoso.com", "zone": "UTC"})
        await remind.remind_now(deps, asker)


async def test_a_channel_that_hangs_does_not_hold_up_what_falls_due_in_others(deps: Deps) -> None:
    voice = Slow("C0")
    deps = replace(deps, voice=voice)
    ticker = Ticker(deps, every=3600)
    await channels(deps, "C0")
    running = asyncio.create_task(ticker.run())
    await voice.wait(begun=1)

    await channels(deps, "C1", "C2")
    ticker.wake()
    await voice.wait(said=2)

    assert sorted(voice.begun) == ["C0", "C1", "C2"]
    voice.go.set()
    ticker.stop()
    await running
    await ticker.drain(10)
    assert len(voice.words("remind")) == 3


async def test_more_than_fits_at_once_is_all_done_without_waiting_for_the_next_tick(deps: Deps) -> None:
    voice = Slow()
    deps = replace(deps, voice=voice)
    count = 2 * AT_ONCE + 1
    await channels(deps, *(f"C{number}" for number in range(count)))
    ticker = Ticker(deps, every=3600)
    running = asyncio.create_task(ticker.run())

    await voice.wait(said=count)

    ticker.stop()
    await running
    await ticker.drain(10)
    assert sorted(voice.begun) == sorted(f"C{number}" for number in range(count))


async def test_a_bot_that_is_told_to_stop_finishes_what_is_in_hand_and_begins_nothing_new(deps: Deps) -> None:
    names = [f"C{number}" for number in range(AT_ONCE + 5)]
    voice = Slow(*names)
    deps = replace(deps, voice=voice)
    await channels(deps, *names)
    ticker = Ticker(deps, every=3600)
    running = asyncio.create_task(ticker.run())
    await voice.wait(begun=AT_ONCE)

    ticker.stop()
    voice.go.set()
    await running
    await ticker.drain(10)

    assert len(voice.begun) == AT_ONCE
    assert len(voice.words("remind")) == AT_ONCE
