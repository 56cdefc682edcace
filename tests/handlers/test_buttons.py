"""Clicks: each is checked again on the server, harmless twice, and answered to who clicked."""

import asyncio
from datetime import timedelta

import pytest

from bot.playground import payloads, views
from bot.playground.faults import Broken
from bot.playground.messages import Message
from bot.playground.payloads import Click
from tests.bot.playground.rooms import ALICE, BOB, GENERAL, ROOM
from tests.handlers.room import Room

START = "start domain=contoso.com pilot=2026-12-01 zone=Europe/Berlin"


async def test_a_click_marks_a_step_done_and_the_card_follows(room: Room) -> None:
    await room.say(START)

    said = await room.click("hy:done:tenant")
    await room.settle()

    assert "is done" in said
    assert "1/8" in room.card().text
    assert "hy:reopen:tenant" in str(room.card().blocks)


async def test_a_click_opens_a_step_again(room: Room) -> None:
    await room.say(START)
    await room.say("done 1")

    assert "is open again" in await room.click("hy:reopen:tenant")


async def test_clicking_twice_is_harmless(room: Room) -> None:
    await room.say(START)
    card = room.card()

    await room.click("hy:done:tenant", message=card)
    again = await room.click("hy:done:tenant", message=card)
    other = await room.click("hy:done:tenant", message=card, person=BOB)

    history = await room.say("history")
    assert "marked it done already" in again
    assert f"<@{ALICE}> marked it done already" in other
    assert history.count("marked done") == 1


async def test_of_many_copies_of_one_click_one_counts(room: Room) -> None:
    await room.say(START)
    card = room.card()

    await asyncio.gather(*(room.click("hy:done:tenant", message=card) for _ in range(20)))

    assert (await room.say("history")).count("marked done") == 1


async def test_a_blocked_step_asks_for_a_reason(room: Room) -> None:
    await room.say(START)

    said = await room.click("hy:done:pilot")

    assert "is not ready: it waits for" in said
    assert "`/hybrid done pilot anyway REASON`" in said


async def test_the_button_of_a_closed_checklist_explains_itself(room: Room) -> None:
    await room.say(START)
    card = room.card()
    await room.say("close now")
    await room.say(START)

    assert "belongs to a checklist that was closed" in await room.click("hy:done:tenant", message=card)
    assert "0/8" in room.card().text


async def test_the_button_of_another_channels_checklist_does_nothing(room: Room) -> None:
    await room.say(START)
    stolen = room.card().blocks[2]["accessory"]["value"]
    elsewhere = room.ground.workspace.post(Message(channel=GENERAL, ts="", user=BOB, text="a copy"))

    said = await room.click("hy:done:tenant", message=elsewhere, value=stolen)

    assert "not here any more" in said
    assert "marked done" not in await room.say("history")


async def test_a_click_runs_the_checks_and_brings_their_findings(room: Room) -> None:
    await room.say(START)

    said = await room.click("hy:check:all")
    await room.settle()

    texts = [call.args["text"] for call in room.ground.workspace.calls_of("response_url")]
    assert "Running 3 checks of *2. Add your domain and verify ownership*, *3. Verify" in said
    assert "1 fail · 2 pass" in texts[-1]
    assert len(texts) <= 5


async def test_the_buttons_of_a_reminder_work(room: Room) -> None:
    await room.say(START)
    await room.say("remind now")
    [reminder] = [message for message in room.messages() if message.text.startswith("Reminder")]

    done = await room.click("hy:done:tenant", message=reminder)
    snoozed = await room.click("hy:snooze:1d", message=reminder)

    assert "is done" in done
    assert "Reminders are snoozed until" in snoozed


async def test_the_buttons_of_a_direct_reminder_work_as_well(room: Room) -> None:
    await room.say(START)
    await room.say("assign 1 @bob")
    await room.say("set to=owners")
    await room.say("remind now")
    [reminder] = room.messages(room.ground.workspace.direct(BOB).id)

    said = await room.click("hy:done:tenant", message=reminder, person=BOB)

    assert f"<#{ROOM}>" in reminder.text
    assert "*1. Create a tenant account" in reminder.text
    assert "*2. Add your domain" not in reminder.text
    assert "is done" in said


