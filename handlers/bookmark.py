"""The link among a channel's bookmarks: switched in the database, then carried out, and told what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.usecases import bookmark
from handlers import views

if TYPE_CHECKING:
    from bot.model.checklist import Checklist
    from bot.usecases import Asker
    from handlers.kit import Kit
    from handlers.views.message import Message


async def answer(kit: Kit, asker: Asker, answer_to: str, *, on: bool) -> Message:
    """Have the bookmark added or removed, and return that it is being done."""
    checklist = await bookmark.switch(kit.deps, asker, on=on)
    kit.tasks.start(_carry_out(kit, checklist, answer_to))
    return views.bookmark.begun(on=on)


async def _carry_out(kit: Kit, checklist: Checklist, answer_to: str) -> None:
    found = await bookmark.carry_out(kit.deps, checklist)
    if found is not None and answer_to:
        await kit.outbox.whisper(answer_to, views.bookmark.outcome(found, kit.names))
