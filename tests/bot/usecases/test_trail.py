"""The audit trail in words, in the thread below the card: each change once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest_asyncio

from bot.model.checklist import Checklist
from bot.model.delivery import LaterError, RefusedError, ShutOutError
from bot.ticker import Ticker
from bot.usecases import Asker, Deps
from bot.usecases.check import ask
from bot.usecases.done import done
from bot.usecases.note import add_note
from bot.usecases.shut import resume
from bot.usecases.start import start
from bot.usecases.trail import tell_trail
from tests.bot.usecases.conftest import Clock, shown
from tests.loudspeaker import Loudspeaker


@pytest_asyncio.fixture(autouse=True)
async def started(deps: Deps, ann: Asker) -> Checklist:
    return (await start(deps, ann, values={"domain": "contoso.com"})).checklist


async def test_changes_are_told_below_the_card_each_once(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    ticker = Ticker(deps)
    await ticker.tick()
    assert voice.thread == []  # the card itself says that it was started

    await done(deps, ann, "domain")
    await add_note(deps, ann, "domain", "CHG-1")
    await ticker.tick()
    await ticker.tick()

    assert voice.thread == ["trail done, note"]


async def test_of_two_who_tell_at_once_one_does(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    await done(deps, ann, "domain")
    checklist = await shown(deps, ann)

    await asyncio.gather(*(tell_trail(deps, checklist) for _ in range(4)))

    assert voice.thread == ["trail done"]


async def test_what_slack_puts_off_is_told_with_the_next_change(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker
) -> None:
    ticker = Ticker(deps)
    await ticker.tick()
    await done(deps, ann, "domain")
    voice.thread_faults.append(LaterError("ratelimited", timedelta(seconds=9)))
    await ticker.tick()
    assert voice.thread == []

    clock.wind(minutes=1)
    await add_note(deps, ann, "domain", "CHG-1")
    await ticker.tick()

    assert voice.thread == ["trail done, note"]


async def test_what_slack_takes_later_is_told_then_without_anybody_doing_anything(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker
) -> None:
    ticker = Ticker(deps)
    await ticker.tick()
    await done(deps, ann, "domain")
    voice.thread_faults.append(LaterError("ratelimited", timedelta(seconds=9)))
    await ticker.tick()

    clock.wind(seconds=8)
    await ticker.tick()
    before = list(voice.thread)
    clock.wind(seconds=1)
    await ticker.tick()

    assert (before, voice.thread) == ([], ["trail done"])


async def test_what_slack_refuses_is_not_told_again(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    ticker = Ticker(deps)
    await ticker.tick()
    await done(deps, ann, "domain")
    voice.thread_faults.append(RefusedError("thread_locked"))
    await ticker.tick()
    await add_note(deps, ann, "domain", "CHG-1")
    await ticker.tick()

    assert voice.thread == ["trail note"]


async def test_what_a_shut_channel_was_not_told_it_is_told_once_it_is_open(
    deps: Deps, ann: Asker, voice: Loudspeaker
) -> None:
    ticker = Ticker(deps)
    await ticker.tick()
    await done(deps, ann, "domain")
    voice.thread_faults.append(ShutOutError("is_archived"))
    await ticker.tick()
    await resume(deps, "T1", "C1")
    await ticker.tick()

    assert voice.thread == ["trail done"]


async def test_what_somebody_had_checked_is_told_below_the_card(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    await ask(deps, ann, "domain")

    await Ticker(deps).tick()

    assert voice.thread == ["report of dns for U1"]
