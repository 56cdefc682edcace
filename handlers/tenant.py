"""The slash command's part about the Microsoft tenant: what takes longer than an acknowledgement follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bot.model.errors import BotError, OperatorError
from bot.usecases import tenant
from handlers import tenant_requests, views
from handlers.views.message import Message

if TYPE_CHECKING:
    from bot.usecases import Asker
    from handlers.kit import Kit


async def answer(kit: Kit, asker: Asker, request: tenant_requests.OfTenant, answer_to: str) -> Message:
    """Carry out *request*, and return what the asker sees at once."""
    deps, names, now = kit.deps, kit.names, kit.deps.now()
    match request:
        case tenant_requests.ShowTenant():
            found = await tenant.show(deps, asker)
            return views.tenant.access(found, now, names) if found else views.tenant.no_access(names)
        case tenant_requests.ConnectTenant(client, directory):
            made = await tenant.connect(deps, asker, client=client, directory=directory)
            return views.tenant.access(made, now, names, steps=not (client or directory))
        case tenant_requests.VerifyTenant():
            kit.tasks.start(_verify(kit, asker, answer_to), name=asker.delivery)
            return Message("Asking Microsoft; the answer comes in a moment.")
        case tenant_requests.DisconnectTenant(sure=False):
            found = await tenant.show(deps, asker)
            return views.question.disconnect(found, asker.channel, names) if found else views.tenant.no_access(names)
        case tenant_requests.DisconnectTenant():
            await tenant.disconnect(deps, asker)
            return views.tenant.disconnected()
        case _:
            assert_never(request)


async def _verify(kit: Kit, asker: Asker, answer_to: str) -> None:
    try:
        said = views.tenant.verified(await tenant.verify(kit.deps, asker), kit.names)
    except OperatorError:
        raise
    except BotError as error:
        said = views.problem.problem(error, kit.names)
    await kit.outbox.whisper(answer_to, said)
