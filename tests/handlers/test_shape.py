"""What is taken for a request of Slack's, part by part."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.shape import is_slacks

GOOD: list[Any] = [
    pytest.param({}, id="nothing"),
    pytest.param({"command": "/hybrid", "text": "", "team_id": "T1", "enterprise_id": None}, id="a command"),
    pytest.param({"team": None, "enterprise": None, "user": {"id": "U1", "team_id": "T1"}}, id="of an organisation"),
    pytest.param({"event": {"team": "T1", "user": "U1", "channel": "C1"}}, id="ids alone"),
    pytest.param({"type": "event_callback", "event": {"channel": {"id": "C1", "name": "new"}}}, id="a renamed channel"),
    pytest.param({"event": {"type": "function_executed", "inputs": {"anything": [1, None]}}}, id="a workflow's step"),
    pytest.param({"authorizations": [{"team_id": "T1", "enterprise_id": None, "is_bot": True}]}, id="authorizations"),
    pytest.param(
        {"actions": [{"type": "static_select", "selected_option": {"value": "1"}, "block_id": "b"}]}, id="a choice"
    ),
    pytest.param(
        {"view": {"callback_id": "x", "state": {"values": {"any": {"any": {"value": None, "files": []}}}}}}, id="a form"
    ),
    pytest.param({"message": {"text": "x", "blocks": [{"type": 1}], "metadata": {"id": 5}}}, id="what is not read"),
]
BAD: list[Any] = [
    pytest.param({"team_id": ["T1"]}, id="an id that is a list"),
    pytest.param({"user": {"id": 1}}, id="a person's id that is a number"),
    pytest.param({"channel": [1]}, id="a place that is a list"),
    pytest.param({"user": "U1", "actions": []}, id="a click of an id alone"),
    pytest.param({"type": "block_actions", "actions": [{"type": "button"}]}, id="a click on nothing that has a name"),
    pytest.param({"type": True}, id="a kind that is a truth"),
    pytest.param({"event": "x"}, id="an event that is a text"),
    pytest.param({"event": {"type": {}}}, id="its kind an object"),
    pytest.param({"actions": "x"}, id="clicks that are a text"),
    pytest.param({"actions": [1]}, id="a click that is a number"),
    pytest.param({"actions": [{"selected_option": {"value": 3}}]}, id="a choice that is a number"),
    pytest.param({"authorizations": [{"team_id": {}}]}, id="who authorized is an object"),
    pytest.param({"view": {"private_metadata": 7}}, id="what a form carries is a number"),
    pytest.param({"view": {"state": {"values": {"any": "x"}}}}, id="a field that is a text"),
    pytest.param({"view": {"state": {"values": {"any": {"any": {"value": 1}}}}}}, id="an answer that is a number"),
    pytest.param({"view": {"state": []}}, id="a list in the place of an object"),
    pytest.param({"actions": {"type": "button"}}, id="an object in the place of a list"),
]


@pytest.mark.parametrize("body", GOOD)
def test_what_slack_sends_fits(body: dict[str, object]) -> None:
    assert is_slacks(body)


@pytest.mark.parametrize("body", BAD)
def test_what_has_the_wrong_kind_where_it_is_read_does_not(body: dict[str, object]) -> None:
    assert not is_slacks(body)
