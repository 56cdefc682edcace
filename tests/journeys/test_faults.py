"""The fault table: for each of Slack's answers what people see, that nothing is lost, and that all comes right again.

The table itself is docs/reference/slack-errors.md.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.model.delivery import (
    DeliveryError,
    ForbiddenError,
    LaterError,
    MessageGoneError,
    MistakenError,
    RefusedError,
    RevokedError,
    ShutOutError,
    TooLateError,
    UncertainError,
)
from bot.model.ledger import SlotState
from bot.model.place import Shut
from bot.playground.messages import Message
from bot.usecases.going_on import go_on_with_token
from handlers import refusals
from storage.store import Store
from tests.bot.playground.rooms import ALICE, ROOM, opened
from tests.handlers.room import Room, furnished
from tests.journeys import faults
from tests.journeys.faults import ROWS, WORDS, Meaning, Row, carried_out, told

START = "start domain=contoso.com pilot=2026-12-01 zone=Europe/Berlin"
PATIENCE = 1.5  # seconds, for what stays silent; a busy machine may take longer to answer

KINDS: Mapping[Meaning, type[DeliveryError]] = {
    Meaning.LATER: LaterError,
    Meaning.UNKNOWN: UncertainError,
    Meaning.GONE: MessageGoneError,
    Meaning.SHUT_OUT: ShutOutError,
    Meaning.NOBODY: RefusedError,
    Meaning.REVOKED: RevokedError,
    Meaning.NOT_ALLOWED: ForbiddenError,
    Meaning.TOO_LATE: TooLateError,
    Meaning.MISTAKE: MistakenError,
}

SHUT: Mapping[str, Shut] = {
    "not_in_channel": Shut.OUTSIDE,
    "channel_not_found": Shut.OUTSIDE,
    "is_archived": Shut.ARCHIVED,
    "is_inactive": Shut.ARCHIVED,
    "restricted_action": Shut.RESTRICTED,
    "restricted_action_read_only_channel": Shut.RESTRICTED,
    "restricted_action_thread_only_channel": Shut.RESTRICTED,
    "restricted_action_non_threadable_channel": Shut.RESTRICTED,
}

# What is said at last, once: of these it is known that nothing had arrived, and that it will be taken some time.
AT_LAST = {Meaning.LATER, Meaning.SHUT_OUT, Meaning.REVOKED, Meaning.MISTAKE}

EVERY = [pytest.param(row, id=row.name) for row in ROWS]
FEW = [pytest.param(row, id=row.name) for row in faults.FEW]


@pytest_asyncio.fixture
async def room(sqlite_store: Store, request: pytest.FixtureRequest) -> AsyncIterator[Room]:
    """A checklist in its channel, all of it told; whatever Slack says next is up to the test."""
    patience = PATIENCE if "silence" in request.node.name else 60
    async with opened() as ground, furnished(ground, sqlite_store, patience=patience) as begun:
        await begun.say(START)
        yield begun


def test_every_word_that_the_bot_knows_is_on_the_page_with_what_it_means() -> None:
    assert {word: KINDS[meaning] for word, meaning in told().items()} == dict(refusals.MEANINGS)


def test_every_meaning_has_its_row() -> None:
    assert {row.meaning for row in ROWS} == set(Meaning)


def cards(room: Room) -> list[Message]:
    return [message for message in room.messages() if message.text.startswith("Lync Server 2013 hybrid")]


def reminders(room: Room) -> list[Message]:
    return [message for message in room.messages() if message.text.startswith("Reminder")]


async def wind(room: Room, seconds: float) -> None:
    room.ground.workspace.clock.wind(timedelta(seconds=seconds))
    await room.settle()


async def started_again(room: Room) -> None:
    """Start the bot once more: Slack takes its token now."""
    await go_on_with_token(room.deps.store, room.deps.now())
    await room.settle()


async def rests(room: Room, method: str) -> None:
    """Assert that no clock tries *method* again: an hour, and whatever else is due in it, goes by without a call."""
    before = len(room.ground.workspace.calls_of(method))
    await wind(room, 3_600)
    assert len(room.ground.workspace.calls_of(method)) == before


async def resting(room: Room) -> Shut | None:
    """Return why the checklist of the channel rests."""
    async with room.deps.store.read() as tx:
        return (await tx.channels.of(room.kit.team, ROOM)).shut


async def versions(room: Room) -> list[str]:
    """Return what was done, by the audit trail."""
    async with room.deps.store.read() as tx:
        found = await tx.checklists.of(room.kit.team, ROOM)
        assert found is not None
        return [entry.verb.value for entry in await tx.audit.of(found.team, found.id, limit=50)]


async def became(room: Room) -> tuple[SlotState, str]:
    """Return what became of the reminder that was asked for, and why."""
    async with room.deps.store.read() as tx:
        found = await tx.checklists.of(room.kit.team, ROOM)
        assert found is not None
        [slot] = [slot for slot in await tx.ledger.of(found.team, found.id) if slot.kind == "now"]
        return slot.state, slot.reason


@pytest.mark.parametrize("row", EVERY)
async def test_a_card_that_cannot_be_edited_comes_right_again(room: Room, row: Row) -> None:
    room.ground.workspace.fail("chat.update", row.fault)

    said = await room.say("done tenant")

    assert "is done" in said
    assert (await versions(room))[0] == "done"
    if row.meaning is Meaning.SHUT_OUT:
        assert "*0/8*" in cards(room)[0].text
        assert await resting(room)
        await rests(room, "chat.update")
    assert "*1/8* done" in await room.say("status")
    match row.meaning:
        case Meaning.LATER:
            assert "*0/8*" in cards(room)[0].text
            await wind(room, row.seconds)
        case Meaning.UNKNOWN:
            assert ("*1/8*" in cards(room)[0].text) is carried_out(row)
            await wind(room, 10)
        case Meaning.GONE:
            assert len(cards(room)) == 2  # the one that Slack says is gone stands there still
        case Meaning.SHUT_OUT:
            assert not await resting(room)  # somebody has typed there, and Slack says that nothing is in the way
        case Meaning.REVOKED:
            assert "*0/8*" in cards(room)[0].text
            await rests(room, "chat.update")
            await started_again(room)
        case Meaning.MISTAKE:
            assert "*1/8*" in cards(room)[0].text
            assert cards(room)[0].blocks == ()
            await room.say("note tenant comes with buttons again")
            assert cards(room)[0].blocks
        case _:
            assert "*0/8*" in cards(room)[0].text
            await wind(room, 3_600)
    assert "*1/8*" in cards(room)[-1].text
    assert len(cards(room)) == (2 if row.meaning is Meaning.GONE else 1)


@pytest.mark.parametrize("row", FEW)
async def test_a_card_comes_right_at_the_next_change_whatever_was_said_before(room: Room, row: Row) -> None:
    room.ground.workspace.fail("chat.update", row.fault)
    await room.say("done tenant")
    await wind(room, row.seconds)
    if row.meaning is Meaning.REVOKED:
        await started_again(room)

    await room.say("note tenant it is there")

    assert "*1/8*" in cards(room)[-1].text
    assert (await versions(room))[:2] == ["note", "done"]


@pytest.mark.parametrize("row", EVERY)
async def test_the_ledger_tells_the_truth_about_a_reminder(room: Room, row: Row) -> None:
    room.ground.workspace.fail("chat.postMessage", row.fault)

    await room.say("remind now")

    state, reason = await became(room)
    if row.meaning is Meaning.SHUT_OUT:
        await rests(room, "chat.postMessage")
        assert await became(room) == (state, reason)
    log = await room.say("remind log")
    match row.meaning:
        case Meaning.LATER:
            assert state is SlotState.PLANNED
            assert reminders(room) == []
            await wind(room, row.seconds)
            assert (await became(room))[0] is SlotState.SENT
        case Meaning.UNKNOWN:
            assert state is SlotState.UNCERTAIN
            assert "nobody knows whether it arrived" in log
            await wind(room, 3_600)
        case Meaning.SHUT_OUT:
            assert state is SlotState.SKIPPED
            assert reason == SHUT[row.name].words
            assert reason in log  # and with it somebody has typed there: it is not too late for this one
            assert (await became(room))[0] is SlotState.SENT
            await wind(room, 3_600)
        case Meaning.REVOKED:
            assert state is SlotState.PLANNED
            await rests(room, "chat.postMessage")
            assert await became(room) == (SlotState.PLANNED, "")
            await started_again(room)
            assert (await became(room))[0] is SlotState.SENT
        case Meaning.MISTAKE:
            assert state is SlotState.SENT
            assert reminders(room)[0].blocks == ()
        case _:
            assert state is SlotState.FAILED
            assert row.name in reason
            assert row.name.replace("_", "") in log.replace("_", "")
            await wind(room, 3_600)
    sent = row.meaning in AT_LAST or carried_out(row)
    assert len(reminders(room)) == int(sent)


async def test_a_scope_that_is_missing_is_named(room: Room) -> None:
    [missing] = [row for row in WORDS if row.name == "missing_scope"]
    room.ground.workspace.fail("chat.postMessage", missing.fault)

    await room.say("remind now")

    assert "missing_scope (chat:write)" in await room.say("remind log")


async def test_a_mistake_of_ours_is_an_error_with_its_place(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    [mistake] = [row for row in WORDS if row.name == "invalid_blocks"]
    room.ground.workspace.fail("chat.update", mistake.fault)

    await room.say("done tenant")

    [record] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert vars(record)["method"] == "chat.update"
    assert "/blocks/7/text/text" in vars(record)["reason"]


@pytest.mark.parametrize("row", FEW)
async def test_a_reminder_by_direct_message_is_in_the_ledger_as_well(room: Room, row: Row) -> None:
    await room.say("set to=owners")
    for step in ("tenant", "domain", "readiness", "ad-sync", "adfs-create", "adfs-assign", "pilot", "administer"):
        await room.say(f"assign {step} @alice")
    room.ground.workspace.fail("chat.postMessage", row.fault)

    await room.say("remind now")

    state, _ = await became(room)
    if row.meaning is Meaning.LATER:
        assert state is SlotState.PLANNED
        await wind(room, row.seconds)
    if row.meaning is Meaning.REVOKED:
        assert state is SlotState.PLANNED
        await started_again(room)
    direct = room.messages(room.ground.workspace.direct(ALICE).id)
    sent = row.meaning in AT_LAST - {Meaning.SHUT_OUT}  # of a channel only: a person has none to be invited to
    assert len(direct) == int(sent or carried_out(row))
    assert (await became(room))[0] is (
        SlotState.SENT if sent else SlotState.UNCERTAIN if row.meaning is Meaning.UNKNOWN else SlotState.FAILED
    )


@pytest.mark.parametrize("row", FEW)
async def test_a_first_card_that_cannot_be_posted_comes_when_somebody_looks(room: Room, row: Row) -> None:
    await room.say("close now")
    before = len(cards(room))
    room.ground.workspace.fail("chat.postMessage", row.fault)

    said = await room.say(START)
    await wind(room, row.seconds)
    if row.meaning is Meaning.REVOKED:
        await started_again(room)
    await room.say("status")

    assert said.startswith("Started")
    assert "0/8" in await room.say("status")
    assert "*0/8*" in cards(room)[-1].text
    # Of one whose fate nobody knows a second may stand there; of any other never.
    assert len(cards(room)) - before == 1 + carried_out(row)


@pytest.mark.parametrize("row", FEW)
async def test_what_the_thread_was_not_told_stands_in_the_history(room: Room, row: Row) -> None:
    room.ground.workspace.fail("chat.postMessage", row.fault)

    await room.say("done tenant")
    await wind(room, row.seconds)

    assert "marked done" in await room.say("history")
    if row.meaning is Meaning.SHUT_OUT:
        await room.say("status")
    if row.meaning is Meaning.REVOKED:
        await started_again(room)
    below = "\n".join(message.text for message in room.messages() if message.thread)
    assert below.count("marked") == int(row.meaning in AT_LAST or carried_out(row))


@pytest.mark.parametrize("row", FEW)
async def test_findings_that_could_not_be_whispered_stand_below_the_card(room: Room, row: Row) -> None:
    room.ground.workspace.fail("response_url", row.fault, row.fault)

    said = await room.click("hy:check:all")
    await room.settle()

    below = "\n".join(message.text for message in room.messages() if message.thread)
    assert said.startswith("Running 3 checks")
    assert "1 fail · 2 pass" in below
    assert "fail" in await room.say("show domain")


@pytest.mark.parametrize("row", FEW)
async def test_a_change_whose_answer_is_not_shown_is_made_all_the_same(room: Room, row: Row) -> None:
    room.ground.workspace.fail("response_url", row.fault)

    await room.click("hy:done:tenant")
    await room.settle()

    assert (await versions(room))[0] == "done"
    assert "*1/8*" in cards(room)[0].text


@pytest.mark.parametrize("row", FEW)
async def test_a_reminder_whose_predecessor_stays_is_sent(room: Room, row: Row) -> None:
    await room.say("remind now")
    [first] = reminders(room)
    await wind(room, 60)
    room.ground.workspace.fail("chat.delete", row.fault)

    await room.say("remind now")
    await wind(room, row.seconds)

    if row.meaning is Meaning.REVOKED:
        assert reminders(room) == [first]
        await started_again(room)
    stays = not carried_out(row) and row.meaning not in {Meaning.LATER, Meaning.REVOKED}
    assert len(reminders(room)) == 1 + stays
    assert reminders(room)[-1] != first


@pytest.mark.parametrize("row", FEW)
async def test_a_zone_that_slack_does_not_tell_is_utc_until_somebody_sets_it(room: Room, row: Row) -> None:
    await room.say("close now")
    room.ground.workspace.fail("users.info", row.fault, row.fault)  # a question is repeated where its connection broke

    await room.say("start domain=contoso.com")

    assert "• zone: UTC\n" in await room.say("set")
    assert (await versions(room)) == ["start"]
    await room.say("set zone=Europe/Paris")
    assert "• zone: Europe/Paris\n" in await room.say("set")
