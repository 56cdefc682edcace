"""What a person does with the bot itself: open its Home, click in it, use its shortcuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot.playground import payloads, views
from bot.playground.messages import Json

if TYPE_CHECKING:
    from bot.playground.deliver import Answer, Deliveries
    from bot.playground.messages import Message, View
    from bot.playground.people import Person
    from bot.playground.workspace import Workspace

FAILED = "That did not work: {error}"


async def opened(workspace: Workspace, deliveries: Deliveries, person: Person, *, tab: str = "home") -> Answer:
    """Tell the bot that somebody looks at its Home, or at its messages; what the Home shows goes with it."""
    view = workspace.homes.get(person.id) if tab == "home" else None
    body: Json = {
        "type": "app_home_opened",
        "user": person.id,
        "channel": workspace.direct(person.id).id,
        "tab": tab,
        **({"view": payloads.shown(workspace, view, {})} if view else {}),
    }
    return await deliveries.event(body)


async def clicked(
    workspace: Workspace, deliveries: Deliveries, person: Person, view_id: str, click: payloads.Click
) -> Answer:
    """Deliver a click in the person's Home, or in the modal that they see."""
    return await deliveries.interaction(
        payloads.view_actions(workspace, person, _own(workspace, person, view_id), click)
    )


async def shortcut(workspace: Workspace, deliveries: Deliveries, person: Person, callback: str) -> Json:
    """Deliver a shortcut of the lightning menu; return what went wrong."""
    return trouble(await deliveries.interaction(payloads.shortcut(workspace, person, callback)))


async def message_shortcut(
    workspace: Workspace, deliveries: Deliveries, person: Person, message: Message, callback: str
) -> Json:
    """Deliver a shortcut of a message's menu; return what went wrong."""
    return trouble(await deliveries.interaction(payloads.message_action(workspace, person, message, callback)))


def _own(workspace: Workspace, person: Person, view_id: str) -> View:
    seen = (views.topmost(workspace, person.id), workspace.homes.get(person.id))
    found = [view for view in seen if view and view.id == view_id]
    if not found:
        raise web.HTTPNotFound(text="No such view is shown.")
    return found[0]


def trouble(answer: Answer) -> Json:
    """Return what went wrong, for the page."""
    return {"trouble": FAILED.format(error=answer.error)} if answer.error else {}
