"""A snooze that ends: on a working day, and once, however often it was changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest_asyncio

from bot.model.checklist import Checklist
from bot.usecases import Asker, Deps, remind
from bot.usecases.start import start
from tests.bot.usecases.conftest import Clock
from tests.due import send_reminders
from tests.loudspeaker import Loudspeaker


@pytest_asyncio.fixture(autouse=True)
async def started(deps: Deps, ann: Asker, clock: Clock) -> Checklist:
    clock.moment = datetime(2026, 11, 27, 14, tzinfo=UTC)  # a Friday
    values = {"domain": "contoso.com", "zone": "Europe/Berlin", "time": "08:30"}
    return (await start(deps, ann, values=values)).checklist


async def test_a_snooze_that_ends_at_the_weekend_waits_for_monday(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker
) -> None:
    await remind.snooze(deps, ann, "1d")
    clock.moment = datetime(2026, 11, 30, 7, 29, tzinfo=UTC)
    await send_reminders(deps)
    assert voice.words("remind") == []

    clock.wind(minutes=1)
    await send_reminders(deps)

    assert voice.words("remind") == ["the snooze has ended"]


async def test_a_snooze_that_was_made_shorter_ends_once(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker
) -> None:
    await remind.snooze(deps, ann, "5h")
    await remind.snooze(deps, ann, "2h")
    for _ in range(5):
        clock.wind(hours=1)
        await send_reminders(deps)

    assert voice.words("remind") == ["the snooze has ended"]
    _, slots = await remind.log(deps, ann)
    assert [slot.reason for slot in slots if slot.kind == "snoozed"] == ["the snooze was ended before", ""]


async def test_a_snooze_that_was_made_longer_ends_at_its_new_time(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker
) -> None:
    await remind.snooze(deps, ann, "2h")
    await remind.snooze(deps, ann, "5h")
    for _ in range(4):
        clock.wind(hours=1)
        await send_reminders(deps)
    assert voice.words("remind") == []

    clock.wind(hours=1)
    await send_reminders(deps)

    assert voice.words("remind") == ["the snooze has ended"]
