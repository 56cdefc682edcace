"""Attaching a message as evidence: its text and files, as a note of a step or judged as what they are."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.evidence import private_key
from bot.evidence.recognition import recognised
from bot.evidence.sources import MAX_BYTES, discover
from bot.model.delivery import DeliveryError
from bot.model.errors import BotError, FieldsError
from bot.model.evidence import Way
from bot.model.verbs import MAX_NOTE
from bot.usecases import note, status
from bot.usecases.hand_in import Document, hand_in, tell
from bot.usecases.mine import mine
from handlers import views
from handlers.asker import moved
from handlers.filled import SentFile
from handlers.modals import showing
from handlers.modals.modal import Modal, Screen
from handlers.people import once_known
from handlers.views import attach
from handlers.views.message import Message
from handlers.views.text import cut

if TYPE_CHECKING:
    from bot.model.checklist import Checklist
    from bot.usecases import Asker
    from handlers.kit import Kit
    from handlers.modals.modal import Submission
    from handlers.views.attach import Attached, MessageFile, Sent

log = logging.getLogger(__name__)

_SOURCES = discover()
_NOWHERE = "There is no checklist that this could belong to. `/hybrid start` in a channel starts one."
_NOT_GIVEN = (
    "Slack did not give me the file: I may not be in the channel where it was shared. Hand it in with "
    "`/hybrid evidence` instead, or paste its text."
)


async def fill(kit: Kit, asker: Asker, message: Attached, word: str) -> Screen:
    """Return the modal for *message*, with the checklists that its sender may mean."""
    private_key.refuse(message.text.encode("utf-8", "replace"))
    here = await status.status(kit.deps, asker)
    others = [each for each in await _others(kit, asker) if here is None or each.id != here.id]
    if here is None and not others:
        return showing.told(MODAL, Message(_NOWHERE.replace("/hybrid", kit.names.command)))
    return Screen(view=attach.modal(message, here, others, tuple(_SOURCES.values()), _guess(message)), word=word)


async def _others(kit: Kit, asker: Asker) -> tuple[Checklist, ...]:
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


async def _lost(_: Kit, __: Asker, ___: str) -> Screen:
    """Return what is shown where the message is not at hand: only its shortcut brings it."""
    return showing.told(MODAL, Message("Open the message's menu in Slack once more, and choose “Attach as evidence”."))


async def _take(kit: Kit, asker: Asker, submission: Submission) -> Screen:
    sent = attach.sent(submission.filled)
    if not sent.step:
        raise FieldsError({"step": "Choose the step that it belongs to."})
    if not (sent.text or sent.files):
        raise FieldsError({"text": "Nothing is left to attach."})
    kit.tasks.start(_shown(kit, asker, sent, submission), name=asker.delivery)
    return showing.told(MODAL, Message("Attaching it …"))


async def _shown(kit: Kit, asker: Asker, sent: Sent, submission: Submission) -> None:
    made = _attached(kit, asker, sent, submission.word)
    await showing.redrawn(kit, asker, MODAL, made, submission.id, patience=None)


async def _attached(kit: Kit, asker: Asker, sent: Sent, ts: str) -> Screen:
    """Carry out what was asked for, and return what came of it."""
    target = moved(asker, sent.place)
    if sent.how == attach.NOTE:
        return showing.told(MODAL, await _noted(kit, asker, target, sent, ts))
    try:
        return showing.told(MODAL, await _judged(kit, target, sent))
    except DeliveryError as error:
        log.warning("a file was not fetched", extra={"reason": str(error)})
        return showing.told(MODAL, Message(_NOT_GIVEN.replace("/hybrid", kit.names.command)))


async def _noted(kit: Kit, asker: Asker, target: Asker, sent: Sent, ts: str) -> Message:
    names = ", ".join(file.name for file in sent.files)
    after = " ".join(filter(None, (names and f"[{names}]", await _permalink(kit, asker, ts))))
    room = max(MAX_NOTE - len(after) - 1, 0)
    text = f"{cut(sent.text, room)} {after}".strip()
    change = await once_known(kit, target, lambda known: note.add_note(kit.deps, known, sent.step, text))
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
        raw = await kit.downloads.fetch(target.team, await _found(kit, target.team, file), most=room)
        documents.append(Document(raw=raw, name=file.name, source=source))
        room -= len(raw)
    if sent.text:
        text = sent.text.strip("`").strip()
        documents.append(Document(raw=text.encode("utf-8", "replace"), source=source))
    way = Way.FILE if sent.files else Way.PASTE
    judged = await once_known(kit, target, lambda known: hand_in(kit.deps, known, documents, way))
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


MODAL = Modal(name="attach", title=attach.TITLE, fill=_lost, take=_take)
