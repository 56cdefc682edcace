"""The slash command's part about the pilot users."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bot.usecases import pilot_users
from handlers import pilot_requests as requests
from handlers import views

if TYPE_CHECKING:
    from bot.model.verbs import Change
    from bot.usecases import Asker, Deps
    from handlers.kit import Kit
    from handlers.views.message import Message


async def show(kit: Kit, asker: Asker, request: requests.ListPilots) -> Message:
    """Return the list, or one user in full where one is named."""
    found, now = await pilot_users.show(kit.deps, asker, request.word), kit.deps.now()
    if "@" in request.word:
        return views.pilots.pilot(found, now, kit.names)
    return views.pilots.pilots(found, now, kit.names, start=request.start)


async def change(deps: Deps, asker: Asker, request: requests.OfPilots) -> Change:
    """Carry out *request*."""
    match request:
        case requests.AddPilots(names, batch):
            return await pilot_users.add(deps, asker, names, batch=batch)
        case requests.RemovePilots(names):
            return await pilot_users.remove(deps, asker, names)
        case requests.ImportPilots(text, replacing):
            return await pilot_users.import_pilots(deps, asker, text.encode(), replacing=replacing)
        case requests.MarkPilots(verified, names, batch):
            return await pilot_users.mark(deps, asker, names, batch=batch, verified=verified)
        case requests.BringBackPilot(name, reason):
            return await pilot_users.bring_back(deps, asker, name, reason=reason)
        case _:
            assert_never(request)
