"""Every change has its Undo, bound to that very change; what cannot be undone asks first."""

from datetime import timedelta

import pytest

from bot.playground.messages import Message
from tests.bot.playground.rooms import ALICE, BOB, ROOM
from tests.handlers.room import Room

START = "start domain=contoso.com pilot=2026-12-01 zone=Europe/Berlin"


async def answered(room: Room, text: str, person: str = ALICE) -> Message:
    """Type a command; return the answer, so that its buttons can be clicked."""
    answer = (await room.type(text, person)).json
    return Message(
        channel=ROOM, ts="1.1", user=BOB, text=answer["text"], blocks=answer.get("blocks", []), only_for=person
    )


async def click(room: Room, message: Message, begin: str, person: str = ALICE) -> str:
    """Click the button of *message* whose action begins so."""
    button = next(
        each
        for block in message.blocks
        for each in block.get("elements", ())
        if str(each.get("action_id", "")).startswith(begin)
    )
    return await room.click(button["action_id"], message=message, person=person, value=button["value"])


CHANGES = [
    "done 1 see CHG-1",
    "waive 5 we use password hash synchronization",
    "assign 4 me",
    "due 4 friday",
    "note 4 see CHG-2",
    "task readiness 1",
    "pilot 2026-12-08",
    "pilot none",
    "pilot add ann@contoso.com",
    "set time=08:30",
    "set access_edge_fqdn=sip.contoso.com",
    "remind off",
    "remind snooze 2d",
    "close now",
]


@pytest.mark.parametrize("text", CHANGES)
async def test_a_change_offers_to_take_exactly_itself_back(room: Room, text: str) -> None:
    await room.say(START)
    before = await room.say("status"), await room.say("set"), await room.say("show 4")

    change = await answered(room, text)
    await room.settle()
    said = await click(room, change, "hy:undo:")
    await room.settle()

    assert said.startswith("Taken back")
    assert "hy:undo" not in str(room.ground.workspace.calls_of("response_url")[-1].args)
    after = await room.say("status"), await room.say("set"), await room.say("show 4")
    assert [_still(words) for words in after] == [_still(words) for words in before]


def _still(words: str) -> str:
    """Leave out the history."""
    return "\n".join(row for row in words.splitlines() if not row.startswith(("*History*", "• <!date")))


async def test_a_click_on_the_card_is_answered_with_its_undo(room: Room) -> None:
    await room.say(START)

    await room.click("hy:done:tenant")
    told = room.ground.workspace.calls_of("response_url")[-1].args
    whisper = Message(channel=ROOM, ts="1.1", user=BOB, text=told["text"], blocks=told["blocks"], only_for=ALICE)
    said = await click(room, whisper, "hy:undo:")
    again = await click(room, whisper, "hy:undo:")
    await room.settle()

    assert "Taken back: done tenant. *1. Create a tenant account" in said
    assert "That change is taken back already." in again
    assert "*0/8* done" in room.card().text
    assert (await room.say("history 1")).count("took back") == 1


async def test_an_undo_takes_back_its_own_change_and_no_later_one(room: Room) -> None:
    await room.say(START)

    first = await answered(room, "done 1")
    await room.say("done 4")
    await click(room, first, "hy:undo:")

    status = await room.say("status")
    assert "☐ *1. Create" in status
    assert "☑ *4. Prepare" in status


async def test_what_somebody_changed_since_stays(room: Room) -> None:
    await room.say(START)
    assigned = await answered(room, "assign 4 @bob")
    await room.say("assign 4 me", person=BOB)
    await room.say("assign 4 nobody", person=BOB)
    noted = await answered(room, "note 1 mine")

    assert f"<@{BOB}> changed the same since (assign), so this change stays" in await click(room, assigned, "hy:undo:")
    assert f"<@{ALICE}> made that change, and only" in await click(room, noted, "hy:undo:", person=BOB)


async def test_an_undo_of_half_an_hour_ago_says_so(room: Room) -> None:
    await room.say(START)
    done = await answered(room, "done 1")
    room.ground.workspace.clock.wind(timedelta(minutes=31))

    assert "more than 30 minutes old" in await click(room, done, "hy:undo:")


@pytest.mark.parametrize("word", ["", "x", "-1", "٣", "9" * 30, "1:2"])
async def test_a_version_that_is_none_explains_itself(room: Room, word: str) -> None:
    await room.say(START)

    assert "older than I am" in await room.click(f"hy:undo:{word}", value=room.card().blocks[2]["accessory"]["value"])


async def test_closing_asks_and_its_button_closes(room: Room) -> None:
    await room.say(START)

    question = await answered(room, "close")
    assert "0/8" in room.card().text
    said = await click(room, question, "hy:close:")
    again = await click(room, question, "hy:close:")

    assert "Its reminders end" in question.text
    assert "key to your tenant" not in question.text
    assert "The checklist is closed and kept." in said
    assert "belongs to a checklist that was closed" in again
    assert "no checklist yet" in await room.say("status")


async def test_the_key_to_the_tenant_is_destroyed_only_after_a_question(room: Room) -> None:
    await room.say(START)
    await room.say("tenant connect")

    question = await answered(room, "tenant disconnect")
    kept = await room.say("tenant")
    assert "The key to your tenant is destroyed for good." in (await answered(room, "close")).text
    said = await click(room, question, "hy:disconnect:")
    again = await click(room, question, "hy:disconnect:")

    assert "Access to your tenant" in kept
    assert "The key is destroyed" in said
    assert "may not read your tenant" in again
