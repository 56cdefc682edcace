"""The composition root: builds everything, wires it, and closes it again in the right order."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web

from bot import __version__
from bot.agent_front import agent_evidence
from bot.checklists.loader import built_in, in_folder
from bot.checks import discover
from bot.meters import Meters
from bot.metrics_front import metrics
from bot.model.errors import BotError
from bot.net.build import open_net
from bot.probes import Readiness, healthz
from bot.ticker import Ticker
from bot.usecases import Deps, agent
from handlers import build_app
from handlers.authorize import identify
from handlers.downloads import Downloads
from handlers.front import slack_events
from handlers.kit import Kit
from handlers.outbox import TIMEOUT, Outbox, web_client
from handlers.reachable import Reachable
from handlers.sockets import Sockets
from handlers.tasks import Tasks
from handlers.views.message import Names
from handlers.voice import SlackVoice
from storage import lock, migrate
from storage.address import Address
from storage.sealed import Keys
from storage.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.checks import Check
    from bot.model.template import Template
    from bot.net import Net
    from bot.settings import Settings
    from handlers.authorize import Identity

log = logging.getLogger(__name__)

DRAIN = timedelta(seconds=10)  # for what is being done when the bot is told to stop
STALE_TICK = timedelta(seconds=60)


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The running bot.

    Attributes:
        url: Where it listens, without a trailing slash.
        wake: Tells it that there is work that is due, or that its clock has jumped.
    """

    deps: Deps
    url: str
    wake: Callable[[], None]


async def serve(settings: Settings) -> None:
    """Run the bot until it is told to stop by SIGTERM or SIGINT.

    Raises:
        BotError: It cannot be run; the text says what to do.
    """
    told = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, told.set)
    async with running(settings) as app:
        mode = "Socket Mode" if settings.socket_mode else "HTTP"
        log.info("the bot is running", extra={"url": app.url, "mode": mode})
        await told.wait()
        log.info("the bot is stopping")


@asynccontextmanager
async def running(settings: Settings, *, now: Callable[[], datetime] = utc_now) -> AsyncIterator[App]:
    """Run the bot while the block runs; at its end what is being done is finished, and nothing new begun.

    Raises:
        BotError: It cannot be run; the text says what to do.
    """
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(_database(settings))
        net = await stack.enter_async_context(_net(settings, now))
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=TIMEOUT))
        client = web_client(session, settings.slack_bot_token, settings.slack_api_url)
        identity = await identify(client)
        checks = discover()
        names = Names(command=settings.command, bot=identity.name)
        meters = Meters(__version__)
        outbox = Outbox(client, session, called=meters.called)
        tasks = Tasks()
        stack.push_async_callback(tasks.drain, DRAIN)
        deps = Deps(
            store=store,
            net=net,
            checks=checks,
            templates=_templates(settings, checks),
            voice=SlackVoice(outbox, checks, names, identity.url),
            now=now,
            wake=lambda: ticker.wake(),  # noqa: PLW0108 - the ticker is made below, from these
            last_tick=lambda: ticker.last,
            login_url=settings.login_url,
            graph_url=settings.graph_url,
            public_url=settings.public_url,
            check_timeout=settings.check_timeout,
            meter=meters,
        )
        ticker = Ticker(deps)
        kit = Kit(
            deps=deps,
            outbox=outbox,
            downloads=Downloads(client, session),
            tasks=tasks,
            names=names,
            team=identity.team,
            acknowledged=meters.acknowledged,
        )
        await stack.enter_async_context(_ticking(ticker))
        url = await _front(stack, settings, kit, client, identity, meters)
        yield App(deps=deps, url=url, wake=ticker.wake)


def _net(settings: Settings, now: Callable[[], datetime]) -> AbstractAsyncContextManager[Net]:
    return open_net(
        servers=map(str, settings.dns_servers),
        allowed=settings.allowed_networks,
        ca_bundle=settings.ca_bundle,
        timeout=settings.check_timeout,
        named=filter(None, (settings.login_url, settings.graph_url)),
        now=now,
        ldap=settings.directory,
    )


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Store]:
    url = settings.database_url
    with lock.hold(url):
        keys = Keys.of(Address.parse(url), settings.secret_keys)
        if await migrate.is_new(url):
            await migrate.upgrade(url)
        store = Store.open(url, keys=keys)
        try:
            if behind := await store.behind():
                raise BotError(behind)
            await store.take_over()
            yield store
        finally:
            await store.close()


def _templates(settings: Settings, checks: Mapping[str, Check]) -> Mapping[str, Template]:
    ours = dict(built_in(checks))
    return ours | dict(in_folder(settings.templates, checks)) if settings.templates else ours


async def _front(
    stack: AsyncExitStack, settings: Settings, kit: Kit, client: AsyncWebClient, identity: Identity, meters: Meters
) -> str:
    """Open what Slack and the operator's probes talk to, and return its address."""
    app = build_app(kit, client, identity)
    probes = {"database": kit.deps.store.behind, "clock": _clock_probe(kit.deps)}
    if settings.socket_mode:
        sockets = Sockets(app, client, settings.slack_app_token)
        stack.push_async_callback(sockets.close)  # it holds a session even if it cannot be opened
        await sockets.open()
        probes["slack"] = _socket_probe(sockets)
    else:
        probes["slack"] = Reachable(client)
    readiness = Readiness(probes)
    url = await _listen(stack, settings, _routes(settings, app, readiness, kit.deps, meters))

    async def stopping() -> None:
        readiness.stopping = True

    stack.push_async_callback(stopping)
    return url


def _routes(settings: Settings, app: AsyncApp, readiness: Readiness, deps: Deps, meters: Meters) -> list[web.RouteDef]:
    routes = [web.get("/healthz", healthz), web.get("/readyz", readiness.answer)]
    routes.append(web.get("/metrics", metrics(deps, meters)))
    routes.append(web.post(agent.PATH, agent_evidence(deps)))
    if not settings.socket_mode:
        front = slack_events(app, settings.signing_secrets, deps.now, refused=meters.refused)
        routes.append(web.post("/slack/events", front))
    return routes


async def _listen(stack: AsyncExitStack, settings: Settings, routes: list[web.RouteDef]) -> str:
    application = web.Application()
    application.add_routes(routes)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=DRAIN.total_seconds())
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


@asynccontextmanager
async def _ticking(ticker: Ticker) -> AsyncIterator[None]:
    task = asyncio.create_task(ticker.run())
    try:
        yield
    finally:
        ticker.stop()
        # What is cancelled is safe: a claim that was not settled is taken again, or shown as uncertain.
        with suppress(TimeoutError):
            await asyncio.wait_for(task, DRAIN.total_seconds())
        await ticker.drain(DRAIN.total_seconds())


def _clock_probe(deps: Deps) -> Callable[[], Awaitable[str]]:
    async def probe() -> str:
        last = deps.last_tick()
        late = last is None or deps.now() - last > STALE_TICK
        return "the due work has not been done for a while; see the log" if late else ""

    return probe


def _socket_probe(sockets: Sockets) -> Callable[[], Awaitable[str]]:
    async def probe() -> str:
        return "" if await sockets.connected() else "not connected; the bot keeps trying"

    return probe
