"""A workflow starts a checklist: what its next step gets, or the sentence that it ends with."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.cli.manifest import made_for
from bot.model.execution import Execution as Asked
from bot.playground import functions
from bot.playground.faults import Broken, Ratelimited, Refusal, Reset
from bot.playground.functions import Execution, Outcome
from bot.playground.people import STRANGER, Person
from bot.usecases.execution import keep
from tests.journeys.story import ALICE, BOB, ELSEWHERE, ROOM, Story, words

STEP = made_for("/hybrid", "", workflow=True)["functions"]["start_checklist"]
INPUTS = {"channel": ROOM, "domain": "contoso.example", "pilot": "2026-12-15"}


async def comes_to_the_step(story: Story, by: Person = ALICE, **inputs: Any) -> Execution:  # noqa: ANN401 - as Slack's JSON has it
    """Let a workflow that somebody uses come to the step, and wait until it has ended."""
    execution = functions.begun(story.slack, "start_checklist", STEP, {**INPUTS, **inputs}, by=by.id)
    answer = await story.ground.deliveries.execution(execution)
    assert answer.status == 200
    await ends(story, execution)
    return execution


async def ends(story: Story, execution: Execution) -> None:
    """Wait until Slack was told how it ended."""
    await story.until(lambda: execution.outcome is not Outcome.RUNNING)


async def test_a_checklist_is_started_and_the_next_step_gets_its_card(told: Story) -> None:
    execution = await comes_to_the_step(told)

    card = await told.sees("0/8 done")
    assert execution.outcome is Outcome.SUCCESS, execution.error
    assert execution.outputs["card"] == f"{told.slack.url}archives/{ROOM}/p{card.ts.replace('.', '')}"
    assert execution.outputs["steps"] == 8
    assert re.fullmatch(r"[0-9a-f]{32}", execution.outputs["checklist"])
    history = await told.says(BOB, "history")
    assert f"<@{ALICE.id}>" in history
    assert "contoso.example" in await told.says(BOB, "set")
    assert "15 Dec" in words(card.text)


async def test_the_zone_is_that_of_who_starts_it(told: Story) -> None:
    await comes_to_the_step(told, by=BOB)

    assert "America/New_York" in await told.says(ALICE, "set")


async def test_the_zone_and_the_template_may_be_given(told: Story) -> None:
    execution = await comes_to_the_step(told, zone="Asia/Tokyo", template="sfb-teams-hybrid")

    await told.sees("Skype for Business")
    assert execution.outcome is Outcome.SUCCESS, execution.error
    assert "Asia/Tokyo" in await told.says(ALICE, "set")


async def test_it_comes_over_the_socket_as_well(story: Story) -> None:
    async with story.bot(SLACK_APP_TOKEN=story.ground.app_token):
        execution = await comes_to_the_step(story)

    assert execution.outcome is Outcome.SUCCESS, execution.error


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        pytest.param(
            {"channel": ELSEWHERE}, "I am not a member of the channel: type /invite @hybrid there", id="public"
        ),
        pytest.param({"channel": "C0PRIVATE1"}, "I do not see the channel: type /invite @hybrid there", id="private"),
        pytest.param({"channel": None}, "does not say in which channel", id="no channel"),
        pytest.param({"template": "cooking"}, "“cooking” is not a template", id="template"),
        pytest.param({"zone": "Europe/Nowhere"}, "Nowhere", id="zone"),
        pytest.param({"domain": "no domain"}, "is not a DNS name", id="domain"),
        pytest.param({"domain": ""}, "needs domain", id="nothing"),
    ],
)
async def test_what_keeps_it_from_starting_is_one_sentence(told: Story, inputs: dict[str, Any], sentence: str) -> None:
    execution = await comes_to_the_step(told, **inputs)

    assert execution.outcome is Outcome.ERROR
    assert sentence in execution.error
    assert "`" not in execution.error
    assert told.public() == ()
    assert "no checklist yet" in await told.says(ALICE, "history")


async def test_an_archived_channel_is_said_to_be_one(told: Story) -> None:
    told.channel.archived = True

    assert "archived" in (await comes_to_the_step(told)).error


async def test_a_running_checklist_stays_as_it_is(told: Story) -> None:
    await told.says(BOB, "start domain=fabrikam.example")

    execution = await comes_to_the_step(told)

    assert execution.outcome is Outcome.ERROR
    assert "running checklist already: /hybrid status" in execution.error
    assert "fabrikam.example" in await told.says(BOB, "set")


async def test_what_slack_delivers_several_times_is_done_once(told: Story) -> None:
    execution = functions.begun(told.slack, "start_checklist", STEP, INPUTS, by=ALICE.id)
    deliveries = [told.ground.deliveries.execution(execution, "Ev1", retry=number) for number in range(5)]

    answers = await asyncio.gather(*deliveries)
    await ends(told, execution)
    await told.sees("0/8 done")
    await told.ground.deliveries.execution(execution, "Ev1", retry=3)

    assert {answer.status for answer in answers} == {200}
    assert execution.outcome is Outcome.SUCCESS, execution.error
    assert (await told.says(ALICE, "history")).count("started") == 1
    assert len([m for m in told.public() if "0/8 done" in words(m.text)]) == 1


async def test_nobody_is_named_by_whoever_set_the_workflow_up(told: Story) -> None:
    """Slack tells who used it by a value that no builder of a workflow can set; a mere id is of an older manifest."""
    execution = functions.begun(told.slack, "start_checklist", STEP, {**INPUTS, "starter": BOB.id})
    await told.ground.deliveries.execution(execution)
    await ends(told, execution)

    assert STEP["input_parameters"]["properties"]["starter"]["type"] == "slack#/types/user_context"
    assert "Slack does not say who used the workflow" in execution.error
    assert told.public() == ()


async def test_a_guest_starts_nothing_by_a_workflow_that_they_may_not_start_by_the_command(told: Story) -> None:
    told.slack.arrive(STRANGER, ROOM)
    refused = await comes_to_the_step(told, by=STRANGER)
    told.slack.fail("users.info", Broken(503))
    unknown = await comes_to_the_step(told)

    assert "People of another company can look" in refused.error
    assert unknown.error == "Slack does not tell me who used the workflow: run it again in a minute."
    assert told.public() == ()


async def test_a_step_that_has_waited_for_a_day_starts_nothing_any_more(story: Story) -> None:
    execution = functions.begun(story.slack, "start_checklist", STEP, INPUTS, by=ALICE.id)
    async with story.bot() as bot:
        await keep(bot.deps, _asked(execution, story.ground.now() - timedelta(days=2)), delivery="")
        await ends(story, execution)

    assert "The bot was away for more than a day" in execution.error
    assert story.public() == ()


async def test_slack_is_not_told_for_ever(story: Story, caplog: pytest.LogCaptureFixture) -> None:
    execution = functions.begun(story.slack, "start_checklist", STEP, INPUTS, by=ALICE.id)
    story.slack.fail("functions.completeError", *[Reset()] * 3)
    async with story.bot() as bot:
        await keep(bot.deps, _asked(execution, story.ground.now() - timedelta(days=2)), delivery="")
        await story.until(lambda: story.slack.calls_of("functions.completeError"))

    assert "a workflow was not told" in caplog.text
    assert execution.outcome is Outcome.RUNNING


async def test_what_nobody_foresaw_ends_the_workflow_with_a_number_that_the_log_has(
    story: Story, caplog: pytest.LogCaptureFixture
) -> None:
    execution = functions.begun(story.slack, "start_checklist", STEP, INPUTS, by=ALICE.id)
    async with story.bot() as bot:
        inputs: dict[str, Any] = {**INPUTS, "starter": ALICE.id, "zone": 5}
        await keep(bot.deps, replace(_asked(execution, story.ground.now()), inputs=inputs), delivery="")
        await ends(story, execution)

    number = re.search(r"its log has it as ([0-9a-f]{8})\.", execution.error)
    assert number is not None
    assert any(number[1] == getattr(record, "number", "") for record in caplog.records)


def _asked(execution: Execution, at: datetime) -> Asked:
    return Asked(id=execution.id, team="T0CONTOSO1", token=execution.token, inputs=INPUTS, asked_at=at)


async def test_a_restart_does_not_start_it_twice(story: Story) -> None:
    execution = functions.begun(story.slack, "start_checklist", STEP, INPUTS, by=ALICE.id)
    story.slack.fail("functions.completeSuccess", *[Reset()] * 3)
    async with story.bot():
        await story.ground.deliveries.execution(execution)
        await story.until(lambda: len(story.slack.calls_of("functions.completeSuccess")) >= 1)
    story.wind(seconds=10)
    async with story.bot():
        await story.ground.deliveries.execution(execution, retry=1)
        for again in (2, 3):
            await story.until(lambda: len(story.slack.calls_of("functions.completeSuccess")) >= again)  # noqa: B023
            story.wind(seconds=10)
        await ends(story, execution)
        history = await story.says(ALICE, "history")

    assert execution.outcome is Outcome.SUCCESS, execution.error
    assert history.count("started") == 1


async def test_slack_is_told_once_more_where_it_had_no_time(told: Story) -> None:
    told.slack.fail("functions.completeSuccess", Ratelimited(1))

    execution = functions.begun(told.slack, "start_checklist", STEP, INPUTS, by=ALICE.id)
    await told.ground.deliveries.execution(execution)
    await told.until(lambda: told.slack.calls_of("functions.completeSuccess"))
    told.wind(seconds=2)
    await ends(told, execution)

    assert execution.outcome is Outcome.SUCCESS
    assert len(told.slack.calls_of("functions.completeSuccess")) == 2


async def test_where_slack_gives_no_link_to_the_card_the_next_step_gets_one_to_its_channel(told: Story) -> None:
    told.slack.fail("chat.getPermalink", Refusal("message_not_found"))

    execution = await comes_to_the_step(told)

    assert execution.outcome is Outcome.SUCCESS, execution.error
    assert execution.outputs["card"].endswith(f"channel={ROOM}")


async def test_a_card_that_slack_does_not_take_is_said(told: Story) -> None:
    told.slack.fail("chat.postMessage", Refusal("restricted_action"))

    execution = functions.begun(told.slack, "start_checklist", STEP, INPUTS, by=ALICE.id)
    await told.ground.deliveries.execution(execution)
    await told.until(lambda: told.slack.calls_of("chat.postMessage"))
    told.wind(seconds=31)
    await ends(told, execution)

    assert execution.outcome is Outcome.ERROR
    assert "Slack has not taken its card: /hybrid status" in execution.error
    assert "0/8 done" in words(await told.says(ALICE, "status"))


@pytest.mark.odd_slack
async def test_without_a_token_of_its_own_the_bots_is_used(told: Story) -> None:
    execution = functions.begun(told.slack, "start_checklist", STEP, INPUTS, by=ALICE.id)
    body = functions.event(told.slack, execution)
    del body["bot_access_token"]

    await told.ground.deliveries.event(body)
    await ends(told, execution)

    assert execution.outcome is Outcome.SUCCESS, execution.error


async def test_a_step_of_somebody_else_is_left_alone(told: Story) -> None:
    execution = functions.begun(told.slack, "order_pizza", STEP, INPUTS, by=ALICE.id)

    answer = await told.ground.deliveries.execution(execution)
    await told.says(ALICE, "health")

    assert answer.status == 200
    assert execution.outcome is Outcome.RUNNING
    assert told.slack.calls_of("functions.completeError") == ()
