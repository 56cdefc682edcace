"""`GET /metrics`: the counts, and how much due work waits."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from aiohttp import web

from bot.model.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.meters import Meters
    from bot.usecases import Deps

log = logging.getLogger(__name__)

_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def metrics(deps: Deps, meters: Meters) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return the handler; while the database is away the page says what it can."""

    async def answer(_: web.Request) -> web.Response:
        now = deps.now()
        try:
            async with deps.store.read() as tx:
                waiting = await tx.backlog.at(now)
        except OperatorError as error:
            log.warning("the metrics lack the due work", extra={"reason": str(error)})
            waiting = ()
        body = meters.page(waiting, deps.last_tick(), now)
        return web.Response(body=body, headers={"Content-Type": _TYPE})

    return answer
