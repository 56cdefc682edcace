"""A person at a modal: sees its fields, fills some in by their labels, and sends it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.playground import files, payloads, views
from bot.playground.messages import Json, View
from bot.playground.people import Person
from tests.journeys.story import Story

_INITIAL: Mapping[str, tuple[str, str, list[object] | None]] = {
    "plain_text_input": ("value", "initial_value", None),
    "static_select": ("selected_option", "initial_option", None),
    "radio_buttons": ("selected_option", "initial_option", None),
    "checkboxes": ("selected_options", "initial_options", []),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "multi_users_select": ("selected_users", "initial_users", []),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "file_input": ("files", "", []),
}


async def sees(story: Story, person: Person, text: str = "") -> View:
    """Wait until *person* has a modal open that has *text*, and return it."""

    def look() -> View | None:
        top = views.topmost(story.slack, person.id)
        return top if top and text in shown(top) else None

    return await story.slack.until(look, seconds=60)


def shown(view: View) -> str:
    """Return everything that a modal shows, without Slack's bold."""
    return json.dumps(view.content, ensure_ascii=False).replace("*", "")


def labels(view: View) -> dict[str, Json]:
    """Return the input blocks of a modal by their labels."""
    return {block["label"]["text"]: block for block in view.content["blocks"] if block["type"] == "input"}


def state(view: View, filled: Mapping[str, Any]) -> Json:
    """Return the view's state as Slack sends it, with what is *filled* in by label; all else is as it was shown."""
    assert filled.keys() <= labels(view).keys(), sorted(labels(view))
    values: Json = {}
    for label, block in labels(view).items():
        element = block["element"]
        key, initial, nothing = _INITIAL[element["type"]]
        value = _value(element, filled[label]) if label in filled else element.get(initial, nothing)
        values[block["block_id"]] = {element["action_id"]: {"type": element["type"], key: value}}
    return values


def _value(element: Json, given: Any) -> Any:  # noqa: ANN401 - as Slack's JSON has it
    if element["type"] in {"static_select", "radio_buttons"}:
        grouped = [option for group in element.get("option_groups", ()) for option in group["options"]]
        return next((option for option in element.get("options", grouped) if option["value"] == given), None)
    if element["type"] == "checkboxes":
        return [option for option in element["options"] if option["value"] in given]
    return given


async def sends(story: Story, person: Person, view: View, **filled: Any) -> Json:  # noqa: ANN401 - the same
    """Submit the modal with some fields filled in, ``_`` for each space of a label; return the bot's answer."""
    values = state(view, {label.replace("_", " "): value for label, value in filled.items()})
    answer = await story.ground.deliveries.submission(person, view, values)
    assert (answer.status, answer.error) == (200, ""), answer
    return answer.json


async def picks(story: Story, person: Person, view: View, label: str, chosen: str) -> None:
    """Choose something in a field that tells the bot at once."""
    block = labels(view)[label]
    values = state(view, {label: chosen})
    option = values[block["block_id"]][block["element"]["action_id"]]
    await _acts(story, person, view, block["block_id"], option, block["element"]["action_id"], values)


async def presses(story: Story, person: Person, view: View, action: str) -> None:
    """Press a button in the modal."""
    chosen = {"type": "button", "value": action}
    await _acts(story, person, view, "b", chosen, action, state(view, {}))


async def _acts(story: Story, person: Person, view: View, block: str, chosen: Json, action: str, values: Json) -> None:
    click = payloads.Click(block=block, action=action, type=chosen["type"], chosen=chosen, state=values)
    payload = payloads.view_actions(story.slack, person, view, click)
    answer = await story.ground.deliveries.interaction(payload)
    assert (answer.status, answer.error) == (200, "")


def file(story: Story, person: Person, name: str, raw: bytes) -> Json:
    """Return a file that *person* has chosen."""
    return files.kept(story.slack, person.id, name, raw)
