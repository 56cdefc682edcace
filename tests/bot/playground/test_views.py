"""Modals and Home tabs, opened by Slack's own client."""

from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.messages import Json
from bot.playground.run import Playground
from tests.bot.playground.rooms import ALICE, refusal

TITLE: Json = {"type": "plain_text", "text": "Start"}
MODAL: Json = {"type": "modal", "title": TITLE, "blocks": []}
TEXT: Json = {"type": "plain_text_input", "action_id": "why"}
INPUT: Json = {"type": "input", "block_id": "why", "label": TITLE, "element": TEXT}
HOME: Json = {"type": "home", "blocks": []}


async def test_a_trigger_opens_one_modal(ground: Playground, slack: AsyncWebClient) -> None:
    trigger = ground.workspace.trigger(ALICE)

    answer = await slack.views_open(trigger_id=trigger, view=MODAL)

    assert [view.id for view in ground.workspace.views[ALICE]] == [answer["view"]["id"]]
    assert await refusal(slack.views_open, trigger_id=trigger, view=MODAL) == "exchanged_trigger_id"
    assert await refusal(slack.views_open, trigger_id="1.2.3", view=MODAL) == "invalid_trigger_id"


async def test_a_trigger_is_good_for_three_seconds(ground: Playground, slack: AsyncWebClient) -> None:
    trigger = ground.workspace.trigger(ALICE)

    ground.workspace.clock.wind(timedelta(seconds=4))

    assert await refusal(slack.views_open, trigger_id=trigger, view=MODAL) == "expired_trigger_id"


@pytest.mark.parametrize(
    ("view", "error"),
    [
        pytest.param(HOME, "invalid_arguments", id="no modal"),
        pytest.param(MODAL | {"titel": TITLE}, "invalid_arguments", id="unknown field"),
        pytest.param({"type": "modal", "blocks": []}, "invalid_arguments", id="no title"),
        pytest.param(MODAL | {"title": {"type": "plain_text", "text": "x" * 25}}, "invalid_arguments", id="long title"),
        pytest.param(MODAL | {"submit": {"type": "plain_text", "text": ""}}, "invalid_arguments", id="empty button"),
        pytest.param(MODAL | {"blocks": [{}] * 101}, "invalid_arguments", id="too many blocks"),
        pytest.param(MODAL | {"blocks": [INPUT]}, "invalid_arguments", id="an input without a button"),
        pytest.param(
            MODAL | {"submit": TITLE, "blocks": [INPUT, INPUT]}, "invalid_arguments", id="two blocks of one name"
        ),
        pytest.param(MODAL | {"title": {"type": "mrkdwn", "text": "x"}}, "invalid_arguments", id="mrkdwn as title"),
        pytest.param(MODAL | {"blocks": "none"}, "invalid_arguments", id="blocks that are no list"),
        pytest.param(MODAL | {"private_metadata": "x" * 3001}, "invalid_arguments", id="too much metadata"),
        pytest.param(MODAL | {"blocks": [{"text": "x" * 250_000}]}, "view_too_large", id="too large"),
    ],
)
async def test_a_view_that_slack_would_refuse_is_refused(
    ground: Playground, slack: AsyncWebClient, view: Json, error: str
) -> None:
    trigger = ground.workspace.trigger(ALICE)

    assert await refusal(slack.views_open, trigger_id=trigger, view=view) == error


async def test_what_has_no_name_in_a_view_is_given_one(ground: Playground, slack: AsyncWebClient) -> None:
    nameless = {key: value for key, value in INPUT.items() if key != "block_id"} | {
        "element": {"type": "plain_text_input"}
    }

    await slack.views_open(
        trigger_id=ground.workspace.trigger(ALICE), view=MODAL | {"submit": TITLE, "blocks": [nameless, INPUT]}
    )

    [first, second] = ground.workspace.views[ALICE][0].content["blocks"]
    assert (bool(first["block_id"]), bool(first["element"]["action_id"])) == (True, True)
    assert second == INPUT


async def test_modals_are_stacked_three_deep(ground: Playground, slack: AsyncWebClient) -> None:
    await slack.views_open(trigger_id=ground.workspace.trigger(ALICE), view=MODAL)
    for _ in range(2):
        await slack.views_push(trigger_id=ground.workspace.trigger(ALICE), view=MODAL)

    trigger = ground.workspace.trigger(ALICE)
    assert await refusal(slack.views_push, trigger_id=trigger, view=MODAL) == "push_limit_reached"


async def test_an_update_with_an_old_hash_is_a_conflict(ground: Playground, slack: AsyncWebClient) -> None:
    opened = (await slack.views_open(trigger_id=ground.workspace.trigger(ALICE), view=MODAL))["view"]

    await slack.views_update(view_id=opened["id"], hash=opened["hash"], view=MODAL | {"callback_id": "new"})

    assert ground.workspace.views[ALICE][0].content["callback_id"] == "new"
    conflict = await refusal(slack.views_update, view_id=opened["id"], hash=opened["hash"], view=MODAL)
    assert (conflict, await refusal(slack.views_update, view_id="V0", view=MODAL)) == ("hash_conflict", "not_found")


async def test_a_home_tab_is_published_for_a_person(ground: Playground, slack: AsyncWebClient) -> None:
    first = (await slack.views_publish(user_id=ALICE, view=HOME))["view"]
    second = (await slack.views_publish(user_id=ALICE, view=HOME, hash=first["hash"]))["view"]

    assert (first["id"], ground.workspace.homes[ALICE].hash) == (second["id"], second["hash"])
    assert await refusal(slack.views_publish, user_id=ALICE, view=HOME, hash=first["hash"]) == "hash_conflict"
    assert await refusal(slack.views_publish, user_id="U0NOBODY00", view=HOME) == "user_not_found"
