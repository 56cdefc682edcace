"""Who acts: strangers and guests, by what a click says and by what Slack says when it makes a difference."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.model.person import Kind, Person
from bot.model.place import Sight
from bot.playground import payloads, views
from bot.playground.faults import Broken, Fault, Ratelimited, Refusal
from bot.playground.messages import View
from bot.playground.payloads import Click
from bot.playground.people import GUS, LONE, STRANGER
from bot.usecases import Asker, note
from handlers import modals
from handlers.kit import Kit
from handlers.lookout import Lookout
from handlers.modals.modal import Modal, Screen, Submission
from handlers.people import KEPT, MOST, UNSURE_KEPT, People
from tests.bot.playground.rooms import ALICE, BOB, ROOM
from tests.handlers.handclock import HandClock
from tests.handlers.room import Room

START = "start domain=contoso.com pilot=2026-12-01 zone=Europe/Berlin"
TEAM = "T0CONTOSO1"


def asked(room: Room) -> int:
    return len(room.ground.workspace.calls_of("users.info"))


async def started(room: Room) -> Room:
    """Start a checklist in a channel with two guests and a stranger."""
    for person in (GUS, LONE, STRANGER):
        room.ground.workspace.arrive(person, ROOM)
    await room.say(START)
    return room


async def test_a_stranger_looks_and_is_told_so_in_one_sentence(room: Room) -> None:
    await started(room)
    said = await room.click("hy:done:tenant", person=STRANGER.id)

    assert "People of another company can look at this checklist, and not change it." in said
    assert "`/hybrid set strangers=act`" in said
    assert "*0/8* done" in await room.say("status")
    assert asked(room) == 0


async def test_a_stranger_acts_where_that_is_allowed_and_is_told_no_findings(room: Room) -> None:
    await started(room)
    await room.say("set strangers=act")

    assert "is done" in await room.click("hy:done:tenant", person=STRANGER.id)
    said = await room.click("hy:check:all", person=STRANGER.id)
    await room.settle()

    assert "the thread below the card tells what became of them" in said
    whispers = [call.args["text"] for call in room.ground.workspace.calls_of("response_url")]
    assert not [text for text in whispers if "Checks:" in text]


async def test_guests_act_by_default_and_nobody_is_asked_about(room: Room) -> None:
    await started(room)

    assert "is done" in await room.click("hy:done:tenant", person=GUS.id)
    assert "is done" in await room.say("done 2 anyway it is", person=LONE.id)
    assert asked(room) == 0


@pytest.mark.parametrize("guest", [GUS.id, LONE.id], ids=["several channels", "one channel"])
async def test_where_guests_look_slack_is_asked_once_and_after_the_acknowledgement(room: Room, guest: str) -> None:
    await started(room)
    await room.say("set guests=look")

    answered = await room.type("done 1", guest)
    assert "One moment" in answered.json["text"]
    await room.settle()
    clicked = await room.click("hy:done:tenant", person=guest)
    again = await room.say("done 1", guest)

    whispers = [call.args["text"] for call in room.ground.workspace.calls_of("response_url")]
    assert "Guests can look at this checklist, and not change it." in whispers[0]
    assert "Guests can look" in clicked
    assert "Guests can look" in again
    assert asked(room) == 1
    assert "*0/8* done" in await room.say("status", guest)


async def test_a_member_is_let_through_once_slack_has_said_who_they_are(room: Room) -> None:
    await started(room)
    await room.say("set guests=look")

    first = await room.click("hy:done:tenant", person=BOB)
    second = await room.say("done 2 anyway it is", BOB)

    assert "is done" in first
    assert "is done" in second
    assert asked(room) == 1


@pytest.mark.parametrize(
    "fault", [Refusal("missing_scope"), Broken(503), Ratelimited(30)], ids=["no", "broken", "busy"]
)
async def test_where_slack_does_not_say_who_it_is_nobody_does_what_a_guest_may_not(room: Room, fault: Fault) -> None:
    await started(room)
    await room.say("set guests=look")
    room.ground.workspace.fail("users.info", fault)

    said = await room.click("hy:done:tenant", person=GUS.id)

    assert "Slack does not tell me at the moment whether you are one, so nothing was changed. Try again in a" in said
    assert "*0/8* done" in await room.say("status")


async def test_where_guests_may_act_nothing_depends_on_what_slack_did_not_say(room: Room) -> None:
    await started(room)
    await room.say("set guests=look")
    room.ground.workspace.fail("users.info", Refusal("missing_scope"))
    await room.click("hy:done:tenant", person=BOB)
    await room.say("set guests=act")

    assert "is done" in await room.click("hy:done:tenant", person=BOB)


async def test_who_was_not_told_is_asked_about_again_after_a_moment(room: Room) -> None:
    clock = HandClock()
    people, asker = People(clock), Asker(team=TEAM, channel=ROOM, user=BOB, known=False)
    room.ground.workspace.fail("users.info", Refusal("fatal_error"))

    unsure = await people.identified(room.kit.outbox, asker)
    still = people.of({"user_id": BOB}, TEAM)
    await clock.sleep(UNSURE_KEPT)
    known = await people.identified(room.kit.outbox, asker)

    assert (unsure.kind, still.kind, known.kind) == (Kind.UNSURE, Kind.UNSURE, Kind.MEMBER)


@pytest.mark.odd_slack
async def test_somebody_of_the_same_organization_is_no_stranger(room: Room) -> None:
    await started(room)
    workspace = room.ground.workspace
    workspace.arrive(replace(BOB_ELSEWHERE, team="T0CONTOSO2"), ROOM)
    click = Click(block="b", action="hy:done:tenant", chosen={"value": _value(room)}, state={})
    payload = payloads.block_actions(workspace, workspace.people["U0OTHER001"], room.card(), click)
    payload["enterprise"] = {"id": "E0CONTOSO"}
    workspace.people["U0OTHER001"] = BOB_ELSEWHERE  # to `users.info` one of ours
    await room.ground.deliveries.interaction(payload)
    await room.kit.tasks.drain(timedelta(seconds=10))

    assert asked(room) == 1
    assert "*1/8* done" in await room.say("status")


async def test_no_modal_opens_for_who_may_only_look(room: Room) -> None:
    await started(room)
    said = await room.click("hy:open:evidence:", person=STRANGER.id, value=_value(room))
    room_views = room.ground.workspace.calls_of("views.open")

    assert "can look at this checklist" in said
    assert room_views == ()

    await room.say("set guests=look")
    await room.click("hy:open:evidence:", value=_value(room))
    assert len(room.ground.workspace.calls_of("views.open")) == 1


@pytest.mark.parametrize(
    ("opens", "secret"),
    [
        pytest.param("hy:open:step:domain", "dns-sip-tls", id="a step with its findings"),
        pytest.param("hy:open:settings", "contoso.com", id="the parameters"),
        pytest.param("hy:open:reminders", "Keep silent", id="why the next reminder comes"),
    ],
)
async def test_no_modal_shows_a_stranger_what_the_channel_is_not_shown(room: Room, opens: str, secret: str) -> None:
    await started(room)
    await room.say("check domain")
    await shared(room)

    def shown() -> str:
        view = views.topmost(room.ground.workspace, STRANGER.id)
        return json.dumps(view.content, ensure_ascii=False) if view else ""

    await room.click(opens, person=STRANGER.id, value=_value(room))
    assert "People of another company are not shown what was found" in shown()
    assert secret not in shown()
    assert "was refused: see what was found" in await room.say("history")

    await room.say("set results=shown")
    views.cleared(room.ground.workspace, STRANGER.id)
    await room.click(opens, person=STRANGER.id, value=_value(room))
    assert secret in shown()


async def test_a_form_that_a_stranger_had_open_tells_nothing_when_it_is_sent(room: Room) -> None:
    await started(room)
    await room.say("set strangers=act")
    await room.click("hy:open:settings", person=STRANGER.id, value=_value(room))
    view = views.topmost(room.ground.workspace, STRANGER.id)
    await shared(room)

    assert view is not None
    payload = payloads.view_submission(room.ground.workspace, STRANGER, view, {})
    said = await room.ground.deliveries.interaction(payload)

    assert "are not shown what was found" in said.body


async def test_a_stranger_is_told_that_checks_fail_and_not_which(room: Room) -> None:
    await started(room)
    await shared(room)
    await room.say("check domain")

    said = await room.click("hy:done:domain", person=STRANGER.id)
    await room.click("hy:open:done:domain:anyway", person=STRANGER.id, value=_value(room))
    view = views.topmost(room.ground.workspace, STRANGER.id)

    assert "its check fails." in said
    assert view is not None
    assert "its check fails." in json.dumps(view.content)
    assert "dns-sip-tls" not in said + json.dumps(view.content)
    assert "its check fails: dns-sip-tls." in await room.say("done domain")


async def shared(room: Room) -> None:
    """Let strangers act in a channel that is known to be shared."""
    await room.say("set strangers=act")
    async with room.deps.store.begin() as tx:
        await tx.channels.saw(TEAM, ROOM, Sight(shared=True), now=room.deps.now())


@pytest.mark.odd_slack
async def test_a_modal_that_is_sent_before_slack_said_who_it_is_keeps_what_was_filled_in(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    await started(room)
    await room.say("set guests=look")

    async def fill(_: Kit, __: Asker, ___: str) -> Screen:
        return Screen(view={})

    async def take(kit: Kit, asker: Asker, _: Submission) -> None:
        await note.add_note(kit.deps, asker, "tenant", "from a modal")

    modal = Modal(name="note", title="Note", fill=fill, take=take)
    monkeypatch.setitem(cast("dict[str, Modal]", modals.MODALS), "note", modal)
    content = {
        "type": "modal",
        "callback_id": "hy:note",
        "private_metadata": f"{_value(room)}@{ROOM}|",
        "blocks": [{"type": "input", "block_id": "text", "label": {}, "element": {}}],
    }
    view = View(id="V1", hash="h", person=BOB, content=content)

    async def send(person: str) -> str:
        workspace = room.ground.workspace
        payload = payloads.view_submission(workspace, workspace.people[person], view, {})
        answered = await room.ground.deliveries.interaction(payload)
        await room.kit.tasks.drain(timedelta(seconds=10))
        return answered.body

    assert "Send it once more" in await send(BOB)
    assert "Send it once more" not in await send(BOB)
    assert "from a modal" in await room.say("history")


async def test_a_guest_s_paste_is_refused_as_well(room: Room) -> None:
    await started(room)
    await room.say("set guests=look")
    await room.say("evidence hosting-provider Identity : LyncOnline", GUS.id)

    whispers = [call.args["text"] for call in room.ground.workspace.calls_of("response_url")]
    assert "Guests can look" in whispers[-1]


def _value(room: Room) -> str:
    return str(room.card().blocks[2]["accessory"]["value"])


BOB_ELSEWHERE = replace(GUS, id="U0OTHER001", name="olga", guest=False)


class Answers:
    """What ``users.info`` says, and how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def ask(self, _team: str, _method: str, *, user: str) -> dict[str, Any]:
        self.asked += 1
        return {"user": {"id": user, "is_restricted": True}}


