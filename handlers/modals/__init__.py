"""Modals: one table from a modal's name to how it is opened, filled, and taken.

A button ``hy:open:NAME:WORD`` opens one, and `open_modal` does so from elsewhere. It is opened as a skeleton at once,
because Slack's trigger is good for three seconds; what the database has to say fills it then.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.evidence import private_key
from bot.model.errors import BotError, ConflictError, FieldsError, OperatorError, PrivateKeyError, UnknownPersonError
from bot.model.person import Kind
from bot.usecases.presence import see_that_there
from handlers import views
from handlers.asker import asker_of, elsewhere, here_of
from handlers.filled import Filled
from handlers.modals import attach, evidence, rights, settings, showing, start, step, steps
from handlers.modals.modal import Modal, Screen, Submission
from handlers.views import form
from handlers.views.form import PICK
from handlers.views.message import Message
from handlers.views.text import sentence, unmarked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.usecases import Asker
    from handlers.kit import Kit

_ALL = (
    evidence.MODAL,
    start.MODAL,
    settings.SETTINGS,
    settings.REMINDERS,
    rights.MODAL,
    steps.DONE,
    steps.WAIVE,
    steps.ASSIGN,
    step.MODAL,
    attach.MODAL,
)

MODALS: Mapping[str, Modal] = {modal.name: modal for modal in _ALL}

_OLDER = "This form is older than I am, and nothing was changed. Close it, and open it again."


def register(app: AsyncApp, kit: Kit) -> None:
    """Bind every modal, and the buttons that open one, to *app*."""

    @app.action(re.compile("^hy:open:"))
    async def click(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        _, _, name, word, *_ = *str(action["action_id"]).split(":", 3), "", ""
        place, _, more = str(action.get("value") or "").partition("|")
        asker, answer_to = asker_of(kit, body, place), str(body.get("response_url") or "")
        trigger, about = str(body.get("trigger_id") or ""), f"{word}|{more}" if more else word
        if modal := MODALS.get(name):
            wary = _wary(modal, here_of(body)) if elsewhere(body, asker) else modal
            show_modal(kit, asker, trigger, wary, about, answer_to)
        await ack()

    @app.action(re.compile(f"^{PICK}"))
    async def pick(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        view = body.get("view") or {}
        modal = MODALS.get(str(view.get("callback_id") or "").removeprefix("hy:"))
        if modal is not None and modal.redraw is not None:
            asker, submission = _submission(kit, body, view, str(action["action_id"]).removeprefix(PICK))
            made = modal.redraw(kit, asker, submission)
            kit.tasks.start(showing.redrawn(kit, asker, modal, made, submission.id, was=submission.hash))
        await ack()

    @app.view(re.compile("^hy:"))
    async def submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        modal = MODALS.get(str(view.get("callback_id") or "").removeprefix("hy:"))
        if modal is None:  # of a version that had it
            await ack(response_action="update", view=dict(form.said("hybrid", Message(_OLDER))))
            return
        asker, submission = _submission(kit, body, view)
        try:
            said = await answer(kit, modal, asker, submission)
        except UnknownPersonError:
            kit.tasks.start(kit.people.identified(kit.outbox, asker))
            said = _once_more(submission.filled)
        await ack(**said)


def open_modal(kit: Kit, asker: Asker, trigger: str, name: str, word: str = "", *, answer_to: str = "") -> None:
    """Open a modal in the background.

    Args:
        trigger: Slack's ``trigger_id``.
        name: One of `MODALS`; anything else opens nothing.
        word: What it is about: a step, a source of evidence.
        answer_to: Slack's ``response_url``, to say there that it did not open; "" for nowhere.
    """
    if modal := MODALS.get(name):
        show_modal(kit, asker, trigger, modal, word, answer_to)


def _wary(modal: Modal, here: str) -> Modal:
    """Return *modal* for who clicked elsewhere than in its channel: filled only for who still sees that."""

    async def fill(kit: Kit, asker: Asker, word: str) -> Screen:
        await see_that_there(kit.deps, asker, here=here)
        return await modal.fill(kit, asker, word)

    return replace(modal, fill=fill, whole=None)


def show_modal(kit: Kit, asker: Asker, trigger: str, modal: Modal, word: str = "", answer_to: str = "") -> None:
    """Open *modal*, which may differ from the one in the table in what fills it."""
    kit.tasks.start(showing.opened(kit, asker, trigger, modal, word, answer_to))


async def answer(kit: Kit, modal: Modal, asker: Asker, submission: Submission) -> Mapping[str, Any]:
    """Carry out what was submitted, and return how Slack is answered: ``response_action`` and what belongs to it."""
    try:
        _refuse_private_keys(submission.filled)
        if modal.private and asker.person.kind is Kind.STRANGER:  # nobody else is asked twice
            await showing.see_that_admitted(kit, asker, private=True)
        screen = await modal.take(kit, asker, submission)
    except OperatorError:
        raise
    except FieldsError as error:
        return _errors(kit, modal, submission, error.fields)
    except ConflictError as error:  # whatever is filled in, nothing is left to be done
        screen = showing.told(modal, views.problem.problem(error, kit.names))
    except BotError as error:
        return _errors(kit, modal, submission, {"": str(error)})
    return {"response_action": "update", "view": showing.dressed(modal, asker, screen)} if screen else {}


def _once_more(filled: Filled) -> Mapping[str, Any]:
    """Return an answer that keeps what was filled in: Slack is being asked who it comes from."""
    said = "One moment: I had to ask Slack who you are here. Send it once more."
    return {"response_action": "errors", "errors": {next(iter(filled.places.values())): said}} if filled.places else {}


def failed(view: object, number: str) -> Mapping[str, Any]:
    """Return the answer to a submitted view that nobody expected to fail: what was filled in stays.

    Args:
        number: What to look for in the log.
    """
    said = views.problem.apology(number)
    places = Filled.of(view).places
    if not places:
        return {"response_action": "update", "view": form.said("hybrid", said)}
    return {"response_action": "errors", "errors": {next(iter(places.values())): unmarked(said.text)}}


def _submission(
    kit: Kit, body: Mapping[str, Any], view: Mapping[str, Any], picked: str = ""
) -> tuple[Asker, Submission]:
    place, _, word = str(view.get("private_metadata") or "").partition("|")
    submission = Submission(
        id=str(view.get("id") or ""),
        hash=str(view.get("hash") or ""),
        word=word,
        filled=Filled.of(view),
        picked=picked,
    )
    return asker_of(kit, body, place), submission


def _refuse_private_keys(filled: Filled) -> None:
    """Refuse what has a private key in it, in whichever field: nobody's note, reason or statement holds one."""
    for name, text in filled.typed():
        try:
            private_key.refuse(text.encode("utf-8", "replace"))
        except PrivateKeyError as error:
            raise FieldsError({name: str(error)}) from None


def _errors(kit: Kit, modal: Modal, submission: Submission, fields: Mapping[str, str]) -> Mapping[str, Any]:
    """Return *fields* as Slack takes them: by block, and only those that are there; the rest stands at the first."""
    places = submission.filled.places
    if not places:
        said = Message("\n".join(sentence(text, kit.names.command) for text in fields.values()))
        return {"response_action": "update", "view": form.said(modal.title, said)}
    first = next(iter(places.values()))
    errors: dict[str, str] = {}
    for name, text in fields.items():
        place = places.get(name, first)
        errors[place] = " ".join(filter(None, (errors.get(place), unmarked(text, kit.names.command))))
    return {"response_action": "errors", "errors": errors}
