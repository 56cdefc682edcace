"""The Web API's ``views.`` methods: modals and Home tabs are kept, and checked for what Slack would refuse."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.playground import blocks, limits
from bot.playground.args import Args, RefusedError
from bot.playground.blocks import Surface
from bot.playground.messages import Json, View
from bot.playground.workspace import TRIGGER_LIFE, Change, Kind, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 250_000
LONGEST_LABEL = 24
DEEPEST = 3
_KEYS = {
    "modal": "title blocks close submit private_metadata callback_id clear_on_close notify_on_close external_id",
    "home": "blocks private_metadata callback_id external_id",
}
_LIMITS = {"private_metadata": 3000, "callback_id": 255, "external_id": 255}


def mistakes(view: Json, kind: str) -> Iterator[str]:
    """Yield a sentence for each thing in a view of that kind that Slack would refuse."""
    if view.get("type") != kind:
        yield f"`type` must be {kind}"
    yield from limits.unknown(view, _KEYS[kind], "")
    yield from blocks.mistakes(view.get("blocks"), Surface(kind))
    for key, most in _LIMITS.items():
        if len(str(view.get(key, ""))) > most:
            yield f"`{key}` must be less than {most + 1} characters"
    if kind == "modal":
        yield from _of_labels(view)


def _of_labels(view: Json) -> Iterator[str]:
    for key in ("title", "submit", "close"):
        if key == "title" or view.get(key):
            yield from limits.text(view.get(key), f"/{key}", LONGEST_LABEL, limits.PLAIN)
    inputs = [block for block in view.get("blocks") or () if isinstance(block, dict) and block.get("type") == "input"]
    if inputs and not view.get("submit"):
        yield limits.at("/submit", "is needed where there are inputs")


def _content(args: Args, kind: str) -> Json:
    view = args.parsed("view")
    if not isinstance(view, dict):
        raise RefusedError("invalid_arguments")
    if len(json.dumps(view)) > LARGEST:
        raise RefusedError("view_too_large")
    if found := list(mistakes(view, kind)):
        raise RefusedError("invalid_arguments", response_metadata={"messages": found})
    return view


def kept(workspace: Workspace, person: str, content: Json, view_id: str = "") -> View:
    """Return *content* as a view with an id and a new hash, and let everybody know that there is one."""
    workspace.tell(Change(Kind.VIEW))
    named = [workspace.with_ids(block) for block in content["blocks"]]
    return View(
        id=view_id or f"V{workspace.number():09d}",
        hash=f"{workspace.number()}.playground",
        person=person,
        content=content | {"blocks": named},
    )


def topmost(workspace: Workspace, person: str) -> View | None:
    """Return the modal that *person* sees, None where none is open."""
    stack = workspace.views[person]
    return stack[-1] if stack else None


def closed(workspace: Workspace, view: View) -> None:
    """Take a modal away; the one below it is seen again."""
    workspace.views[view.person].remove(view)
    workspace.tell(Change(Kind.VIEW))


def cleared(workspace: Workspace, person: str) -> None:
    """Take all modals of *person* away."""
    workspace.views[person].clear()
    workspace.tell(Change(Kind.VIEW))


def _triggered(workspace: Workspace, args: Args) -> str:
    trigger = workspace.triggers.get(args.need("trigger_id"))
    if trigger is None:
        raise RefusedError("invalid_trigger_id")
    if trigger.used:
        raise RefusedError("exchanged_trigger_id")
    if workspace.clock.now() - trigger.born > TRIGGER_LIFE:
        raise RefusedError("expired_trigger_id")
    trigger.used = True
    return trigger.person


def open_view(workspace: Workspace, args: Args) -> Json:
    """Open a modal for whom the trigger came from, in the place of any that are open."""
    content = _content(args, "modal")
    person = _triggered(workspace, args)
    view = kept(workspace, person, content)
    workspace.views[person] = [view]
    return {"view": view.wire()}


def push_view(workspace: Workspace, args: Args) -> Json:
    """Open a modal on top of the open one."""
    content = _content(args, "modal")
    person = _triggered(workspace, args)
    if len(workspace.views[person]) >= DEEPEST:
        raise RefusedError("push_limit_reached")
    view = kept(workspace, person, content)
    workspace.views[person].append(view)
    return {"view": view.wire()}


def update_view(workspace: Workspace, args: Args) -> Json:
    """Change an open modal, unless somebody changed it since *hash*."""
    content = _content(args, "modal")
    wanted = args.need("view_id")
    for stack in workspace.views.values():
        for place, view in enumerate(stack):
            if view.id == wanted:
                if args.text("hash", view.hash) != view.hash:
                    raise RefusedError("hash_conflict")
                stack[place] = kept(workspace, view.person, content, view.id)
                return {"view": stack[place].wire()}
    raise RefusedError("not_found")


def publish_view(workspace: Workspace, args: Args) -> Json:
    """Change somebody's Home tab."""
    content = _content(args, "home")
    person = args.need("user_id")
    if person not in workspace.people:
        raise RefusedError("user_not_found")
    before = workspace.homes.get(person)
    now = before.hash if before else ""
    if args.text("hash", now) != now:
        raise RefusedError("hash_conflict")
    workspace.homes[person] = kept(workspace, person, content, before.id if before else "")
    return {"view": workspace.homes[person].wire()}