async def test_a_button_reaches_no_checklist_of_another_workspace_or_channel(room: Room) -> None:
    await room.say(START)
    workspace = room.ground.workspace
    async with room.deps.store.read() as tx:
        [checklist] = [found.id for found in await tx.checklists.in_channel(ROOM)]
    elsewhere = workspace.post(Message(channel=GENERAL, ts="", user=BOB, text="a copy"))

    click = Click(block="b", action="hy:done:tenant", chosen={"value": f"{checklist}@{ROOM}"}, state={})
    payload = payloads.block_actions(workspace, workspace.people[BOB], room.card(), click)
    payload["team"] = {"id": "T0STRANGER", "domain": "stranger"}
    await room.ground.deliveries.interaction(payload)
    copied = await room.click("hy:done:tenant", message=elsewhere, value=checklist)
    named = await room.click("hy:done:tenant", message=elsewhere, value=f"{checklist}@{GENERAL}")

    assert "belongs to a checklist that is not here" in copied
    assert "belongs to a checklist that is not here" in named
    assert "*0/8* done" in await room.say("status")


async def direct_reminder(room: Room) -> Message:
    """Start a checklist in a private channel, and send Bob a reminder of his step by direct message."""
    room.ground.workspace.channels[ROOM].private = True
    await room.say(START)
    await room.say("assign 1 @bob")
    await room.say("set to=owners")
    await room.say("remind now")
    [reminder] = room.messages(room.ground.workspace.direct(BOB).id)
    return reminder


async def test_who_has_left_the_channel_changes_nothing_by_an_old_direct_message(room: Room) -> None:
    reminder = await direct_reminder(room)
    room.ground.workspace.channels[ROOM].members.discard(BOB)

    said = await room.click("hy:done:tenant", message=reminder, person=BOB)
    value = next(e["value"] for b in reminder.blocks for e in b.get("elements", ()) if "value" in e)
    await room.click("hy:open:settings", message=reminder, person=BOB, value=value)

    view = views.topmost(room.ground.workspace, BOB)
    assert said == "You do not see the checklist's channel any more, so nothing was changed."
    assert view is not None
    assert "You do not see the checklist's channel any more" in str(view.content)
    assert "contoso.com" not in str(view.content)
    assert "*0/8* done" in await room.say("status")
    assert "was refused: change" in await room.say("history")


async def test_where_slack_does_not_say_who_is_in_the_channel_an_old_direct_message_changes_nothing(room: Room) -> None:
    reminder = await direct_reminder(room)
    room.ground.workspace.fail("users.conversations", Broken(503))

    said = await room.click("hy:done:tenant", message=reminder, person=BOB)

    assert "Slack does not tell me at the moment whether you still see" in said
    assert "is done" in await room.click("hy:done:tenant", message=reminder, person=BOB)


@pytest.mark.parametrize("action", ["hy:vanish:tenant", "hy:", "hy:::"])
async def test_a_button_from_another_version_explains_itself(room: Room, action: str) -> None:
    await room.say(START)

    assert "older than I am" in await room.click(action, value="whatever")


@pytest.mark.odd_slack
async def test_a_click_without_an_address_for_the_answer_is_carried_out(room: Room) -> None:
    await room.say(START)
    workspace = room.ground.workspace
    value = {"value": room.card().blocks[2]["accessory"]["value"]}
    click = Click(block="b", action="hy:done:tenant", chosen=value, state={})
    payload = payloads.block_actions(workspace, workspace.people[ALICE], room.card(), click)
    del payload["response_url"]

    answered = await room.ground.deliveries.interaction(payload)
    await room.kit.tasks.drain(timedelta(seconds=10))

    assert answered.status == 200
    assert "marked done" in await room.say("history")
