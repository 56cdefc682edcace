"""Direct messages: what works where there is no channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.views.place import in_direct_message

if TYPE_CHECKING:
    from bot.usecases import Asker
    from handlers.kit import Kit
    from handlers.views.message import Message


async def answer(kit: Kit, asker: Asker) -> Message:  # noqa: ARG001 - whoever asks is told the same
    """Return what somebody sees who types the bare command in a direct message."""
    return in_direct_message(kit.names)
