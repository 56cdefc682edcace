"""A person's Home in a story: opened, read, and clicked in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.playground import home
from bot.playground.deliver import Answer
from bot.playground.messages import View
from bot.playground.payloads import Click
from bot.playground.people import Person
from tests.journeys.story import Story, words


async def opens(story: Story, person: Person) -> str:
    """Open the Home, wait until there is something in it, and return its words."""
    assert (await home.opened(story.slack, story.ground.deliveries, person)).status == 200
    await story.until(lambda: person.id in story.slack.homes)
    return text(story, person)


async def shows(story: Story, person: Person, what: str) -> str:
    """Wait until the Home shows *what*, and return its words."""
    await story.until(lambda: what in text(story, person))
    return text(story, person)


async def hides(story: Story, person: Person, what: str) -> str:
    """Open the Home, wait until it does not show *what* any more, and return its words."""
    await opens(story, person)
    await story.until(lambda: what not in text(story, person))
    return text(story, person)


def published(story: Story, person: Person) -> int:
    """Return how often the person's Home was published."""
    return len([call for call in story.slack.calls_of("views.publish") if call.args["user_id"] == person.id])


def text(story: Story, person: Person) -> str:
    """Return the words of the Home, "" where nothing is published."""
    view = story.slack.homes.get(person.id)
    return "" if view is None else "\n".join(_words(block) for block in view.content["blocks"])


async def clicks(story: Story, person: Person, action: str) -> Answer:
    """Click the first button of the Home whose action id begins with *action*."""
    view = story.slack.homes[person.id]
    return await home.clicked(story.slack, story.ground.deliveries, person, view.id, button(view, action))


def button(view: View, action: str) -> Click:
    """Return a click on the first button whose action id begins with *action*."""
    for block in view.content["blocks"]:
        for element in (*block.get("elements", ()), block.get("accessory") or {}):
            if str(element.get("action_id", "")).startswith(action):
                chosen = {"value": element.get("value", ""), "text": element.get("text")}
                return Click(block=block["block_id"], action=element["action_id"], chosen=chosen, state={})
    raise AssertionError(f"there is no button {action}")


def _words(block: Mapping[str, Any]) -> str:
    match block["type"]:
        case "header" | "section":
            return words(str(block["text"]["text"]))
        case "context":
            return " ".join(str(element["text"]) for element in block["elements"])
        case "actions":
            return " ".join(f"[{element['text']['text']}]" for element in block["elements"])
        case _:
            return ""
