"""The Home: who opens it is remembered, and the ticker publishes it; a click in it is answered at its top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.usecases import homes
from handlers.views.text import clip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.usecases import Asker
    from handlers.events import Event
    from handlers.kit import Kit
    from handlers.views.message import Message

NOTICE = 2_000  # characters


async def opened(kit: Kit, event: Event) -> None:
    """Have the Home published of who opened it; the tab with the messages is none."""
    person = str(event.inner.get("user") or "")
    if event.inner.get("tab") == "home" and person:
        await homes.look(kit.deps, event.team, person, shown=bool(event.inner.get("view")))


def is_home(body: Mapping[str, Any]) -> bool:
    """Tell whether a click was in a Home: then Slack gives no address for an answer."""
    return (body.get("view") or {}).get("type") == "home"


async def tell(kit: Kit, asker: Asker, said: Message) -> None:
    """Show *said* at the top of the asker's Home."""
    await homes.say(kit.deps, asker.team, asker.user, clip(said.text, NOTICE))
