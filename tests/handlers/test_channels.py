"""Slack's events of channels, and what somebody who types there sees of it."""

from __future__ import annotations

import pytest

from bot.model.place import Shut
from bot.playground import turns
from bot.playground.faults import Refusal
from bot.playground.messages import Json
from bot.playground.people import ALICE, BOB, BOT, Channel
from handlers.channels import HEARD
from tests.bot.playground.rooms import GENERAL, PRIVATE, ROOM
from tests.handlers.room import Room

START = "start domain=contoso.com pilot=2026-12-01 zone=Europe/Berlin"
NEW = "C0NEWROOM1"


def channel(room: Room, name: str = ROOM) -> Channel:
    return room.ground.workspace.channels[name]


async def shut(room: Room, name: str = ROOM) -> Shut | None:
    async with room.deps.store.read() as tx:
        return (await tx.channels.of("T0CONTOSO1", name)).shut


async def hear(room: Room, event: Json) -> None:
    """Deliver *event*, and do all that it sets off."""
    answered = await room.ground.deliveries.event(event)
    assert answered.status == 200
    await room.settle()


def edits(room: Room) -> int:
    return len(room.ground.workspace.calls_of("chat.update"))


@pytest.mark.parametrize("private", [False, True], ids=["channel", "group"])
async def test_an_archived_channel_rests_and_an_unarchived_one_is_shown_once(room: Room, *, private: bool) -> None:
    slack, deliveries = room.ground.workspace, room.ground.deliveries
    channel(room).private = private
    await room.say(START)
    await turns.archive(slack, deliveries, channel(room), ALICE)
    await room.settle()
    before = edits(room)
    assert await shut(room) is Shut.ARCHIVED

    await turns.unarchive(slack, deliveries, channel(room), ALICE)
    await room.settle()
    assert await shut(room) is None
    assert edits(room) == before + 1


async def test_an_event_that_comes_late_does_not_shut_what_is_open(room: Room) -> None:
    await room.say(START)
    await hear(room, {"type": "channel_archive", "channel": ROOM, "user": ALICE.id})

    assert await shut(room) is None


async def test_where_slack_says_nothing_the_event_counts(room: Room) -> None:
    await room.say(START)
    room.ground.workspace.fail("conversations.info", Refusal("internal_error"))
    await hear(room, {"type": "channel_archive", "channel": ROOM, "user": ALICE.id})

    assert await shut(room) is Shut.ARCHIVED


@pytest.mark.odd_slack
@pytest.mark.parametrize("kind", ["channel_left", "group_left", "member_left_channel"])
async def test_the_bot_is_removed_and_comes_back(room: Room, kind: str) -> None:
    slack, deliveries = room.ground.workspace, room.ground.deliveries
    await room.say(START)
    card = room.card()
    slack.leave(BOT.id, ROOM)
    await hear(room, {"type": kind, "channel": ROOM, "user": BOT.id, "actor_id": ALICE.id})
    assert await shut(room) is Shut.OUTSIDE
    assert "type `/invite @hybrid`" in await room.say("status")
    assert "I am not in this channel" in await room.say("health")
    assert "I am not in this channel" in await room.say("remind log")

    slack.delete(card)
    await turns.invite(slack, deliveries, channel(room), ALICE)
    await room.settle()
    assert await shut(room) is None
    assert room.card().ts != card.ts
    assert "Hello" not in "".join(message.text for message in room.messages())


async def test_that_others_come_and_go_means_nothing(room: Room) -> None:
    await room.say(START)
    for kind in ("member_left_channel", "member_joined_channel"):
        await hear(room, {"type": kind, "channel": ROOM, "user": BOB.id, "channel_type": "C", "team": "T0CONTOSO1"})

    assert await shut(room) is None
    assert len(room.messages()) == 1


async def test_in_a_new_channel_the_bot_says_hello_once(room: Room) -> None:
    slack, deliveries = room.ground.workspace, room.ground.deliveries
    for _ in range(2):
        await turns.invite(slack, deliveries, channel(room, GENERAL), ALICE)
        await room.settle()
        await turns.remove(slack, deliveries, channel(room, GENERAL), ALICE)
    await room.settle()

    [hello] = room.messages(GENERAL)
    assert "`/hybrid start domain=contoso.com" in hello.text


async def test_a_hello_that_nobody_can_hear_stops_nothing(room: Room) -> None:
    room.ground.workspace.fail("chat.postMessage", Refusal("restricted_action"))
    await turns.invite(room.ground.workspace, room.ground.deliveries, channel(room, GENERAL), ALICE)
    await room.settle()

    assert room.messages(GENERAL) == []


@pytest.mark.parametrize("private", [False, True], ids=["channel", "group"])
async def test_a_deleted_channel_s_checklist_is_closed_by_the_bot(room: Room, *, private: bool) -> None:
    slack, deliveries = room.ground.workspace, room.ground.deliveries
    await room.say(START)
    calls = edits(room)
    channel(room).private = private
    await turns.delete(slack, deliveries, channel(room))
    await room.settle()

    async with room.deps.store.read() as tx:
        checklist = await tx.checklists.last_closed("T0CONTOSO1", ROOM)
        assert checklist is not None
        [entry, *_] = await tx.audit.of("T0CONTOSO1", checklist.id)
    assert (entry.actor, entry.text) == (BOT.id, "the channel was deleted")
    assert edits(room) == calls


