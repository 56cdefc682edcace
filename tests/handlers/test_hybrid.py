"""The slash command, from the signed request to what people read in Slack."""

import json
from datetime import timedelta

import pytest

from bot.playground.faults import Refusal
from handlers.grammar import VERBS
from storage.store import Store
from tests.bot.playground.rooms import ALICE, BOB, GENERAL, PRIVATE, opened
from tests.handlers.limits import problems
from tests.handlers.room import Room, furnished

START = "start domain=contoso.com pilot=2026-12-01 zone=Europe/Berlin"


async def test_without_a_checklist_the_status_says_how_to_start_one(room: Room) -> None:
    answered = await room.type("")

    assert "This channel has no checklist yet." in answered.json["text"]
    assert [block["type"] for block in answered.json["blocks"]] == ["section", "actions", "context"]


async def test_a_start_is_answered_and_posts_the_card(room: Room) -> None:
    said = await room.say(START)

    assert "Started *Lync Server 2013 hybrid* with 8 steps" in said
    assert "0/8" in room.card().text
    assert "5 working days* to go" in room.card().text


async def test_a_domain_that_slack_turned_into_a_link_is_understood(room: Room) -> None:
    await room.say("start domain=contoso.com")

    assert "sip_domains: `contoso.com`" in await room.say("set")


async def test_a_start_without_a_zone_takes_it_from_the_profile(room: Room) -> None:
    await room.say("start domain=contoso.com")

    assert "zone: Europe/Berlin" in await room.say("set")


async def test_the_status_lists_eight_rows_in_order(room: Room) -> None:
    await room.say(START)

    said = await room.say("status")

    rows = [line for line in said.splitlines() if line.startswith(("☐", "☑", "⊘"))]
    assert [row.split("*")[1].split(".")[0] for row in rows] == list("12345678")


async def test_two_people_work_on_one_checklist(room: Room) -> None:
    await room.say(START)

    first = await room.say("done 1 see CHG-1")
    second = await room.say("done tenant", person=BOB)

    assert "*1. Create a tenant account for Office 365 and enable Lync Online* is done: see CHG-1" in first
    assert f"<@{ALICE}> marked it done already" in second
    assert "1/8" in room.card().text


async def test_checks_are_acknowledged_and_their_findings_follow(room: Room) -> None:
    await room.say(START)

    acknowledged = await room.type("check domain")
    await room.settle()

    [findings] = [call.args["text"] for call in room.ground.workspace.calls_of("response_url")]
    assert "Running 2 checks of *2. Add your domain and verify ownership*" in acknowledged.json["text"]
    assert findings.startswith("Checks: ✗ fail")
    assert "expected: `a`" in findings
    assert "&lt;!channel&gt;" in findings
    assert "checks: *fail*" in room.card().text


async def test_a_failing_check_asks_for_a_reason_and_then_takes_it(room: Room) -> None:
    await room.say(START)
    await room.say("check domain")

    refused = await room.say("done domain")
    done = await room.say("done domain anyway the record moves on Friday")

    assert "`/hybrid done domain anyway REASON`" in refused
    assert "is done anyway: the record moves on Friday" in done


async def test_every_verb_answers_within_slacks_limits(room: Room) -> None:
    await room.say(START)

    for verb in VERBS:
        for example in verb.examples:
            if verb.name not in {"close", "start"}:
                answered = await room.type(example)
                assert (answered.status, problems(answered.json)) == (200, []), example


CHANGES = [
    pytest.param("reopen 1", "is open again", id="reopen"),
    pytest.param("waive 5 password hash", "does not apply: password hash", id="waive"),
    pytest.param("assign 4 me and @bob", f"is assigned to <@{ALICE}>, <@{BOB}>", id="assign"),
    pytest.param("assign 4 @uc-admins", "is assigned to <!subteam^S0UCADMINS>", id="assign a group"),
    pytest.param("due 4 +3d", "is due Fri 27 Nov 2026", id="due"),
    pytest.param("note 4 https://example.com/?a=1&b=2 <x>", "https://example.com/?a=1&amp;b=2 &lt;x&gt;", id="note"),
    pytest.param("task readiness 2", "ticked: Keep its output", id="task"),
    pytest.param("pilot friday", "The pilot date is Fri 27 Nov 2026", id="pilot"),
    pytest.param("set time=08:30 days=mon-thu", "Set: `time=08:30 days=mon-thu`", id="set"),
    pytest.param("remind off", "Reminders are *off*", id="remind off"),
    pytest.param("remind snooze 2d", "Reminders are snoozed until", id="snooze"),
    pytest.param("close now", "The checklist is closed", id="close"),
    pytest.param("undo", "Taken back: done tenant", id="undo"),
]


