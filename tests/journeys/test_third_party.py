"""The bot against a Slack Web API that is not ours, with the scopes of the manifest and no others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.program import Program, program
from tests.journeys.test_evidence import BAD
from tests.journeys.test_main_job import TITLES
from tests.journeys.third_party import APP, TOKEN, Elsewhere, elsewhere, scopes_of_the_manifest

START = "start domain=contoso.test zone=UTC"


def buttons(said: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the buttons of an answer by their action ids."""
    elements = [element for block in said["blocks"] for element in block.get("elements", ())]
    elements += [block["accessory"] for block in said["blocks"] if "accessory" in block]
    return {element["action_id"]: element for element in elements if element.get("type") == "button"}


def acted(slack: Elsewhere, kind: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return the payload of something that Ada did."""
    user = {"id": slack.user, "name": "ada", "team_id": slack.team}
    team = {"id": slack.team, "domain": "contoso"}
    return {"type": kind, "team": team, "user": user, "api_app_id": APP["app_id"], "token": "deprecated", **more}


async def opens(slack: Elsewhere, bot: Program, said: dict[str, Any], action: str) -> None:
    """Click a button of an ephemeral answer that opens a modal."""
    button = next(button for name, button in buttons(said).items() if name.startswith(action))
    clicked = {"type": "button", "block_id": "b", "action_id": button["action_id"], "value": button["value"]}
    payload = acted(
        slack,
        "block_actions",
        trigger_id=await slack.trigger(),
        channel={"id": slack.channel, "name": "hybrid-migration"},
        container={"type": "message", "channel_id": slack.channel, "is_ephemeral": True},
        actions=[clicked],
        response_url=f"{slack.url}/nowhere",
    )
    await bot.interaction(payload)


@pytest.mark.parametrize("room", ["channel", "private"])
async def test_the_card_of_a_channel_is_kept(tmp_path: Path, room: str) -> None:
    async with elsewhere() as slack, program(slack.settings(tmp_path), tmp_path) as bot:
        channel: str = getattr(slack, room)
        started = await bot.command(slack.typed(START, channel=channel))
        await slack.sees("0/8 done", channel=channel)
        status = (await bot.command(slack.typed("status", channel=channel)))["text"]
        await bot.command(slack.typed("done tenant", channel=channel))
        await slack.sees("1/8 done", channel=channel)
        async with bot.session.get(f"{bot.url}/readyz") as ready:
            assert ready.status == 200, await ready.text()
        assert await bot.stop() == 0

    assert started["response_type"] == "ephemeral"
    places = [status.find(title) for title in TITLES]
    assert places == sorted(places)
    assert places[0] > 0


async def test_evidence_is_handed_in_by_a_modal(tmp_path: Path) -> None:
    async with elsewhere() as slack, program(slack.settings(tmp_path), tmp_path) as bot:
        await bot.command(slack.typed(START))
        await slack.sees("0/8 done")

        await opens(slack, bot, await bot.command(slack.typed("evidence")), "hy:open:evidence")
        modal = await slack.sees_view("modal", "judged and dropped")
        source = {"text": {"type": "plain_text", "text": "any"}, "value": "any"}
        values = {
            "source": {"source": {"type": "static_select", "selected_option": source}},
            "files": {"files": {"type": "file_input", "files": []}},
            "text": {"text": {"type": "plain_text_input", "value": BAD}},
        }
        view = {**slack.view(), "id": modal.id, "state": {"values": values}}
        answer = await bot.interaction(acted(slack, "view_submission", view=view))
        shown = await slack.sees_view("modal", "Read and judged: hosting-provider")

    assert answer["response_action"] == "update"
    assert shown.id == modal.id


FORMS = [
    pytest.param("show 1", "hy:open:done", "Mark a step done", "note", id="done"),
    pytest.param("show 1", "hy:open:waive", "Waive a step", "reason", id="waive"),
    pytest.param("show 1", "hy:open:assign", "Assign a step", "owners", id="assign"),
    pytest.param("set", "hy:open:settings", "Settings", "days", id="settings"),
    pytest.param("set", "hy:open:rights", "Who may do what", "owners", id="rights"),
    pytest.param("remind log", "hy:open:reminders", "Reminders", "days", id="reminders"),
]


@pytest.mark.parametrize(("typed", "button", "title", "field"), FORMS)
async def test_a_form_is_opened_by_its_button_and_filled(
    tmp_path: Path, typed: str, button: str, title: str, field: str
) -> None:
    async with elsewhere() as slack, program(slack.settings(tmp_path), tmp_path) as bot:
        await bot.command(slack.typed(START))
        await slack.sees("0/8 done")

        await opens(slack, bot, await bot.command(slack.typed(typed)), button)

        await slack.sees_view("modal", "", but="One moment")
        filled = next(json.loads(form["view"]) for method, form in reversed(slack.calls) if method == "views.update")

    assert filled["title"]["text"] == title
    assert field in [block["element"]["action_id"] for block in filled["blocks"] if block["type"] == "input"]


async def test_a_checklist_is_started_by_its_form(tmp_path: Path) -> None:
    async with elsewhere() as slack, program(slack.settings(tmp_path), tmp_path) as bot:
        await opens(slack, bot, await bot.command(slack.typed("status")), "hy:open:start")
        modal = await slack.sees_view("modal", "", but="One moment")
        view = json.loads(next(form["view"] for method, form in reversed(slack.calls) if method == "views.update"))
        [field] = [block for block in view["blocks"] if block.get("element", {}).get("action_id") == "domain"]
        typed = {field["block_id"]: {"domain": {"type": "plain_text_input", "value": "contoso.test"}}}
        sent = {**view, "id": modal.id, "state": {"values": typed}}
        await bot.interaction(acted(slack, "view_submission", view=sent))

        await slack.sees("0/8 done")


async def test_a_button_of_the_card_is_clicked(tmp_path: Path) -> None:
    async with elsewhere() as slack, program(slack.settings(tmp_path), tmp_path) as bot:
        await bot.command(slack.typed(START))
        await slack.sees("0/8 done")
        card = json.loads(next(form["blocks"] for method, form in slack.calls if method == "chat.postMessage"))

        await opens(slack, bot, {"blocks": card}, "hy:done:tenant")

        await slack.sees("1/8 done")


async def test_this_slack_takes_a_trigger_once() -> None:
    async with elsewhere() as slack:
        used = {"trigger_id": await slack.trigger(), "view": json.dumps({"type": "modal", "title": {}, "blocks": []})}

        first = await slack.call("views.open", TOKEN, **used)
        second = await slack.call("views.open", TOKEN, **used)

    assert (first["ok"], second["error"]) == (True, "exchanged_trigger_id")


@pytest.mark.parametrize(
    ("scope", "method", "values"),
    [
        pytest.param("chat:write", "chat.postMessage", {"text": "a"}, id="chat:write"),
        pytest.param("channels:read", "conversations.info", {}, id="channels:read"),
        pytest.param("users:read", "users.info", {}, id="users:read"),
    ],
)
async def test_this_slack_is_strict(scope: str, method: str, values: dict[str, str]) -> None:
    fewer = [one for one in scopes_of_the_manifest() if one != scope]
    async with elsewhere() as slack:
        good = await slack.call(method, TOKEN, channel=slack.channel, user=slack.user, **values)
    async with elsewhere(fewer) as slack:
        refused = await slack.call(method, TOKEN, channel=slack.channel, user=slack.user, **values)

    assert good["ok"], good
    assert (refused["error"], refused["needed"]) == ("missing_scope", scope)


async def test_it_is_asked_for_no_scope_that_reads_what_people_write() -> None:
    async with elsewhere() as slack:
        refused = await slack.call("conversations.history", TOKEN, channel=slack.channel)

    assert refused["error"] == "missing_scope"