async def test_a_new_id_moves_the_checklist_its_card_and_its_buttons(room: Room) -> None:
    slack, deliveries = room.ground.workspace, room.ground.deliveries
    await room.say(START)
    await room.say("assign 1 @bob")
    await room.say("set to=owners")
    await room.say("remind now")
    [reminder] = room.messages(slack.direct(BOB.id).id)
    await turns.change_id(slack, deliveries, channel(room), NEW)
    await room.settle()
    posted = len(slack.calls_of("chat.postMessage"))

    said = await room.click("hy:done:tenant", person=BOB.id, message=reminder)  # it carries the old id
    await room.settle()

    assert "is done" in said
    assert "*1/8* done" in await room.say("status", channel=NEW)
    [card] = [message for message in room.messages(NEW) if message.text.startswith("Lync")]
    assert "*1/8* done" in card.text
    assert "is open again" in await room.click("hy:reopen:tenant", message=card)
    assert len(slack.calls_of("chat.postMessage")) == posted + 1  # the thread's


async def test_a_shared_channel_is_noticed_at_once_and_an_unshared_one_too(room: Room) -> None:
    slack, deliveries = room.ground.workspace, room.ground.deliveries
    await room.say(START)
    for turn, shared in ((turns.share, True), (turns.unshare, False)):
        await turn(slack, deliveries, channel(room), "T0FABRIKAM")
        await room.settle()
        async with room.deps.store.read() as tx:
            assert (await tx.channels.of("T0CONTOSO1", ROOM)).shared is shared

    [told] = room.messages(slack.direct(ALICE.id).id)
    assert "`/hybrid set results=shown`" in told.text


@pytest.mark.odd_slack
@pytest.mark.parametrize("kind", HEARD)
async def test_an_event_of_a_channel_that_we_do_not_know_leaves_nothing(room: Room, kind: str) -> None:
    await hear(room, {"type": kind, "channel": "C0UNKNOWN1", "user": ALICE.id, "old_channel_id": "C0UNKNOWN1"})
    await hear(room, {"type": kind})

    async with room.deps.store.read() as tx:
        assert (await tx.channels.of("T0CONTOSO1", "C0UNKNOWN1")).shut is None
    assert room.ground.workspace.calls_of("conversations.info") == ()


async def test_events_may_come_twice(room: Room) -> None:
    await room.say(START)
    slack = room.ground.workspace
    slack.renumber(ROOM, NEW)
    for _ in range(2):
        await hear(room, {"type": "channel_id_changed", "old_channel_id": ROOM, "new_channel_id": NEW})
    for _ in range(2):
        await hear(room, {"type": "channel_deleted", "channel": NEW})

    async with room.deps.store.read() as tx:
        checklist = await tx.checklists.last_closed("T0CONTOSO1", NEW)
        assert checklist is not None
        assert [entry.verb for entry in await tx.audit.of("T0CONTOSO1", checklist.id)] == ["close", "start"]


async def test_without_any_event_slacks_refusals_say_the_same(room: Room) -> None:
    await room.say(START)
    channel(room).archived = True
    await room.say("done 1")
    assert await shut(room) is Shut.ARCHIVED
    assert "This channel is archived" in await room.say("status")

    channel(room).archived = False
    await room.say("status")
    assert await shut(room) is None
    assert "*1/8* done" in room.card().text


async def test_where_posting_is_limited_the_person_learns_what_to_do(room: Room) -> None:
    channel(room).limited = True
    await room.say(START)

    assert "An admin has to allow it" in await room.say("status")
    channel(room).limited = False
    await room.say("status")
    assert "*0/8* done" in room.card().text


async def test_a_private_channel_without_the_bot_works_once_it_is_invited(room: Room) -> None:
    assert "/invite @hybrid" in await room.say(START, channel=PRIVATE)
    assert "I am not in this channel" in await room.say("status", channel=PRIVATE)

    await turns.invite(room.ground.workspace, room.ground.deliveries, channel(room, PRIVATE), ALICE)
    await room.settle()
    [card] = room.messages(PRIVATE)
    assert "*0/8* done" in card.text


async def test_a_busy_channel_is_looked_after_once_an_hour(room: Room) -> None:
    await room.say(START)
    looked = len(room.ground.workspace.calls_of("conversations.info"))
    for _ in range(5):
        await room.say("status")
    assert len(room.ground.workspace.calls_of("conversations.info")) == looked == 1


async def test_a_direct_message_says_what_works_there(room: Room) -> None:
    direct = room.ground.workspace.direct(ALICE.id).id
    between = Channel(id="D0ALICEBOB", name="x", members={ALICE.id, BOB.id}, between=True)
    room.ground.workspace.channels[between.id] = between

    for place in (direct, between.id):
        assert "No open step is yours" in await room.say("", channel=place)
        assert "belongs in a channel" in await room.say(START, channel=place)
        assert "belongs in a channel" in await room.say("done 1", channel=place)
        assert "the commands" in await room.say("help", channel=place)
        assert "I am here" in await room.say("health", channel=place)
    assert room.ground.workspace.calls_of("conversations.info") == ()


async def test_a_group_conversation_works_like_a_channel(room: Room) -> None:
    group = Channel(id="G0SEVERAL1", name="mpdm-1", members={ALICE.id, BOB.id, BOT.id}, several=True)
    room.ground.workspace.channels[group.id] = group

    await room.say(START, channel=group.id)

    [card] = room.messages(group.id)
    assert "*0/8* done" in card.text