@pytest.mark.parametrize(("text", "said"), CHANGES)
async def test_a_change_is_made_and_said(room: Room, text: str, said: str) -> None:
    await room.say(START)
    await room.say("done 1")

    assert said in await room.say(text)


LOOKS = [
    pytest.param("show domain", "2. Add your domain", id="show"),
    pytest.param("set", "access_edge_fqdn", id="settings"),
    pytest.param("history", "started the checklist", id="history"),
    pytest.param("history 1", "Nothing was changed of this step yet", id="history of a step"),
    pytest.param("remind log", "3 working days to go", id="ledger"),
    pytest.param("health", "1 checklist running", id="health"),
    pytest.param("help", "/hybrid assign STEP @user|@group|me|nobody", id="help"),
    pytest.param("help start", "/hybrid start domain=contoso.com", id="help on start"),
    pytest.param("report", "later version", id="report"),
    pytest.param("close", "Close *Lync Server 2013 hybrid* in this channel? 8 steps are outstanding.", id="close"),
]


@pytest.mark.parametrize(("text", "said"), LOOKS)
async def test_a_look_shows(room: Room, text: str, said: str) -> None:
    await room.say(START)

    assert said in await room.say(text)


@pytest.mark.parametrize("text", ["done 1", "show 1", "check", "history", "remind log", "close", "undo"])
async def test_a_verb_that_needs_a_checklist_says_how_to_start_one(room: Room, text: str) -> None:
    assert "`/hybrid start domain=contoso.com` starts one" in await room.say(text)


async def test_settings_without_a_checklist_say_how_to_start_one(room: Room) -> None:
    assert "no checklist yet" in await room.say("set")


async def test_what_is_not_understood_names_the_nearest_command(room: Room) -> None:
    assert "Did you mean `/hybrid status`?" in await room.say("staus")


async def test_a_hostile_word_is_echoed_harmlessly(room: Room) -> None:
    answered = await room.type("<!channel>")

    assert "I do not know “&lt;!channel&gt;”" in answered.json["text"]
    assert problems(answered.json) == []


async def test_a_reminder_asked_for_comes_and_replaces_the_one_before(room: Room) -> None:
    await room.say(START)

    first = await room.say("remind now")
    room.ground.workspace.clock.wind(timedelta(seconds=1))
    await room.say("remind now")

    reminders = [message for message in room.messages() if message.text.startswith("Reminder")]
    assert "`/hybrid remind log` tells the rest" in first
    assert len(reminders) == 1
    assert "|The whole checklist>" in reminders[0].text


async def test_a_bot_that_is_not_in_the_channel_answers_and_says_how_to_invite_it(room: Room) -> None:
    for channel in (GENERAL, PRIVATE):
        started = await room.say(START, channel=channel)
        status = await room.say("status", channel=channel)

        assert "`/invite @hybrid`, then `/hybrid status`" in started
        assert "`/invite @hybrid`, then `/hybrid status`" in status
        assert room.messages(channel) == []


async def test_after_the_invitation_the_status_brings_the_card(room: Room) -> None:
    await room.say(START, channel=GENERAL)
    room.ground.workspace.join("U0HYBRID01", GENERAL)

    await room.say("status", channel=GENERAL)

    assert [message.text.splitlines()[0] for message in room.messages(GENERAL)] == ["Lync Server 2013 hybrid"]
    assert "/invite" not in await room.say("status", channel=GENERAL)


async def test_a_card_that_was_deleted_is_posted_again(room: Room) -> None:
    await room.say(START)
    room.ground.workspace.delete(room.card())

    await room.say("done 1")

    assert "1/8" in room.card().text


async def test_no_call_leaves_before_the_acknowledgement(room: Room) -> None:
    await room.say(START)
    room.ground.workspace.calls.clear()

    for text in ("status", "show 2", "done 1", "help", "check all"):
        await room.type(text)
        assert room.ground.workspace.calls == [], text


async def test_the_command_may_have_another_name(sqlite_store: Store) -> None:
    async with opened() as ground, furnished(ground, sqlite_store, command="/plan") as room:
        people, channels = ground.workspace.people, ground.workspace.channels
        answered = await ground.deliveries.command(people[ALICE], channels[GENERAL], "/plan done 1")
        unknown = await room.type("done 1")

    assert "`/plan start domain=contoso.com` starts one" in answered.json["text"]
    assert (unknown.status, unknown.body) == (200, "")


async def test_findings_that_slack_refuses_are_still_kept(room: Room) -> None:
    await room.say(START)
    room.ground.workspace.fail("response_url", *[Refusal("used_url")] * 5)

    await room.say("check domain")

    assert "is-fail" in await room.say("show domain")


async def test_an_answer_is_json_that_only_the_asker_sees(room: Room) -> None:
    answered = await room.type("help")

    assert json.loads(answered.body)["response_type"] == "ephemeral"
