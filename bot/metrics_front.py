"""`GET /metrics`: the counts, how much due work waits, and what `/readyz` would say."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from aiohttp import web

from bot.model.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from bot.meters import Meters
    from bot.usecases import Deps
    from storage.backlog import Survey

    Look = Callable[[], Awaitable[Mapping[str, str]]]

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 5.0  # Prometheus itself waits for ten
_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def metrics(deps: Deps, meters: Meters, look: Look) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return the handler; while the database is away the page says what it can.

    Args:
        look: Returns for each part of the bot's surroundings "", or what is wrong with it.
    """

    async def answer(_: web.Request) -> web.Response:
        now = deps.now()
        survey, found = await asyncio.gather(_survey(deps, now), look())
        meters.ready(found)
        body = meters.page(survey, deps.last_tick(), now)
        return web.Response(body=body, headers={"Content-Type": _TYPE})

    return answer


async def _survey(deps: Deps, now: datetime) -> Survey | None:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), deps.store.read() as tx:
            return await tx.backlog.survey(now)
    except (OperatorError, TimeoutError) as error:
        log.warning("the metrics lack what the database knows", extra={"reason": str(error) or "no answer in time"})
    except Exception:  # whatever it is, what this process knows is told
        log.exception("the metrics lack what the database knows")
    return None
