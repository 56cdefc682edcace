"""What a person does in the modal that is open: choose something or a file, submit it, close it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot.playground import files, payloads, views
from bot.playground.messages import Json, View

if TYPE_CHECKING:
    from bot.playground.deliver import Deliveries
    from bot.playground.people import Person
    from bot.playground.workspace import Workspace

TROUBLE = "The bot did not take it ({error}). Try again?"


async def upload(workspace: Workspace, person: Person, request: web.Request) -> Json:
    """Keep a file that was chosen: the body as it is, its name in the query."""
    name = request.query.get("name", "")
    if not name:
        raise web.HTTPBadRequest(text="A file needs a name.")
    raw = await request.clone(client_max_size=files.LARGEST).read()
    return files.kept(workspace, person.id, name, raw)


async def submit(workspace: Workspace, deliveries: Deliveries, person: Person, body: Json) -> Json:
    """Deliver the modal with what was filled in; return what is wrong with it, by block, or that it did not work."""
    view = _own(workspace, person, body)
    values = {block: _with_files(workspace, person, actions) for block, actions in dict(body["state"]).items()}
    answer = await deliveries.submission(person, view, values)
    if answer.error:
        return {"trouble": TROUBLE.format(error=answer.error)}
    return {"errors": answer.json.get("errors", {})}


async def pick(workspace: Workspace, deliveries: Deliveries, person: Person, body: Json) -> Json:
    """Deliver a choice, or a click, that the bot is told of before the modal is submitted; return what went wrong."""
    view = _own(workspace, person, body)
    click = payloads.Click(
        block=str(body["block"]),
        action=str(body["action"]),
        type=str(body.get("type", "button")),
        chosen=dict(body.get("chosen", {})),
        state=dict(body.get("state", {})),
    )
    answer = await deliveries.interaction(payloads.view_actions(workspace, person, view, click))
    return {"trouble": TROUBLE.format(error=answer.error)} if answer.error else {}


def close(workspace: Workspace, person: Person, body: Json) -> None:
    """Take the modal away, without a word to the bot."""
    views.closed(workspace, _own(workspace, person, body))


def _own(workspace: Workspace, person: Person, body: Json) -> View:
    view = views.topmost(workspace, person.id)
    if view is None or view.id != body.get("view"):
        raise web.HTTPNotFound(text="No such modal is open.")
    return view


def _with_files(workspace: Workspace, person: Person, actions: Json) -> Json:
    """Return the values of one block, with what is known here of the files that they name."""
    return {
        action: value | {"files": [_file(workspace, person, file) for file in value["files"]]}
        if "files" in value
        else value
        for action, value in actions.items()
    }


def _file(workspace: Workspace, person: Person, file: Json) -> Json:
    upload = workspace.files.get(str(file.get("id")))
    if upload is None or upload.person != person.id:
        raise web.HTTPNotFound(text="No such file.")
    return files.described(workspace, str(file["id"]))
