"""Modals: one table from a modal's name to how it is opened, filled, and taken.

A button ``hy:open:NAME:WORD`` opens one, and `open_modal` does so from elsewhere. It is opened as a skeleton at once,
because Slack's trigger is good for three seconds; what the database has to say fills it then.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from bot.model.delivery import DeliveryError
from handlers.asker import asker_of, place_of
from handlers.modals import attach, evidence, step
from handlers.modals.modal import Modal, Submission

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.usecases import Asker
    from handlers.kit import Kit

log = logging.getLogger(__name__)

MODALS: Mapping[str, Modal] = {modal.name: modal for modal in (attach.MODAL, evidence.MODAL, step.MODAL)}


def register(app: AsyncApp, kit: Kit) -> None:
    """Bind every modal, and the buttons that open one, to *app*."""

    @app.action(re.compile("^hy:open:"))
    async def click(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        _, _, name, word, *_ = *str(action["action_id"]).split(":", 3), "", ""
        asker = asker_of(kit, body, str(action.get("value") or ""))
        open_modal(kit, asker, str(body.get("trigger_id") or ""), name, word)
        await ack()

    @app.view(re.compile("^hy:"))
    async def submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        modal = MODALS.get(str(view.get("callback_id") or "").removeprefix("hy:"))
        if modal is None:  # of a version that had it
            await ack(response_action="clear")
            return
        place, _, word = str(view.get("private_metadata") or "").partition("|")
        submission = Submission(view=str(view.get("id") or ""), word=word, state=view.get("state"))
        await ack(**await modal.take(kit, asker_of(kit, body, place), submission))


def open_modal(kit: Kit, asker: Asker, trigger: str, name: str, word: str = "") -> None:
    """Open a modal in the background.

    Args:
        trigger: Slack's ``trigger_id``.
        name: One of `MODALS`; anything else opens nothing.
        word: What it is about: a step, a source of evidence.
    """
    if modal := MODALS.get(name):
        show_modal(kit, asker, trigger, modal, word)


def show_modal(kit: Kit, asker: Asker, trigger: str, modal: Modal, word: str = "") -> None:
    """Open *modal* in the background; it may differ from the one in the table in what fills it."""
    kit.tasks.start(_open(kit, asker, trigger, modal, word))


async def _open(kit: Kit, asker: Asker, trigger: str, modal: Modal, word: str) -> None:
    metadata = {"callback_id": f"hy:{modal.name}", "private_metadata": f"{place_of(asker)}|{word}"}
    try:
        opened = await kit.outbox.open_view(asker.team, trigger, {**modal.skeleton(kit, word), **metadata})
        if modal.fill is not None:
            view = {**await modal.fill(kit, asker, word), **metadata}
            await kit.outbox.show_view(asker.team, opened.id, view, was=opened.hash)
    except DeliveryError as error:
        log.warning("a modal was not opened", extra={"reason": str(error)})
