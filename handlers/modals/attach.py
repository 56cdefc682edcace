"""Attaching a message as evidence: its text and files, as a note of a step or judged as what they are."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from bot.evidence import private_key
from bot.evidence.recognition import recognised
from bot.evidence.sources import MAX_BYTES, discover
from bot.model.delivery import DeliveryError
from bot.model.errors import BotError, OperatorError
from bot.model.evidence import Way
from bot.model.verbs import MAX_NOTE
from bot.usecases import note, status
from bot.usecases.hand_in import Document, hand_in, tell
from bot.usecases.mine import mine
from handlers import views
from handlers.asker import moved
from handlers.modals.modal import Modal, Submission
from handlers.views import attach, dialog
from handlers.views.evidence_modal import SentFile
from handlers.views.message import Message
from handlers.views.text import cut

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.usecases import Asker
    from handlers.kit import Kit
    from handlers.modals.modal import View
    from handlers.views.attach import Attached, MessageFile, Sent

log = logging.getLogger(__name__)

_SOURCES = discover()
_NOWHERE = "There is no checklist that this could belong to. `/hybrid start` in a channel starts one."
_NOT_GIVEN = (
    "Slack did not give me the file: I may not be in the channel where it was shared. Hand it in with "
    "`/hybrid evidence` instead, or paste its text."
)


async def fill(kit: Kit, asker: Asker, message: Attached) -> View:
    """Return the modal for *message*, with the checklists that its sender may mean."""
    try:
        private_key.refuse(message.text.encode("utf-8", "replace"))
        here = await status.status(kit.deps, asker)
        others = [each for each in await _others(kit, asker) if here is None or each.id != here.id]
    except OperatorError:
        raise
    except BotError as error:
        return dialog.said(attach.TITLE, views.problem.problem(error, kit.names))
    if here is None and not others:
        return dialog.said(attach.TITLE, Message(_NOWHERE.replace("/hybrid", kit.names.command)))
    return attach.modal(message, here, others, tuple(_SOURCES.values()), _guess(message))


async def _others(kit: Kit, asker: Asker) -> tuple[Any, ...]:
    try:
        return (await mine(kit.deps, asker.team, asker.user)).checklists
    except DeliveryError as error:  # those of the channel are enough
        log.info("the checklists of other channels are not offered", extra={"reason": str(error)})
        return ()


def _guess(message: Attached) -> str:
    """Return what is probably to be done: what is recognised is judged, words are a note."""
    if message.files and not message.text:
        return attach.ANY
    try:
        return recognised(message.text.encode("utf-8", "replace"), _SOURCES).id
    except BotError:
        return attach.NOTE


def _skeleton(_: Kit, __: str) -> View:
    return dialog.said(attach.TITLE, Message("Looking which checklists there are …"))


async def _submitted(kit: Kit, asker: Asker, submission: Submission) -> Mapping[str, Any]:
    sent = attach.sent(submission.state)
    if not sent.step:
        return {"response_action": "errors", "errors": {"step": "Choose the step that it belongs to."}}
    if not (sent.text or sent.files):
        return {"response_action": "errors", "errors": {"text": "Nothing is left to attach."}}
    try:
        private_key.refuse(sent.text.encode("utf-8", "replace"))
    except BotError as error:
        return {"response_action": "errors", "errors": {"text": str(error)}}
    kit.tasks.start(_attach(kit, asker, sent, submission))
    return {"response_action": "update", "view": dict(dialog.said(attach.TITLE, Message("Attaching it …")))}


async def _attach(kit: Kit, asker: Asker, sent: Sent, submission: Submission) -> None:
    """Carry out what was asked for, and tell in the modal what came of it."""
    target = moved(asker, sent.place)
    try:
        if sent.how == attach.NOTE:
            said = await _noted(kit, asker, target, sent, submission.word)
        else:
            said = await _judged(kit, target, sent)
    except OperatorError:
        raise
    except BotError as error:
        said = views.problem.problem(error, kit.names, sent.step)
    except DeliveryError as error:
        log.warning("a file was not fetched", extra={"reason": str(error)})
        said = Message(_NOT_GIVEN.replace("/hybrid", kit.names.command))
    try:
        await kit.outbox.show_view(asker.team, submission.view, dialog.said(attach.TITLE, said))
    except DeliveryError as error:  # somebody closed it; the thread below the card tells as well
        log.info("a modal was not updated", extra={"reason": str(error)})


async def _noted(kit: Kit, asker: Asker, target: Asker, sent: Sent, ts: str) -> Message:
    names = ", ".join(file.name for file in sent.files)
    after = " ".join(filter(None, (names and f"[{names}]", await _permalink(kit, asker, ts))))
    room = max(MAX_NOTE - len(after) - 1, 0)
    change = await note.add_note(kit.deps, target, sent.step, f"{cut(sent.text, room)} {after}".strip())
    return views.changed.changed(change, kit.deps.now(), kit.names)


async def _permalink(kit: Kit, asker: Asker, ts: str) -> str:
    """Return the message's address, that of its thread where it stands in one; "" where Slack does not tell."""
    try:
        said = await kit.outbox.ask(asker.team, "chat.getPermalink", channel=asker.channel, message_ts=ts)
    except DeliveryError as error:
        log.info("a note has no link", extra={"reason": str(error)})
        return ""
    return str(said.get("permalink") or "")


async def _judged(kit: Kit, target: Asker, sent: Sent) -> Message:
    source = sent.how if sent.how != attach.ANY and len(sent.files) + bool(sent.text) == 1 else ""
    documents: list[Document] = []
    room = MAX_BYTES  # for all of them: they are in memory at once
    for file in sent.files:
        raw = await kit.downloads.fetch(await _found(kit, target.team, file), most=room)
        documents.append(Document(raw=raw, name=file.name, source=source))
        room -= len(raw)
    if sent.text:
        text = sent.text.strip("`").strip()
        documents.append(Document(raw=text.encode("utf-8", "replace"), source=source))
    judged = await hand_in(kit.deps, target, documents, Way.FILE if sent.files else Way.PASTE)
    kit.tasks.start(tell(kit.deps, judged))
    return views.evidence.handed(judged)


async def _found(kit: Kit, team: str, file: MessageFile) -> SentFile:
    """Return where the file is: asked anew, because what a modal carries is not to be trusted with an address."""
    about = (await kit.outbox.ask(team, "files.info", file=file.id)).get("file") or {}
    size = about.get("size")
    return SentFile(
        name=str(about.get("name") or file.name),
        url=str(about.get("url_private_download") or about.get("url_private") or ""),
        size=size if isinstance(size, int) else 0,
    )


MODAL = Modal(name="attach", skeleton=_skeleton, take=_submitted)
