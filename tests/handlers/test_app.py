"""The Bolt app as a whole: what nobody listens to, what nobody expected, and what the environment must not change."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from bot.playground import payloads
from bot.playground.messages import Json, Message, View
from bot.playground.payloads import Click
from storage.store import Store
from tests.bot.playground.rooms import ALICE, RENAMED, ROOM, opened
from tests.conftest import KEYS
from tests.handlers.room import Room, furnished


@pytest.mark.odd_slack
async def test_an_event_that_nobody_listens_to_is_acknowledged(room: Room) -> None:
    answered = await room.ground.deliveries.event(RENAMED)
    again = await room.ground.deliveries.event({"type": "message", "text": "payload"}, retry=1)

    assert (answered.status, again.status) == (200, 200)


@pytest.mark.odd_slack
async def test_views_shortcuts_and_strange_buttons_are_acknowledged(room: Room) -> None:
    workspace = room.ground.workspace
    alice = workspace.people[ALICE]
    view = View(id="V1", hash="h", person=ALICE, content={"type": "modal", "callback_id": "strange"})
    shortcut = {"type": "shortcut", "callback_id": "strange", "team": {"id": "T1"}, "user": {"id": ALICE}}
    card = workspace.post(Message(channel=ROOM, ts="", user=ALICE, text="x"))
    click = payloads.block_actions(workspace, alice, card, Click(block="b", action="strange", chosen={}, state={}))

    for payload in (payloads.view_submission(workspace, alice, view, {}), shortcut, click):
        assert (await room.ground.deliveries.interaction(payload)).status == 200
    assert room.ground.workspace.calls_of("response_url") == ()


@pytest.mark.odd_slack
async def test_of_revoked_tokens_that_are_not_told_none_is_the_bot_s(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    await room.say("start domain=contoso.com")
    asked = len(room.ground.workspace.calls_of("auth.test"))

    told: tuple[Json, ...] = ({}, {"tokens": None}, {"tokens": {}}, {"tokens": {"bot": None}})
    for tokens in told:
        await room.ground.deliveries.event({"type": "tokens_revoked", **tokens})
    await room.settle()

    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert len(room.ground.workspace.calls_of("auth.test")) == asked
    async with room.deps.store.read() as tx:
        assert await tx.workspaces.stopped() == ()


async def test_what_nobody_expected_is_logged_and_answered_with_a_number(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    await room.deps.store.close()
    await _break(room)

    answered = await room.type("status")

    [record] = [record for record in caplog.records if record.message == "a request failed"]
    number = vars(record)["number"]
    assert answered.status == 200
    assert f"the number `{number}`" in answered.json["text"]
    assert record.exc_info
    assert "no such table" not in answered.body


async def test_a_database_that_is_away_is_told_to_the_log_and_its_address_to_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/away.db", keys=KEYS)
    async with opened() as ground, furnished(ground, store) as room:
        answered = await room.type("done 1")
        card = ground.workspace.post(Message(channel=ROOM, ts="", user=ALICE, text="x"))
        said = await room.click("hy:done:tenant", message=card, value="some")
    await store.close()

    assert "Something went wrong here" in answered.json["text"]
    assert "Something went wrong here" in said
    assert "away.db" not in answered.body + said
    assert caplog.text.count("away.db; `hybrid-bot db upgrade` makes one") == 2


async def test_a_click_that_failed_is_answered_with_a_number(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    await room.say("start domain=contoso.com")
    card = room.card()
    await _break(room)

    said = await room.click("hy:done:tenant", message=card)

    assert "the number `" in said


@pytest.mark.odd_slack
async def test_a_click_that_failed_and_has_no_address_is_acknowledged(room: Room) -> None:
    await room.say("start domain=contoso.com")
    workspace = room.ground.workspace
    click = Click(block="b", action="hy:done:tenant", chosen={"value": "x"}, state={})
    payload = payloads.block_actions(workspace, workspace.people[ALICE], room.card(), click)
    del payload["response_url"]
    await _break(room)

    answered = await room.ground.deliveries.interaction(payload)
    await room.kit.tasks.drain(timedelta(seconds=10))

    assert (answered.status, answered.body) == (200, "")


async def test_slacks_names_in_the_environment_do_not_change_the_app(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("BOT_TOKEN", "SIGNING_SECRET", "CLIENT_ID", "CLIENT_SECRET", "VERIFICATION_TOKEN", "APP_TOKEN"):
        monkeypatch.setenv(f"SLACK_{name}", "from-the-environment")

    async with opened() as ground, furnished(ground, sqlite_store) as room:
        said = await room.say("start domain=contoso.com")
        calls = {call.method for call in ground.workspace.calls}

    assert "Started" in said
    assert calls == {"auth.test", "users.info", "conversations.info", "chat.postMessage"}
    assert caplog.records == []


async def _break(room: Room) -> None:
    """Take the tables away."""
    async with room.deps.store.begin() as tx:
        connection = tx.checklists._connection
        await connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        await connection.exec_driver_sql("ALTER TABLE checklists RENAME TO gone")
