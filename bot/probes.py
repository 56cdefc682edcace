"""`/healthz` and `/readyz`: is the loop alive, and can the bot do its work."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.usecases import Deps

    Probe = Callable[[], Awaitable[str]]

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 3.0
STALE_TICK = timedelta(seconds=60)


async def healthz(_: web.Request) -> web.Response:
    """Answer: the loop is alive."""
    return web.json_response({"alive": True})


class Readiness:
    """Answers whether everything that the bot needs is there; each probe returns "" or what is wrong, in words."""

    def __init__(self, probes: Mapping[str, Probe]) -> None:
        self._probes = probes
        self.stopping = False

    async def answer(self, _: web.Request) -> web.Response:
        """Answer 200 if nothing is wrong, else 503; the body says what is."""
        found = await self.look()
        told = {name: word or "ok" for name, word in found.items()}
        if self.stopping:
            told["bot"] = "stopping"
        ready = not self.stopping and not any(found.values())
        return web.json_response({"ready": ready, **told}, status=200 if ready else 503)

    async def look(self) -> Mapping[str, str]:
        """Return what each probe says, all asked at once."""
        words = await asyncio.gather(*(self._ask(name) for name in self._probes))
        return dict(zip(self._probes, words, strict=True))

    async def _ask(self, name: str) -> str:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return await self._probes[name]()
        except TimeoutError:
            return "no answer in time"
        except Exception as error:
            log.warning("a probe failed", extra={"probe": name}, exc_info=error)
            return "failed; see the log"


def clock_probe(deps: Deps) -> Probe:
    """Return what looks whether the due work was done lately."""

    async def probe() -> str:
        last = deps.last_tick()
        late = last is None or deps.now() - last > STALE_TICK
        return "the due work has not been done for a while; see the log" if late else ""

    return probe
