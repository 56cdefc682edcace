"""The link among a channel's bookmarks: switched in the database, then carried out, and told what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.usecases import bookmark
from handlers import views

if TYPE_CHECKING:
    from bot.model.checklist import Checklist
    from bot.usecases import Asker
    from handlers.kit import Kit
    from handlers.views.message import Message

LOOKS, EVERY_SECONDS = 40, 0.25
Tell = Callable[["Message"], Awaitable[None]]


async def answer(kit: Kit, asker: Asker, answer_to: str, *, on: bool) -> Message:
    """Have the bookmark added or removed, and return that it is being done; what came of it is whispered."""

    async def whispered(message: Message) -> None:
        if answer_to:
            await kit.outbox.whisper(answer_to, message)

    return await switched(kit, asker, whispered, on=on)


async def switched(kit: Kit, asker: Asker, tell: Tell, *, on: bool) -> Message:
    """Have the bookmark added or removed, and return that it is being done.

    Args:
        tell: Tells what came of it.
    """
    checklist = await bookmark.switch(kit.deps, asker, on=on)
    kit.tasks.start(_carry_out(kit, checklist, tell))
    return views.bookmark.begun(on=on)


async def _carry_out(kit: Kit, checklist: Checklist, tell: Tell) -> None:
    for waited in range(LOOKS):  # the clock may be seeing to it; what came of that is told as well
        await asyncio.sleep(EVERY_SECONDS if waited else 0)
        if found := await bookmark.carry_out(kit.deps, checklist):
            await tell(views.bookmark.outcome(found, kit.names))
            return
