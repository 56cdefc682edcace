"""The second manifest: the first one, and the step for Workflow Builder."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cli.manifest import made_for, written
from bot.model.profile import Profile
from bot.usecases.start import missing
from tests.handlers.examples import TEMPLATE
from tests.house.tree import ROOT

URL = "https://hybrid-bot.example.com"
PRIMITIVE = {"string", "integer", "slack#/types/channel_id", "slack#/types/user_context", "slack#/types/date"}


@pytest.fixture
def step() -> dict[str, Any]:
    """The step as Slack is told of it."""
    functions: dict[str, Any] = made_for("/hybrid", URL, workflow=True)["functions"]
    assert list(functions) == ["start_checklist"]
    found: dict[str, Any] = functions["start_checklist"]
    return found


def test_the_one_at_the_top_is_the_one_that_is_printed() -> None:
    kept = (ROOT / "manifest.workflow.yml").read_text(encoding="utf-8")

    assert kept == written(made_for("/hybrid", URL, workflow=True), "yaml"), (
        f"run `hybrid-bot manifest --workflow --url {URL} > manifest.workflow.yml`"
    )


def test_it_is_the_first_one_and_what_a_step_needs() -> None:
    first, second = made_for("/hybrid", URL), made_for("/hybrid", URL, workflow=True)

    assert second.pop("functions")
    assert second["settings"].pop("function_runtime") == "remote"
    assert second["settings"]["org_deploy_enabled"] is True
    assert second["settings"]["event_subscriptions"]["bot_events"].pop() == "function_executed"
    assert second.pop("_metadata")["major_version"] == 2  # what has `properties` and `required`
    del first["_metadata"]
    assert second == first


@pytest.mark.parametrize("side", ["input_parameters", "output_parameters"])
def test_slack_takes_the_parameters(step: dict[str, Any], side: str) -> None:
    parameters = step[side]

    assert set(parameters) == {"properties", "required"}
    assert set(parameters["required"]) <= set(parameters["properties"])
    for parameter in parameters["properties"].values():
        assert set(parameter) == {"type", "title", "description"}
        assert parameter["type"] in PRIMITIVE


def test_whatever_a_checklist_needs_to_start_is_asked_for(step: dict[str, Any]) -> None:
    needed = {parameter.name for parameter in missing(TEMPLATE, Profile())}

    assert needed <= set(step["input_parameters"]["required"])
