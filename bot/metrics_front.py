"""`GET /metrics`: the counts, and how much due work waits."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from aiohttp import web

from bot.model.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.meters import Meters
    from bot.usecases import Deps

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 5.0  # Prometheus itself waits for ten
_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def metrics(deps: Deps, meters: Meters) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return the handler; while the database is away the page says what it can."""

    async def answer(_: web.Request) -> web.Response:
        now, survey = deps.now(), None
        try:
            async with asyncio.timeout(PATIENCE_SECONDS), deps.store.read() as tx:
                survey = await tx.backlog.survey(now)
        except (OperatorError, TimeoutError) as error:
            log.warning("the metrics lack what the database knows", extra={"reason": str(error) or "no answer in time"})
        except Exception:  # whatever it is, what this process knows is told
            log.exception("the metrics lack what the database knows")
        body = meters.page(survey, deps.last_tick(), now)
        return web.Response(body=body, headers={"Content-Type": _TYPE})

    return answer
