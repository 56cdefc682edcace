"""Which channels somebody may see: asked of Slack once in a while, and where Slack does not tell, none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
import pytest_asyncio

from bot.model.delivery import LaterError, UncertainError
from bot.playground.faults import Broken, Refusal
from bot.playground.people import BOB as BOBBY
from bot.playground.people import Channel
from bot.playground.run import Playground
from handlers import sight
from handlers.client import web_client
from handlers.outbox import Outbox
from handlers.sight import KEPT, ROOMS_KEPT, Sight
from tests.bot.playground.rooms import ALICE, BOB, GENERAL, PRIVATE, ROOM, opened
from tests.handlers.handclock import HandClock
from tests.handlers.whoami import alone

TEAM = "T0CONTOSO1"
BOT = "U0HYBRID01"
ALL = frozenset({ROOM, GENERAL, PRIVATE})


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Playground]:
    async with opened() as ground:
        yield ground


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest_asyncio.fixture
async def eyes(ground: Playground, clock: HandClock) -> AsyncIterator[Sight]:
    async with aiohttp.ClientSession() as session:
        client = web_client(session, ground.bot_token, ground.slack_api_url)
        yield Sight(Outbox(client, session, alone(ground.bot_token), clock=clock, sleep=clock.sleep))


async def sees(eyes: Sight, person: str = BOB, *, at_once: bool = False) -> frozenset[str]:
    return frozenset(await eyes.of(TEAM, person, ALL, at_once=at_once))


def asked(ground: Playground) -> list[str]:
    return [call.method for call in ground.workspace.calls]


async def test_a_member_sees_where_they_are(eyes: Sight, ground: Playground) -> None:
    assert await sees(eyes) == ALL
    assert asked(ground) == ["users.conversations"]


async def test_a_member_sees_public_channels_that_they_are_not_in_and_no_private_one(
    eyes: Sight, ground: Playground
) -> None:
    ground.workspace.join(BOT, PRIVATE)
    for channel in ALL:
        ground.workspace.leave(BOB, channel)

    assert await sees(eyes) == {ROOM, GENERAL}


async def test_a_private_channel_without_the_bot_is_seen_by_nobody_who_is_not_in_it(
    eyes: Sight, ground: Playground
) -> None:
    ground.workspace.leave(BOB, PRIVATE)

    assert await sees(eyes) == {ROOM, GENERAL}


async def test_a_guest_sees_only_where_they_are(eyes: Sight, ground: Playground) -> None:
    ground.workspace.people[BOB] = replace(BOBBY, guest=True)
    ground.workspace.leave(BOB, GENERAL)

    assert await sees(eyes) == {ROOM, PRIVATE}


async def test_it_is_asked_again_after_a_while(eyes: Sight, ground: Playground, clock: HandClock) -> None:
    await sees(eyes)
    await sees(eyes)
    assert len(asked(ground)) == 1
    ground.workspace.leave(BOB, PRIVATE)

    clock.now += ROOMS_KEPT + 1

    assert await sees(eyes) == {ROOM, GENERAL}


async def test_at_once_nobody_is_asked(eyes: Sight, ground: Playground, clock: HandClock) -> None:
    ground.workspace.leave(BOB, GENERAL)
    with pytest.raises(LaterError):
        await sees(eyes, at_once=True)
    assert asked(ground) == []

    await sees(eyes)
    known = await sees(eyes, at_once=True)
    clock.now += KEPT + 1

    assert known == ALL
    with pytest.raises(LaterError):
        await sees(eyes, at_once=True)


async def test_of_many_channels_every_page_is_read(
    eyes: Sight, ground: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sight, "PAGE", "2")
    for number in range(5):
        one = Channel(id=f"C0MORE{number}", name=f"more-{number}", members={ALICE})
        ground.workspace.channels[one.id] = one

    found = await eyes.of(TEAM, ALICE, frozenset({"C0MORE4"}), at_once=False)

    assert found == {"C0MORE4"}
    assert asked(ground) == ["users.conversations"] * 4


@pytest.mark.parametrize("method", ["users.conversations", "users.info"])
async def test_what_slack_refuses_to_tell_is_not_taken_for_leave(eyes: Sight, ground: Playground, method: str) -> None:
    ground.workspace.people[BOB] = replace(BOBBY, guest=True)
    ground.workspace.leave(BOB, GENERAL)
    ground.workspace.fail(method, Refusal("missing_scope"))

    assert GENERAL not in await sees(eyes)


async def test_what_slack_does_not_answer_is_an_error(eyes: Sight, ground: Playground) -> None:
    ground.workspace.fail("users.conversations", Broken(503))

    with pytest.raises(UncertainError):
        await sees(eyes)


async def test_old_answers_are_forgotten(eyes: Sight, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sight, "MANY", 1)
    await sees(eyes)
    clock.now += KEPT + 1

    await sees(eyes, ALICE)

    assert len(eyes._rooms) == 1
