"""Modals: opened at once, checked by field, and shown what came of them."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from bot.evidence.sources import MAX_BYTES, discover
from bot.model.delivery import DeliveryError
from bot.model.errors import BotError, OperatorError
from bot.model.evidence import Way
from bot.usecases.hand_in import Document, hand_in, tell
from handlers import views
from handlers.buttons import asker_of
from handlers.views import evidence_modal
from handlers.views.message import Message

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.usecases import Asker
    from handlers.kit import Kit
    from handlers.views.evidence_modal import Sent

log = logging.getLogger(__name__)

_SOURCES = tuple(discover().values())


def register(app: AsyncApp, kit: Kit) -> None:
    """Bind the modal and the button that opens it to *app*."""

    @app.action(re.compile("^hy:evidence:"))
    async def click(ack: AsyncAck, body: dict[str, Any], action: dict[str, str]) -> None:
        asker = asker_of(kit, body, action)
        chosen = action["action_id"].split(":", 2)[2]
        place = f"{asker.checklist}@{asker.channel}"
        view = evidence_modal.modal(_SOURCES, chosen, place)
        kit.tasks.start(_open(kit, asker.team, str(body.get("trigger_id") or ""), view))
        await ack()

    @app.view(evidence_modal.CALLBACK)
    async def submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        sent = evidence_modal.sent(view.get("state"))
        if not (sent.files or sent.text.strip()):
            nothing = "Choose a file, or paste what the command printed below."
            await ack(response_action="errors", errors={"files": nothing})
            return
        asker = asker_of(kit, body, {"value": view.get("private_metadata", "")})
        kit.tasks.start(_take(kit, asker, sent, str(view.get("id") or "")))
        await ack(response_action="update", view=dict(evidence_modal.said(views.evidence.reading(kit.names))))


async def _open(kit: Kit, team: str, trigger: str, view: evidence_modal.View) -> None:
    try:
        await kit.outbox.open_view(team, trigger, view)
    except DeliveryError as error:
        log.warning("a modal was not opened", extra={"reason": str(error)})


async def _take(kit: Kit, asker: Asker, sent: Sent, view_id: str) -> None:
    """Have what was sent judged, and tell in the modal, and to the channel, what came of it."""
    try:
        judged = await hand_in(kit.deps, asker, await _documents(kit, sent), Way.FILE if sent.files else Way.PASTE)
    except OperatorError:
        raise
    except BotError as error:
        await _show(kit, asker.team, view_id, views.problem.problem(error, kit.names))
        return
    except DeliveryError as error:
        log.warning("a file was not fetched", extra={"reason": str(error)})
        await _show(kit, asker.team, view_id, Message("Slack did not give me the file. Try again, or paste the text."))
        return
    await _show(kit, asker.team, view_id, views.evidence.handed(judged))
    await tell(kit.deps, judged)


async def _documents(kit: Kit, sent: Sent) -> list[Document]:
    """Return what was sent; a source that was chosen is that of a single document."""
    source = sent.source if len(sent.files) + bool(sent.text.strip()) == 1 else ""
    found: list[Document] = []
    room = MAX_BYTES  # for all of them: they are in memory at once
    for file in sent.files:
        found.append(Document(raw=await kit.downloads.fetch(file, most=room), name=file.name, source=source))
        room -= len(found[-1].raw)
    if sent.text.strip():
        found.append(Document(raw=sent.text.encode("utf-8", "replace"), source=source))
    return found


async def _show(kit: Kit, team: str, view_id: str, message: Message) -> None:
    try:
        await kit.outbox.show_view(team, view_id, evidence_modal.said(message))
    except DeliveryError as error:  # somebody closed it; the thread below the card tells as well
        log.info("a modal was not updated", extra={"reason": str(error)})
