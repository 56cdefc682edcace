"""Shows a modal, and whatever becomes of it while it is open."""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model.delivery import DeliveryError
from bot.model.errors import BotError, OperatorError, RepeatedError
from bot.model.person import Kind
from bot.model.rights import Deed
from bot.usecases import status
from bot.usecases.refuse import see_that_may
from handlers import views
from handlers.asker import place_of
from handlers.modals.modal import Screen
from handlers.people import once_known
from handlers.views import form
from handlers.views.message import Message

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from bot.usecases import Asker
    from handlers.kit import Kit
    from handlers.modals.modal import Modal
    from handlers.views.form import View

log = logging.getLogger(__name__)

PATIENCE = 20.0  # seconds until a form that is not there is given up
_TOO_SLOW = "This takes too long at the moment. Close this, and try again in a minute."
_TOO_LATE = "The form did not open in time. Click again; or type the command, which does the same."
_EXPECTED = frozenset({"hash_conflict", "not_found"})  # something newer is shown; it was closed


async def opened(kit: Kit, asker: Asker, trigger: str, modal: Modal, word: str, answer_to: str) -> None:
    """Open *modal* as a skeleton, and fill it.

    Args:
        trigger: Slack's ``trigger_id``, good for three seconds.
        answer_to: Where to say that it did not open; "" for nowhere.
    """
    if modal.whole:
        try:
            asker = await allowed(kit, asker)
        except BotError as error:
            if answer_to:
                await kit.outbox.whisper(answer_to, views.problem.problem(error, kit.names))
            return
    first = modal.whole(kit, word) if modal.whole else form.waiting(modal.title)
    try:
        view = dressed(modal, asker, Screen(view=first, word=word))
        shown = await kit.outbox.open_view(asker.team, trigger, view)
    except DeliveryError as error:
        log.warning("a modal was not opened", extra={"reason": str(error), "modal": modal.name})
        if answer_to:
            await kit.outbox.whisper(answer_to, Message(_TOO_LATE))
        return
    if modal.whole is None:
        await redrawn(kit, asker, modal, _filled(kit, asker, modal, word), shown.id, was=shown.hash)


async def _filled(kit: Kit, asker: Asker, modal: Modal, word: str) -> Screen:
    """Fill *modal* for who may act: what stands in it may not be for everybody."""
    guest = modal.looks and asker.person.kind is not Kind.STRANGER  # who may type `show`
    return await modal.fill(kit, asker if guest else await allowed(kit, asker, private=modal.private), word)


async def allowed(kit: Kit, asker: Asker, *, private: bool = False) -> Asker:
    """Return *asker*, with who they are where that matters.

    Args:
        private: They will see what people of another company may not be allowed to.

    Raises:
        NotAllowedError: The channel does not let them act, or see that.
    """

    async def seen(known: Asker) -> Asker:
        await see_that_admitted(kit, known, private=private)
        return known

    return await once_known(kit, asker, seen)


async def see_that_admitted(kit: Kit, asker: Asker, *, private: bool) -> None:
    """Do nothing, where the channel lets *asker* act, and see what is *private*; nobody is asked.

    Raises:
        NotAllowedError: It does not.
        UnknownPersonError: Slack has to be asked first who they are.
    """
    found = await status.status(kit.deps, asker)
    if found is not None:
        await see_that_may(kit.deps, asker, found, Deed.SEE if private else Deed.CHANGE)


async def redrawn(
    kit: Kit,
    asker: Asker,
    modal: Modal,
    made: Awaitable[Screen],
    view_id: str,
    *,
    was: str = "",
    patience: float | None = PATIENCE,
) -> None:
    """Show what is being *made*; where that fails, a sentence that says so.

    Args:
        was: The hash of what it takes the place of; "" for whatever is there.
        patience: Seconds; None where what is being made has its own.
    """
    try:
        async with asyncio.timeout(patience):
            screen = await made
    except RepeatedError:  # the first delivery is answered, or will be
        return
    except TimeoutError:
        await show(kit, asker, modal, told(modal, Message(_TOO_SLOW)), view_id, was=was)
    except Exception as error:
        if isinstance(error, BotError) and not isinstance(error, OperatorError):
            await show(kit, asker, modal, told(modal, views.problem.problem(error, kit.names)), view_id, was=was)
            return
        number = secrets.token_hex(4)
        log.exception("a modal was not filled", extra={"number": number, "modal": modal.name})
        await show(kit, asker, modal, told(modal, views.problem.apology(number)), view_id, was=was)
    else:
        await show(kit, asker, modal, screen, view_id, was=was)


async def show(kit: Kit, asker: Asker, modal: Modal, screen: Screen, view_id: str, *, was: str = "") -> None:
    """Show *screen* in the place of what is open; that it was closed, or shows newer things already, is no error."""
    try:
        await kit.outbox.show_view(asker.team, view_id, dressed(modal, asker, screen), was=was)
    except DeliveryError as error:
        level = logging.INFO if str(error) in _EXPECTED else logging.WARNING
        log.log(level, "a modal was not updated", extra={"reason": str(error), "modal": modal.name})


def told(modal: Modal, message: Message) -> Screen:
    """Return *message* in the place of the form."""
    return Screen(view=form.said(modal.title, message))


def dressed(modal: Modal, asker: Asker, screen: Screen) -> View:
    """Return the view of *screen* with what it carries: its name, its checklist and channel, and its word."""
    place = place_of(replace(asker, checklist=screen.checklist or asker.checklist))
    return {**screen.view, "callback_id": f"hy:{modal.name}", "private_metadata": f"{place}|{screen.word}"}
