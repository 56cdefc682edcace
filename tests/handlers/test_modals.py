"""The frame of the modals: how they are opened, filled and answered, and what may come between."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.playground import payloads, views
from bot.playground.faults import Refusal
from bot.playground.messages import Json, View
from bot.playground.payloads import Click
from handlers.asker import asker_of
from handlers.filled import Filled
from handlers.modals import MODALS, open_modal, showing
from handlers.modals.modal import Modal, Screen
from handlers.views import form
from tests.handlers.room import ALICE, Room

WAIVE = "hy:open:waive:tenant"


async def _opened(room: Room, action: str = WAIVE) -> View:
    await room.say("start domain=contoso.com")
    await room.click(action, message=room.card(), value="@")
    return room.ground.workspace.views[ALICE][-1]


def _shown(view: View) -> str:
    return str(view.content["blocks"])


async def _sent(room: Room, view: View, **given: str) -> Json:
    state = {name: {name: {"type": "plain_text_input", "value": text}} for name, text in given.items()}
    answer = await room.ground.deliveries.submission(room.ground.workspace.people[ALICE], view, state)
    assert answer.status == 200
    return answer.json


@pytest.mark.parametrize("word", ["hash_conflict", "not_found"])
async def test_a_modal_that_is_newer_or_gone_by_now_is_no_error(
    room: Room, caplog: pytest.LogCaptureFixture, word: str
) -> None:
    caplog.set_level(logging.INFO)
    room.ground.workspace.fail("views.update", Refusal(word))

    await _opened(room)

    [record] = [record for record in caplog.records if record.message == "a modal was not updated"]
    assert (record.levelno, vars(record)["reason"]) == (logging.INFO, word)


async def test_any_other_refusal_is_a_warning(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    room.ground.workspace.fail("views.update", Refusal("view_too_large"))

    await _opened(room)

    assert [(record.levelno, record.message) for record in caplog.records] == [
        (logging.WARNING, "a modal was not updated")
    ]


async def test_a_modal_that_takes_too_long_says_so(room: Room) -> None:
    async def never() -> Screen:
        await asyncio.Event().wait()
        raise AssertionError("it came")

    view = await _opened(room)
    asker = asker_of(room.kit, {"user": {"id": ALICE}}, "C1@")

    await showing.redrawn(room.kit, asker, MODALS["waive"], never(), view.id, patience=0)

    assert "This takes too long at the moment" in _shown(room.ground.workspace.views[ALICE][-1])


async def test_a_modal_is_filled_while_somebody_else_writes(room: Room) -> None:
    await room.say("start domain=contoso.com")

    async with room.deps.store.begin():  # on SQLite one may write at a time
        await room.click(WAIVE, message=room.card(), value="@")
        assert "Reason" in _shown(room.ground.workspace.views[ALICE][-1])


async def test_an_unknown_form_opens_nothing(room: Room) -> None:
    asker = asker_of(room.kit, {"user": {"id": ALICE}}, "@")

    open_modal(room.kit, asker, "1", "gone")

    await room.kit.tasks.drain(timedelta(seconds=10))
    assert room.ground.workspace.calls_of("views.open") == ()


async def test_a_trigger_that_was_used_is_told_nobody_who_gave_no_address(room: Room) -> None:
    asker = asker_of(room.kit, {"user": {"id": ALICE}}, "@")

    open_modal(room.kit, asker, "used", "start")
    await room.kit.tasks.drain(timedelta(seconds=10))

    assert room.ground.workspace.calls_of("response_url") == ()
    assert not room.ground.workspace.views[ALICE]


@pytest.mark.odd_slack
async def test_a_choice_in_a_form_of_an_older_bot_is_acknowledged(room: Room) -> None:
    workspace = room.ground.workspace
    for name in ("hy:gone", "hy:waive"):  # unknown; and known, where no choice is told any more
        view = View(id="V1", hash="h", person=ALICE, content={"type": "modal", "callback_id": name, "blocks": []})
        click = Click(block="b", action="hy:pick:step", chosen={}, state={})
        payload = payloads.view_actions(workspace, workspace.people[ALICE], view, click)

        answer = await room.ground.deliveries.interaction(payload)

        assert (answer.status, answer.body) == (200, "")
    await room.kit.tasks.drain(timedelta(seconds=10))
    assert workspace.calls_of("views.update") == ()


async def test_a_form_of_an_older_bot_lacks_a_field_and_is_told_at_the_first(room: Room) -> None:
    view = await _opened(room)
    [step] = [block for block in view.content["blocks"] if block.get("block_id") == "step"]
    older = replace(view, content={**view.content, "blocks": [step]})
    room.ground.workspace.views[ALICE] = [older]

    answer = await _sent(room, older)

    assert answer["errors"] == {"step": "Say why it does not apply."}


async def test_a_form_without_any_field_is_answered_in_its_place(room: Room) -> None:
    view = await _opened(room)
    empty = replace(view, content={**view.content, "blocks": []})

    answer = await _sent(room, empty)

    assert "Choose the step" in str(answer["view"]["blocks"])
    assert answer["view"]["title"]["text"] == "Waive a step"


@pytest.mark.odd_slack
async def test_a_modal_of_which_nothing_is_known_and_that_fails_is_answered_in_its_place(room: Room) -> None:
    view = await _opened(room)
    async with room.deps.store.begin() as tx:
        await tx.checklists._connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        await tx.checklists._connection.exec_driver_sql("ALTER TABLE checklists RENAME TO gone")
    filled = {"step": {"step": {"selected_option": {"value": "tenant"}}}, "reason": {"reason": {"value": "x"}}}

    answer = await room.ground.deliveries.submission(
        room.ground.workspace.people[ALICE], replace(view, content={**view.content, "blocks": []}), filled
    )

    assert "Something went wrong here" in str(answer.json["view"]["blocks"])


def test_what_a_modal_is_called_has_room() -> None:
    assert [modal.name for modal in MODALS.values() if len(modal.title) > 24] == []
    assert list(MODALS) == [modal.name for modal in MODALS.values()]


def test_slacks_state_without_a_field_that_nobody_touched_is_what_was_shown() -> None:
    blocks = [
        form.text(form.Field(name="zone", label="Zone"), "a &amp; b"),
        form.day(form.Field(name="due", label="Due", about="pilot"), "2026-12-01"),
        form.ticks(form.Field(name="days", label="Days"), [form.Option(x, x) for x in ("mon", "tue")], ["mon", "tue"]),
        form.people(form.Field(name="owners", label="Owners"), ["U1", "U2"], most=2),
    ]
    filled = Filled.of({"blocks": blocks, "state": {"values": {"due@pilot": {"due": {"selected_date": None}}}}})

    assert {name: filled.text(name) for name in filled.places} == {
        "zone": "a & b",
        "due": "",
        "days": "mon, tue",
        "owners": "U1, U2",
    }
    assert filled.was("due") == "2026-12-01"
    assert filled.several("owners") == ("U1", "U2")
    assert filled.places["due"] == "due@pilot"
    assert "other" not in filled


@pytest.mark.parametrize("view", [None, [], {"blocks": 1}, {"blocks": [1, {}]}, {"state": 1}, {"state": {"values": 1}}])
def test_a_view_as_slack_would_not_send_it_has_no_fields(view: Any) -> None:  # noqa: ANN401 - whatever it is
    assert list(Filled.of(view).places) == []


@pytest.mark.odd_slack
async def test_what_is_typed_is_kept_without_what_nobody_sees(room: Room) -> None:
    view = await _opened(room)
    step: Json = {"step": {"step": {"selected_option": {"value": "tenant"}}}}
    reason: Json = {"reason": {"reason": {"value": "not\x00 used\u202e"}}}

    await room.ground.deliveries.submission(room.ground.workspace.people[ALICE], view, step | reason)

    said = _shown(room.ground.workspace.views[ALICE][-1])
    assert "does not apply: not used" in said
    assert not {"\x00", "\u202e"} & set(said)


async def test_a_screen_that_is_whole_is_not_filled(room: Room) -> None:
    async def never(*_: object) -> Screen:
        raise AssertionError("it was whole")

    modal = Modal(name="x", title="X", fill=never, take=never, whole=lambda _, word: form.waiting(word))
    asker = asker_of(room.kit, {"user": {"id": ALICE}}, "@")

    await showing.opened(room.kit, asker, room.ground.workspace.trigger(ALICE), modal, "Whole", "")

    [view] = room.ground.workspace.views[ALICE]
    assert (view.content["title"]["text"], view.content["private_metadata"]) == ("Whole", "@|Whole")
    assert views.topmost(room.ground.workspace, ALICE) == view
