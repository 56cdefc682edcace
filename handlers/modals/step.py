"""One step in full, for whoever is not in its channel at the moment: opened from the Home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.model.errors import BotError, OperatorError
from bot.usecases import show
from handlers import views
from handlers.modals.modal import Modal, Submission
from handlers.views import dialog
from handlers.views.message import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.usecases import Asker
    from handlers.kit import Kit
    from handlers.modals.modal import View

TITLE = "A step in full"


def _skeleton(_: Kit, __: str) -> View:
    return dialog.said(TITLE, Message("Looking it up …"))


async def _fill(kit: Kit, asker: Asker, word: str) -> View:
    try:
        found = await show.show(kit.deps, asker, word)
        said = views.step.show(found, kit.deps.checks, kit.deps.now(), kit.names)
    except OperatorError:
        raise
    except BotError as error:
        said = views.problem.problem(error, kit.names)
    return dialog.said(TITLE, dialog.read_only(said))


async def _take(_: Kit, __: Asker, ___: Submission) -> Mapping[str, Any]:
    return {}  # there is nothing to submit


MODAL = Modal(name="step", skeleton=_skeleton, fill=_fill, take=_take)
