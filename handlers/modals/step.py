"""One step in full, for whoever is not in its channel at the moment: opened from the Home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.usecases import show
from handlers import views
from handlers.modals import showing
from handlers.modals.modal import Modal

if TYPE_CHECKING:
    from bot.usecases import Asker
    from handlers.kit import Kit
    from handlers.modals.modal import Screen, Submission


async def _fill(kit: Kit, asker: Asker, word: str) -> Screen:
    found = await show.show(kit.deps, asker, word)
    return showing.told(MODAL, views.step.show(found, kit.deps.checks, kit.deps.now(), kit.names))


async def _take(_: Kit, __: Asker, ___: Submission) -> None:
    """Do nothing: there is nothing to submit."""


MODAL = Modal(name="step", title="A step in full", fill=_fill, take=_take, looks=True, private=True)
