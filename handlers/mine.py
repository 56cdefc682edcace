"""`/hybrid mine`, and the slash command alone in direct messages: one's open steps over all channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model.delivery import DeliveryError, LaterError
from bot.usecases.mine import mine
from handlers import views
from handlers.views.message import Message

if TYPE_CHECKING:
    from bot.usecases import Asker
    from handlers.kit import Kit


async def answer(kit: Kit, asker: Asker, answer_to: str) -> Message:
    """Return the asker's open steps; where Slack has to be asked which channels they may see, they follow."""
    try:
        found = await mine(kit.deps, asker.team, asker.user, at_once=True)
    except LaterError:
        kit.tasks.start(_tell(kit, asker, answer_to))
        return Message("Looking up your steps in all channels; they come in a moment.")
    return views.mine.mine(found, kit.deps.now(), kit.names)


async def _tell(kit: Kit, asker: Asker, answer_to: str) -> None:
    try:
        said = views.mine.mine(await mine(kit.deps, asker.team, asker.user), kit.deps.now(), kit.names)
    except DeliveryError:
        said = Message("Slack does not tell me which channels you are in. Try again in a minute.")
    await kit.outbox.whisper(answer_to, said)
