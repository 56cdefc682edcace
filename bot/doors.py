"""The doors that the bot opens: to Slack, to scripts, and to whoever watches it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from aiohttp import web

from bot.agent_front import agent_evidence
from bot.metrics_front import metrics
from bot.model.errors import BotError
from bot.probes import Readiness, clock_probe, healthz
from bot.usecases import agent
from handlers import build_app
from handlers.crowd import Crowd
from handlers.front import slack_events
from handlers.install import Installing
from handlers.reachable import Reachable
from handlers.sockets import Sockets

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AsyncExitStack

    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.meters import Meters
    from bot.settings import Settings
    from bot.usecases import Deps
    from handlers.kit import Kit
    from handlers.oauth import OAuth

PATIENCE = timedelta(seconds=10)  # for what is being answered when the bot is told to stop

IDLE = timedelta(seconds=75)  # for a line on which no whole request comes; proxies keep theirs for 60 seconds


async def opened(
    stack: AsyncExitStack,
    settings: Settings,
    kit: Kit,
    client: AsyncWebClient,
    oauth: OAuth | None,
    meters: Meters,
) -> str:
    """Open what Slack and the operator's probes talk to, and return its address."""
    app = build_app(kit, client)
    probes = {"database": kit.deps.store.lacks, "clock": clock_probe(kit.deps)}
    if settings.socket_mode:
        sockets = Sockets(app, client, settings.slack_app_token)
        stack.push_async_callback(sockets.close)  # it holds a session even if it cannot be opened
        await sockets.open()
        probes["slack"] = _socket_probe(sockets)
    else:
        probes["slack"] = Reachable(client)
    readiness = Readiness(probes)
    routes = _routes(settings, app, readiness, kit.deps, meters)
    url = await _listen(stack, settings, [*routes, *(Installing(kit, oauth).routes() if oauth else ())])

    async def stopping() -> None:
        readiness.stopping = True

    stack.push_async_callback(stopping)
    return url


def _routes(settings: Settings, app: AsyncApp, readiness: Readiness, deps: Deps, meters: Meters) -> list[web.RouteDef]:
    routes = [web.get("/healthz", healthz), web.get("/readyz", readiness.answer)]
    routes.append(web.get("/metrics", metrics(deps, meters, readiness.look)))
    routes.append(web.post(agent.PATH, agent_evidence(deps)))
    if not settings.socket_mode:
        front = slack_events(
            app, settings.signing_secrets, deps.now, refused=meters.refused, crowd=Crowd(turned=meters.crowded)
        )
        routes.append(web.post("/slack/events", front))
    return routes


async def _listen(stack: AsyncExitStack, settings: Settings, routes: list[web.RouteDef]) -> str:
    application = web.Application()
    application.add_routes(routes)
    runner = web.AppRunner(
        application,
        access_log=None,
        shutdown_timeout=PATIENCE.total_seconds(),
        keepalive_timeout=IDLE.total_seconds(),
        auto_decompress=False,  # nothing packed is taken, and what is packed badly would be a traceback in the log
    )
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    host, port = settings.listen
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise BotError(
            f"HYBRID_LISTEN: nothing can listen on {settings.listen} ({error.strerror}); stop what does already, or "
            "set another port."
        ) from error
    bound = runner.addresses[0]
    return f"http://{host}:{bound[1]}"


def _socket_probe(sockets: Sockets) -> Callable[[], Awaitable[str]]:
    async def probe() -> str:
        return "" if await sockets.connected() else "not connected; the bot keeps trying"

    return probe
