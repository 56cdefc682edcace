"""Handing evidence in: files or pasted text, judged while the modal waits, and shown what came of it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from bot.evidence.sources import MAX_BYTES, discover
from bot.model.delivery import DeliveryError
from bot.model.errors import BotError, OperatorError, RepeatedError
from bot.model.evidence import Way
from bot.usecases.hand_in import Document, hand_in, tell
from handlers import views
from handlers.modals.modal import Modal, Submission
from handlers.people import once_known
from handlers.views import evidence_modal
from handlers.views.message import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.usecases import Asker
    from handlers.kit import Kit
    from handlers.modals.modal import View
    from handlers.views.evidence_modal import Sent

log = logging.getLogger(__name__)

_SOURCES = tuple(discover().values())


def _skeleton(_: Kit, chosen: str) -> View:
    return evidence_modal.modal(_SOURCES, chosen)


async def _submitted(kit: Kit, asker: Asker, submission: Submission) -> Mapping[str, Any]:
    sent = evidence_modal.sent(submission.state)
    if not (sent.files or sent.text.strip()):
        nothing = "Choose a file, or paste what the command printed below."
        return {"response_action": "errors", "errors": {"files": nothing}}
    kit.tasks.start(_take(kit, asker, sent, submission.view), name=asker.delivery)
    return {"response_action": "update", "view": dict(evidence_modal.said(views.evidence.reading(kit.names)))}


async def _take(kit: Kit, asker: Asker, sent: Sent, view_id: str) -> None:
    """Have what was sent judged, and tell in the modal, and to the channel, what came of it."""
    way = Way.FILE if sent.files else Way.PASTE
    try:
        documents = await _documents(kit, asker.team, sent)
        judged = await once_known(kit, asker, lambda known: hand_in(kit.deps, known, documents, way))
    except OperatorError:
        raise
    except RepeatedError:  # the first delivery is answered, or will be
        return
    except BotError as error:
        await _show(kit, asker.team, view_id, views.problem.problem(error, kit.names))
        return
    except DeliveryError as error:
        log.warning("a file was not fetched", extra={"reason": str(error)})
        await _show(kit, asker.team, view_id, Message("Slack did not give me the file. Try again, or paste the text."))
        return
    await _show(kit, asker.team, view_id, views.evidence.handed(judged))
    await tell(kit.deps, judged)


async def _documents(kit: Kit, team: str, sent: Sent) -> list[Document]:
    """Return what was sent; a source that was chosen is that of a single document."""
    source = sent.source if len(sent.files) + bool(sent.text.strip()) == 1 else ""
    found: list[Document] = []
    room = MAX_BYTES  # for all of them: they are in memory at once
    for file in sent.files:
        found.append(Document(raw=await kit.downloads.fetch(team, file, most=room), name=file.name, source=source))
        room -= len(found[-1].raw)
    if sent.text.strip():
        found.append(Document(raw=sent.text.encode("utf-8", "replace"), source=source))
    return found


async def _show(kit: Kit, team: str, view_id: str, message: Message) -> None:
    try:
        await kit.outbox.show_view(team, view_id, evidence_modal.said(message))
    except DeliveryError as error:  # somebody closed it; the thread below the card tells as well
        log.info("a modal was not updated", extra={"reason": str(error)})


MODAL = Modal(name="evidence", skeleton=_skeleton, take=_submitted)
