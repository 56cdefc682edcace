"""What the bot says of its own accord: cards, reminders, progress, findings; and what it asks of Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import aiohttp
import pytest
import pytest_asyncio

from bot.model.checklist import Card, Checklist
from bot.model.delivery import (
    DeliveryError,
    LaterError,
    MessageGoneError,
    RefusedError,
    ShutOutError,
    UncertainError,
)
from bot.model.ledger import SlotKind, SlotState
from bot.model.schedule import Audience
from bot.playground.faults import Ratelimited, Refusal
from bot.playground.run import Playground
from handlers.client import web_client
from handlers.outbox import Outbox
from handlers.voice import SlackVoice
from tests.bot.playground.rooms import ALICE, BOB, GENERAL, ROOM, opened
from tests.handlers.examples import CHECKS, NAMES, NOW, REPORTS, RUN, busy, finished, slot
from tests.handlers.handclock import HandClock
from tests.handlers.whoami import alone

TEAM = "T0CONTOSO1"
HERE = replace(busy(), team=TEAM, channel=ROOM, card=None)
SLOT = slot(24, SlotKind.COUNTDOWN, SlotState.CLAIMED, why="five")


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Playground]:
    async with opened() as ground:
        yield ground


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest_asyncio.fixture
async def voice(ground: Playground, clock: HandClock) -> AsyncIterator[SlackVoice]:
    async with aiohttp.ClientSession() as session:
        client = web_client(session, ground.bot_token, ground.slack_api_url)
        identities = alone(ground.bot_token, "https://contoso.slack.com/")
        outbox = Outbox(client, session, identities, clock=clock, sleep=clock.sleep)
        yield SlackVoice(outbox, CHECKS, NAMES, identities)


def texts(ground: Playground, channel: str = ROOM) -> list[str]:
    return [message.text for message in ground.workspace.messages(channel)]


async def test_a_card_is_posted_once_and_then_edited_in_place(ground: Playground, voice: SlackVoice) -> None:
    card = await voice.show_card(HERE, NOW)
    same = await voice.show_card(replace(finished(), team=TEAM, card=card), NOW)

    assert same == card
    assert [text.splitlines()[1].split(" · ")[0] for text in texts(ground)] == ["*8/8* done"]


async def test_a_card_that_is_gone_is_told_apart(voice: SlackVoice) -> None:
    with pytest.raises(MessageGoneError):
        await voice.show_card(replace(HERE, card=Card(ROOM, "1.000001")), NOW)


async def test_a_channel_without_the_bot_is_told_apart(voice: SlackVoice) -> None:
    with pytest.raises(ShutOutError, match="not_in_channel"):
        await voice.show_card(replace(HERE, channel=GENERAL), NOW)


async def test_a_reminder_links_the_card(ground: Playground, voice: SlackVoice) -> None:
    ts = await voice.remind(replace(HERE, card=Card(ROOM, "1764000000.000100")), SLOT, NOW)

    [message] = ground.workspace.messages(ROOM)
    assert message.ts == ts
    assert f"<https://contoso.slack.com/archives/{ROOM}/p1764000000000100|The whole checklist>" in message.text


async def test_a_reminder_without_a_card_links_nothing(ground: Playground, voice: SlackVoice) -> None:
    await voice.remind(HERE, SLOT, NOW)

    assert "archives" not in texts(ground)[0]


async def test_a_withdrawn_reminder_is_gone_and_may_be_so_already(ground: Playground, voice: SlackVoice) -> None:
    ts = await voice.remind(HERE, SLOT, NOW)

    await voice.withdraw(TEAM, ROOM, ts)
    await voice.withdraw(TEAM, ROOM, ts)

    assert texts(ground) == []


def to_owners(*owners: str) -> Checklist:
    steps = tuple(replace(step, owners=owners) for step in HERE.steps)
    return replace(HERE, steps=steps, schedule=replace(HERE.schedule, audience=Audience.OWNERS))


async def test_owners_are_reminded_in_person(ground: Playground, voice: SlackVoice) -> None:
    ts = await voice.remind(to_owners(ALICE, BOB), SLOT, NOW)

    workspace = ground.workspace
    assert ts == ""
    assert texts(ground) == []
    assert len(texts(ground, workspace.direct(ALICE).id)) == len(texts(ground, workspace.direct(BOB).id)) == 1


async def test_steps_that_only_groups_own_are_reminded_of_in_the_channel(ground: Playground, voice: SlackVoice) -> None:
    assert await voice.remind(to_owners("S0UCADMINS"), SLOT, NOW)
    assert len(texts(ground)) == 1


async def test_that_everything_is_ready_is_said_in_the_channel(ground: Playground, voice: SlackVoice) -> None:
    assert await voice.remind(to_owners(ALICE), replace(SLOT, kind=SlotKind.READY), NOW)
    assert texts(ground)[0].startswith("Ready for the pilot")


async def test_a_reminder_that_no_owner_got_may_be_sent_again(ground: Playground, voice: SlackVoice) -> None:
    ground.workspace.fail("chat.postMessage", Ratelimited(7))

    with pytest.raises(LaterError):
        await voice.remind(to_owners(ALICE, BOB), SLOT, NOW)


@pytest.mark.parametrize(
    ("faults", "raised"),
    [
        pytest.param((Refusal("user_not_found"), Ratelimited(7)), LaterError, id="gone, and busy: again"),
        pytest.param((Refusal("user_not_found"), Refusal("fatal_error")), UncertainError, id="gone, and unknown"),
        pytest.param((Refusal("fatal_error"), Ratelimited(7)), UncertainError, id="unknown, and busy"),
        pytest.param((Refusal("user_not_found"), Refusal("is_archived")), RefusedError, id="gone, and archived"),
    ],
)
async def test_of_two_failures_the_one_that_forbids_more_counts(
    ground: Playground, voice: SlackVoice, faults: Sequence[Refusal | Ratelimited], raised: type[DeliveryError]
) -> None:
    for fault in faults:
        ground.workspace.fail("chat.postMessage", fault)

    with pytest.raises(raised):
        await voice.remind(to_owners(ALICE, BOB), SLOT, NOW)


async def test_what_is_no_persons_is_told_to_the_channel(ground: Playground, voice: SlackVoice) -> None:
    mine, *others = to_owners(ALICE).outstanding
    groups = replace(others[0], owners=("S0UCADMINS",))
    nobodys = replace(others[1], owners=())
    checklist = to_owners(ALICE).with_step(groups).with_step(nobodys)

    ts = await voice.remind(checklist, SLOT, NOW)

    told = ground.workspace.message(ROOM, ts)
    assert told is not None
    assert groups.spec.title in told.text
    assert nobodys.spec.title in told.text
    assert mine.spec.title not in told.text
    [direct] = ground.workspace.messages(ground.workspace.direct(ALICE).id)
    assert mine.spec.title in direct.text
    assert groups.spec.title not in direct.text


async def test_a_reminder_that_some_owners_got_is_not_repeated(ground: Playground, voice: SlackVoice) -> None:
    ground.workspace.fail("chat.postMessage", Refusal("restricted_action"))

    with pytest.raises(UncertainError, match="1 of 2 did not get it"):
        await voice.remind(to_owners(ALICE, BOB), SLOT, NOW)


async def test_progress_is_told_now_and_then(ground: Playground, voice: SlackVoice, clock: HandClock) -> None:
    run = replace(RUN, answer_to=ground.workspace.hook(ALICE, ROOM))

    for done, seconds in ((0, 0.0), (1, 0.5), (2, 0.6), (3, 0.5), (4, 0.5), (5, 1.0), (6, 5.0), (7, 9.0), (8, 1.0)):
        clock.now += seconds
        await voice.progress(run, HERE, done, 8)
    await voice.findings(run, HERE, REPORTS)

    assert [text.splitlines()[0] for text in texts(ground)] == [
        "2 of 8 checks done …",
        "4 of 8 checks done …",
        "5 of 8 checks done …",
        "Checks: ✗ fail",
    ]


async def test_a_run_that_the_clock_asked_for_is_told_to_nobody(ground: Playground, voice: SlackVoice) -> None:
    await voice.progress(RUN, HERE, 1, 2)
    await voice.findings(RUN, HERE, REPORTS)

    assert ground.workspace.calls == []


async def test_a_zone_is_asked_for_once_an_hour(ground: Playground, voice: SlackVoice, clock: HandClock) -> None:
    zones = [await voice.zone_of(TEAM, ALICE), await voice.zone_of(TEAM, ALICE)]
    clock.now += 3_601
    zones.append(await voice.zone_of(TEAM, ALICE))

    assert zones == ["Europe/Berlin"] * 3
    assert len(ground.workspace.calls_of("users.info")) == 2


async def test_what_is_remembered_of_people_and_of_runs_that_broke_off_has_an_end(
    ground: Playground, voice: SlackVoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.voice.MANY", 2)

    for number in range(5):
        await voice.progress(replace(RUN, id=f"R{number}"), HERE, 1, 2)
    for person in (ALICE, BOB, "U0HYBRID01", BOB, "U0HYBRID01", ALICE):
        await voice.zone_of(TEAM, person)

    assert len(voice._told) == 2
    assert len(voice._zones) == 2
    assert len(ground.workspace.calls_of("users.info")) == 4  # Alice was forgotten, and is asked about once more
