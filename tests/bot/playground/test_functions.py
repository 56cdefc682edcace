"""Steps of workflows: who may end one, when, and with what."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError

from bot.playground import functions
from bot.playground.functions import Execution, Outcome
from bot.playground.run import Playground
from tests.bot.playground.rooms import client

STEP = {
    "title": "Count",
    "description": "Counts something",
    "input_parameters": {"properties": {"what": {"type": "string"}}, "required": ["what"]},
    "output_parameters": {
        "properties": {"number": {"type": "integer"}, "remark": {"type": "string"}},
        "required": ["number"],
    },
}


@pytest.fixture
def execution(ground: Playground) -> Execution:
    """A workflow that has come to the step."""
    return functions.begun(ground.workspace, "count", STEP, {"what": "steps"})


async def test_it_ends_once_by_the_token_that_came_with_it(ground: Playground, execution: Execution) -> None:
    theirs = client(ground, execution.token)

    await theirs.functions_completeSuccess(function_execution_id=execution.id, outputs={"number": 8})
    with pytest.raises(SlackApiError, match="execution_not_in_running_state"):
        await theirs.functions_completeError(function_execution_id=execution.id, error="late")

    assert (execution.outcome, execution.outputs, execution.error) == (Outcome.SUCCESS, {"number": 8}, "")


async def test_it_fails_with_a_sentence_by_the_bots_token(ground: Playground, execution: Execution) -> None:
    await client(ground).functions_completeError(function_execution_id=execution.id, error="There is nothing.")

    assert (execution.outcome, execution.error) == (Outcome.ERROR, "There is nothing.")


@pytest.mark.parametrize(
    ("outputs", "wrong"),
    [
        pytest.param({}, "missing: number", id="missing"),
        pytest.param({"number": "8"}, "of another type: number", id="another type"),
        pytest.param({"number": 8, "colour": "red"}, "unknown: colour", id="unknown"),
    ],
)
async def test_what_does_not_fit_the_step_is_refused(
    ground: Playground, execution: Execution, outputs: dict[str, object], wrong: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client(ground).functions_completeSuccess(function_execution_id=execution.id, outputs=outputs)

    assert refused.value.response["error"] == "parameter_validation_failed"
    assert refused.value.response["response_metadata"]["messages"] == [wrong]
    assert execution.outcome is Outcome.RUNNING


@pytest.mark.parametrize(
    ("token", "name", "error"),
    [
        pytest.param("xoxb-wrong", "", "invalid_auth", id="another token"),
        pytest.param("", "Fx0", "function_execution_not_found", id="another execution"),
    ],
)
async def test_nobody_else_ends_it(ground: Playground, execution: Execution, token: str, name: str, error: str) -> None:
    with pytest.raises(SlackApiError, match=error):
        await client(ground, token).functions_completeError(function_execution_id=name or execution.id, error="x")

    assert execution.outcome is Outcome.RUNNING


def test_slack_lists_the_parameters_one_by_one(ground: Playground, execution: Execution) -> None:
    told = functions.event(ground.workspace, execution)

    assert told["function"]["input_parameters"] == [{"type": "string", "name": "what", "is_required": True}]
    assert [one["is_required"] for one in told["function"]["output_parameters"]] == [True, False]
    assert told["inputs"] == {"what": "steps"}
    assert told["function"]["date_created"] <= told["function"]["date_updated"]
    assert told["function"]["date_deleted"] == 0
