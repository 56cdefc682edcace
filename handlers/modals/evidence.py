"""Handing evidence in: files or pasted text, judged while the modal waits, and shown what came of it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.evidence.sources import MAX_BYTES, discover
from bot.model.delivery import DeliveryError
from bot.model.errors import BotError, FieldsError
from bot.model.evidence import Way
from bot.usecases.hand_in import Document, hand_in, tell
from handlers import views
from handlers.modals import showing
from handlers.modals.modal import Modal, Screen
from handlers.people import once_known
from handlers.views import evidence_modal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.usecases import Asker
    from bot.usecases.hand_in import Judged
    from handlers.filled import Filled, SentFile
    from handlers.kit import Kit
    from handlers.modals.modal import Submission
    from handlers.views.form import View

log = logging.getLogger(__name__)

_SOURCES = tuple(discover().values())


def _whole(_: Kit, chosen: str) -> View:
    return evidence_modal.modal(_SOURCES, chosen)


async def _fill(kit: Kit, _: Asker, chosen: str) -> Screen:
    return Screen(view=_whole(kit, chosen), word=chosen)


async def _take(kit: Kit, asker: Asker, submission: Submission) -> Screen:
    filled = submission.filled
    if not (filled.files("files") or filled.text("text")):
        raise FieldsError({"files": "Choose a file, or paste what the command printed below."})
    kit.tasks.start(_shown(kit, asker, filled, submission.id), name=asker.delivery)
    return showing.told(MODAL, views.evidence.reading(kit.names))


async def _shown(kit: Kit, asker: Asker, filled: Filled, view_id: str) -> None:
    await showing.redrawn(kit, asker, MODAL, _judged(kit, asker, filled), view_id, patience=None)


async def _judged(kit: Kit, asker: Asker, filled: Filled) -> Screen:
    """Have what was sent judged, tell the channel, and return what came of it."""
    text, files = filled.raw("text").strip(), filled.files("files")
    source = filled.text("source") if len(files) + bool(text) == 1 else ""  # that of a single document
    judged = await judge(kit, asker, files, text=text, source="" if source == evidence_modal.ANY else source)
    kit.tasks.start(tell(kit.deps, judged))
    return showing.told(MODAL, views.evidence.handed(judged))


async def judge(kit: Kit, asker: Asker, files: Sequence[SentFile], *, text: str = "", source: str = "") -> Judged:
    """Fetch *files*, and have them and *text* judged.

    Raises:
        BotError: Slack did not give one of them, or nothing was judged.
    """
    found: list[Document] = []
    room = MAX_BYTES  # for all of them: they are in memory at once
    try:
        for file in files:
            raw = await kit.downloads.fetch(asker.team, file, most=room)
            found.append(Document(raw=raw, name=file.name, source=source))
            room -= len(raw)
    except DeliveryError as error:
        log.warning("a file was not fetched", extra={"reason": str(error)})
        raise BotError("Slack did not give me the file. Try again, or paste the text.") from None
    if text:
        found.append(Document(raw=text.encode("utf-8", "replace"), source=source))
    way = Way.FILE if files else Way.PASTE
    return await once_known(kit, asker, lambda known: hand_in(kit.deps, known, found, way))


MODAL = Modal(name="evidence", title=evidence_modal.TITLE, fill=_fill, take=_take, whole=_whole)