async def test_who_somebody_is_counts_for_an_hour() -> None:
    clock, slack = HandClock(), Answers()
    people = People(clock)
    asker = Asker(team=TEAM, channel=ROOM, user=ALICE, known=False)
    for _ in range(2):
        assert (await people.identified(slack, asker)).person == Person(ALICE, Kind.GUEST)  # type: ignore[arg-type]  # it asks only
    assert people.of({"user_id": ALICE}, TEAM) == Person(ALICE, Kind.GUEST)
    assert slack.asked == 1

    await clock.sleep(KEPT)
    assert people.of({"user_id": ALICE}, TEAM) == Person(ALICE, known=False)
    await people.identified(slack, asker)  # type: ignore[arg-type]  # the same
    assert slack.asked == 2


async def test_memory_is_bounded() -> None:
    people, lookout, slack = People(), Lookout(), Answers()
    for number in range(MOST + 5):
        asker = Asker(team=TEAM, channel=ROOM, user=f"U{number}", known=False)
        await people.identified(slack, asker)  # type: ignore[arg-type]  # the same
        lookout.rest(TEAM, f"C{number}")

    assert not people.of({"user_id": "U0"}, TEAM).known
    assert people.of({"user_id": f"U{MOST + 4}"}, TEAM).known
    assert lookout.due(TEAM, "C0")
    assert not lookout.due(TEAM, f"C{MOST + 4}")
