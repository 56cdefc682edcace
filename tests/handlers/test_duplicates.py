"""Two hundred copies of one delivery, over real HTTP, at two bots on one database: one change, and all are answered."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import pytest_asyncio

from bot.model.audit import Entry
from bot.playground import payloads
from bot.playground.payloads import Click
from bot.playground.signing import signed
from bot.usecases.note import add_note
from bot.usecases.once import once
from handlers import events
from handlers.asker import asker_of, delivery_of
from handlers.events import Event
from handlers.kit import Kit
from handlers.sockets import Sockets
from storage.store import Store
from tests.bot.playground.rooms import opened
from tests.conftest import KEYS
from tests.handlers.room import ALICE, ROOM, Room, furnished

COPIES = 200
FORM = "application/x-www-form-urlencoded"

Two = tuple[Room, Room]


@pytest_asyncio.fixture
async def two(store: Store, database_url: str) -> AsyncIterator[Two]:
    """Two bots on one database, in one workspace, with a checklist that was started."""
    other = Store.open(database_url, keys=KEYS)
    async with opened() as ground, furnished(ground, store) as one, furnished(ground, other) as two:
        await one.say("start domain=contoso.com zone=UTC")
        yield one, two
    await other.close()


def form_of(room: Room, text: str) -> bytes:
    """Return one slash command as Slack sends it."""
    workspace = room.ground.workspace
    form = payloads.command(workspace, workspace.people[ALICE], workspace.channels[ROOM], f"/hybrid {text}")
    return urlencode(form).encode()


def click_of(room: Room, action: str) -> bytes:
    """Return one click on the card as Slack sends it."""
    workspace, card = room.ground.workspace, room.card()
    value = next(b["value"] for block in card.blocks for b in block.get("elements", ()) if b.get("value"))
    click = Click(block="b", action=action, chosen={"value": value}, state={})
    payload = payloads.block_actions(workspace, workspace.people[ALICE], card, click)
    return urlencode({"payload": json.dumps(payload)}).encode()


def event_of(room: Room, kind: str, event_id: str) -> bytes:
    """Return an event as Slack sends it."""
    return json.dumps(payloads.event(room.ground.workspace, {"type": kind}, event_id)).encode()


async def post(room: Room, body: bytes, kind: str = FORM, **headers: str) -> tuple[int, str]:
    """Deliver *body* to one bot; Slack signs every delivery anew."""
    now = int(room.ground.now().timestamp())
    proof = signed(room.ground.signing_secret, now, body)
    sent = {"Content-Type": kind, **proof, **{name.replace("_", "-"): value for name, value in headers.items()}}
    async with room.session.post(room.url, data=body, headers=sent) as response:
        return response.status, await response.text()


async def flood(two: Two, body: bytes, kind: str = FORM, copies: int = COPIES) -> list[str]:
    """Deliver copies of *body* to both bots at once and return the answers, once all that they set off is done."""
    answers = await asyncio.gather(*(post(two[number % 2], body, kind) for number in range(copies)))
    for room in two:
        await room.settle()
    assert {status for status, _ in answers} == {200}
    return [text for _, text in answers]


async def trail(room: Room) -> list[Entry]:
    async with room.deps.store.read() as tx:
        found = await tx.checklists.of(room.kit.team, ROOM)
        assert found is not None
        return [entry for entry in await tx.audit.after(found.team, found.id, 0) if entry.verb != "start"]


@pytest.mark.parametrize(
    ("first", "text", "verbs", "said"),
    [
        pytest.param("", "note tenant see CHG-1", ["note"], "Noted on", id="note"),
        pytest.param("", "task readiness 1", ["task"], "ticked", id="task"),
        pytest.param("note 1 a", "undo", ["note", "undo"], "Taken back: note tenant", id="undo"),
        pytest.param("", "done tenant", ["done"], "is done", id="done"),
        pytest.param("", "remind now", [], "The reminder comes in a moment", id="remind now"),
        pytest.param("", "check domain", [], "Running", id="check"),
        pytest.param("", "close now", ["close"], "is closed and kept", id="close"),
    ],
)
async def test_a_command(two: Two, first: str, text: str, verbs: list[str], said: str) -> None:
    if first:
        await two[0].say(first)
    body = form_of(two[0], text)

    answers = await flood(two, body)

    if text != "close now":
        assert [entry.verb for entry in await trail(two[0])] == verbs
    assert [said in json.loads(answer)["text"] for answer in answers] == [True] * COPIES, Counter(answers)
    reminders = [message for message in two[0].messages() if message.text.startswith("Reminder:")]
    assert len(reminders) == (text == "remind now")
    calls = two[0].ground.workspace.calls_of("response_url")
    found = [call for call in calls if "Checks:" in str(call.args.get("text"))]
    assert len(found) == (text == "check domain")


async def test_a_click(two: Two) -> None:
    answers = await flood(two, click_of(two[0], "hy:done:tenant"))

    assert [entry.verb for entry in await trail(two[0])] == ["done"]
    assert answers == [""] * COPIES
    whispers = {str(call.args["text"]) for call in two[0].ground.workspace.calls if "is done" in str(call.args)}
    assert len([text for text in whispers if "already" in text]) == 0


async def test_an_event_whose_effect_and_whose_id_are_kept_together(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hear(kit: Kit, event: Event) -> None:
        async with kit.deps.store.begin() as tx:
            if not await once(tx, event.team, event.id, kit.deps.now()):
                return
            checklist = await tx.checklists.of(event.team, ROOM)
            assert checklist is not None
            await tx.checklists.count_on(event.team, checklist.id, was=checklist.version)

    monkeypatch.setitem(events.HEARD, "channel_rename", hear)

    await flood(two, event_of(two[0], "channel_rename", "Ev1"), "application/json")
    await flood(two, event_of(two[0], "channel_rename", "Ev2"), "application/json", copies=2)

    async with two[1].deps.store.read() as tx:
        checklist = await tx.checklists.of(two[1].kit.team, ROOM)
    assert checklist is not None
    assert checklist.version == 3


async def test_an_event_that_a_use_case_carries_out(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hear(kit: Kit, event: Event) -> None:
        await add_note(kit.deps, replace(asker, delivery=event.id), "1", f"heard at {event.at}")

    asker = asker_of(two[0].kit, {"user": {"id": ALICE}, "channel": {"id": ROOM}}, "")
    monkeypatch.setitem(events.HEARD, "channel_rename", hear)

    await flood(two, event_of(two[0], "channel_rename", "Ev1"), "application/json")

    assert len(await trail(two[0])) == 1


async def test_a_retry_is_heard_where_the_first_delivery_had_no_effect(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []

    async def hear(kit: Kit, event: Event) -> None:
        async with kit.deps.store.begin() as tx:
            if not await once(tx, event.team, event.id, kit.deps.now()):
                return
            heard.append(event.id)
            if len(heard) == 1:
                raise RuntimeError("the database went away")

    monkeypatch.setitem(events.HEARD, "channel_rename", hear)
    body, answers = event_of(two[0], "channel_rename", "Ev1"), []

    for number in range(4):  # at once, and three retries
        retry = {"x_slack_retry_num": str(number), "x_slack_retry_reason": "http_error"} if number else {}
        answers.append((await post(two[number % 2], body, "application/json", **retry))[0])

    assert answers == [503, 200, 200, 200]  # so that there is a retry
    assert heard == ["Ev1", "Ev1"]


@pytest.mark.parametrize("reason", ["http_timeout", "http_error", "connection_failed"])
async def test_nothing_is_dropped_because_it_is_a_retry(room: Room, reason: str) -> None:
    await room.say("start domain=contoso.com zone=UTC")

    _, answer = await post(room, form_of(room, "note 1 x"), x_slack_retry_num="3", x_slack_retry_reason=reason)

    assert "Noted on" in answer
    assert len(await trail(room)) == 1


async def test_a_request_that_is_replayed_changes_nothing_twice(room: Room) -> None:
    """Without a trigger the signature names it, which a replay has as well."""
    await room.say("start domain=contoso.com zone=UTC")
    body = urlencode({"command": "/hybrid", "text": "note 1 x", "team_id": room.kit.team, "channel_id": ROOM}).encode()

    proof = signed(room.ground.signing_secret, int(room.ground.now().timestamp()), body)

    first = [await post(room, body, **proof) for _ in range(3)]
    room.ground.workspace.clock.wind(timedelta(seconds=290))
    later = await post(room, body, **proof)
    room.ground.workspace.clock.wind(timedelta(seconds=20))
    too_late = await post(room, body, **proof)

    assert len({*first, later}) == 1
    assert too_late[0] == 401
    assert len(await trail(room)) == 1


async def test_what_asks_for_something_else_is_no_copy_although_its_trigger_is_the_same(room: Room) -> None:
    await room.say("start domain=contoso.com zone=UTC")
    form = payloads.command(
        room.ground.workspace, room.ground.workspace.people[ALICE], room.ground.workspace.channels[ROOM], "/hybrid x"
    )

    for text in ("note 1 x", "note 1 y", "note 1 x"):
        await post(room, urlencode({**form, "text": text}).encode())

    assert [entry.text for entry in await trail(room)] == ["x", "y"]


async def test_copies_over_the_socket_are_one_as_well(two: Two) -> None:
    room = two[0]
    sockets = [Sockets(each.app, each.kit.outbox._client, room.ground.app_token) for each in two]
    room.ground.deliver_to("")
    for socket in sockets:
        await socket.open()
    workspace = room.ground.workspace
    form = payloads.command(workspace, workspace.people[ALICE], workspace.channels[ROOM], "/hybrid task readiness 1")
    try:
        deliver = room.ground.deliveries._sockets.deliver
        answers = await asyncio.gather(*(deliver("slash_commands", form, answerable=True) for _ in range(COPIES)))
    finally:
        for socket in sockets:
            await socket.close()

    assert {"ticked" in answer["text"] for answer in answers} == {True}
    assert len(await trail(room)) == 1


def test_what_names_a_delivery() -> None:
    command: dict[str, Any] = {"trigger_id": "1.2.a", "text": "note 1 x", "user_id": "U1", "response_url": "https://h"}
    view = {"trigger_id": "1.2.a", "view": {"id": "V1", "callback_id": "hy:x", "state": {"values": {"a": 1}}}}

    assert delivery_of(command) == delivery_of(dict(reversed(command.items())))
    assert delivery_of({**command, "trigger_id": "1.2.b"}) != delivery_of(command)
    assert delivery_of({**command, "text": "note 1 y"}) != delivery_of(command)
    assert delivery_of(view) != delivery_of({**view, "view": {**view["view"], "state": None}})  # type: ignore[dict-item]
    assert delivery_of({"text": "x"}) == ""
    assert delivery_of({"trigger_id": "1", "view": "none of Slack's"})
