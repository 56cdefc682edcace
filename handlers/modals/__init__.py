"""Modals: one table from a modal's name to how it is opened, filled, and taken.

A button ``hy:open:NAME:WORD`` opens one, and `open_modal` does so from elsewhere. It is opened as a skeleton at once,
because Slack's trigger is good for three seconds; what the database has to say fills it then.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from bot.model.delivery import DeliveryError
from bot.model.errors import BotError, UnknownPersonError
from bot.model.rights import Deed
from bot.usecases import status
from bot.usecases.refuse import see_that_may
from handlers import views
from handlers.asker import asker_of, place_of
from handlers.modals import evidence
from handlers.modals.modal import Modal, Submission
from handlers.people import once_known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.usecases import Asker
    from handlers.kit import Kit

log = logging.getLogger(__name__)

MODALS: Mapping[str, Modal] = {modal.name: modal for modal in (evidence.MODAL,)}


def register(app: AsyncApp, kit: Kit) -> None:
    """Bind every modal, and the buttons that open one, to *app*."""

    @app.action(re.compile("^hy:open:"))
    async def click(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        _, _, name, word, *_ = *str(action["action_id"]).split(":", 3), "", ""
        asker = asker_of(kit, body, str(action.get("value") or ""))
        answer_to = str(body.get("response_url") or "")
        open_modal(kit, asker, str(body.get("trigger_id") or ""), name, word, answer_to=answer_to)
        await ack()

    @app.view(re.compile("^hy:"))
    async def submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        modal = MODALS.get(str(view.get("callback_id") or "").removeprefix("hy:"))
        if modal is None:  # of a version that had it
            await ack(response_action="clear")
            return
        place, _, word = str(view.get("private_metadata") or "").partition("|")
        submission = Submission(view=str(view.get("id") or ""), word=word, state=view.get("state"))
        asker = asker_of(kit, body, place)
        try:
            said = await modal.take(kit, asker, submission)
        except UnknownPersonError:
            kit.tasks.start(kit.people.identified(kit.outbox, asker))
            said = _once_more(view)
        await ack(**said)


def open_modal(kit: Kit, asker: Asker, trigger: str, name: str, word: str = "", *, answer_to: str = "") -> None:
    """Open a modal in the background.

    Args:
        trigger: Slack's ``trigger_id``.
        name: One of `MODALS`; anything else opens nothing.
        word: What it is about: a step, a source of evidence.
        answer_to: Slack's ``response_url``, for whoever may not open it; "" tells them nothing.
    """
    if modal := MODALS.get(name):
        kit.tasks.start(_open_if_allowed(kit, asker, trigger, modal, word, answer_to))


async def _open_if_allowed(kit: Kit, asker: Asker, trigger: str, modal: Modal, word: str, answer_to: str) -> None:
    """Open a modal for who may act, or say why not: what fills it may not be for everybody."""
    try:
        asker = await _permitted(kit, asker)
    except BotError as error:
        if answer_to:
            await kit.outbox.whisper(answer_to, views.problem.problem(error, kit.names))
        return
    await _open(kit, asker, trigger, modal, word)


async def _permitted(kit: Kit, asker: Asker) -> Asker:
    """Return *asker*, with who they are where that matters.

    Raises:
        NotAllowedError: The channel does not let them act.
    """
    found = await status.status(kit.deps, asker)

    async def allowed(known: Asker) -> Asker:
        if found is not None:
            await see_that_may(kit.deps, known, found, Deed.CHANGE)
        return known

    return await once_known(kit, asker, allowed)


def _once_more(view: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an answer that keeps what was filled in: Slack is being asked who it comes from."""
    inputs = [str(block["block_id"]) for block in view.get("blocks") or () if block.get("type") == "input"]
    said = "One moment: I had to ask Slack who you are here. Send it once more, please."
    return {"response_action": "errors", "errors": {inputs[0]: said}} if inputs else {}


async def _open(kit: Kit, asker: Asker, trigger: str, modal: Modal, word: str) -> None:
    metadata = {"callback_id": f"hy:{modal.name}", "private_metadata": f"{place_of(asker)}|{word}"}
    try:
        opened = await kit.outbox.open_view(asker.team, trigger, {**modal.skeleton(kit, word), **metadata})
        if modal.fill is not None:
            view = {**await modal.fill(kit, asker, word), **metadata}
            await kit.outbox.show_view(asker.team, opened.id, view, was=opened.hash)
    except DeliveryError as error:
        log.warning("a modal was not opened", extra={"reason": str(error)})
