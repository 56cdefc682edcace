"""The composition root: builds everything, wires it, and closes it again in the right order."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import aiohttp

from bot import __version__
from bot.checklists.loader import built_in, in_folder
from bot.checks import discover
from bot.doors import opened
from bot.meters import Meters
from bot.model.errors import BotError
from bot.net.build import open_net
from bot.serving import SCOPES
from bot.ticker import Kind, Ticker
from bot.usecases import Deps, Voice
from bot.usecases.execution import claim_executions
from bot.usecases.going_on import go_on_with_token
from bot.usecases.pace import take_turn
from handlers import workflow
from handlers.authorize import identify
from handlers.calls import Calls
from handlers.client import TIMEOUT, web_client
from handlers.downloads import Downloads
from handlers.identities import OneIdentity, StoredIdentities
from handlers.kit import Kit
from handlers.oauth import INSTALL, OAuth
from handlers.outbox import Outbox
from handlers.pace import SharedPace
from handlers.rotation import Rotation
from handlers.tasks import Tasks
from handlers.views.message import Names
from handlers.voice import SlackVoice
from storage import lock, migrate
from storage.address import Address
from storage.sealed import Keys
from storage.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.checks import Check
    from bot.model.template import Template
    from bot.net import Net
    from bot.settings import Settings
    from bot.usecases import Voice
    from handlers.identities import Identities

log = logging.getLogger(__name__)

CARD_WAIT = timedelta(seconds=5)
DRAIN = timedelta(seconds=10)  # for what is being done when the bot is told to stop


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
        meters = Meters(__version__)
        client = web_client(session, settings.slack_bot_token, settings.slack_api_url, calls=Calls(meters.called))
        checks, tasks = discover(), Tasks()
        oauth = _oauth(settings, client)
        identities, team, name = await _identities(stack, store, client, oauth, tasks, now)
        names = Names(command=settings.command, bot=name)
        outbox = Outbox(client, session, identities, pace=_pace(store))
        stack.push_async_callback(tasks.drain, DRAIN)
        voice = SlackVoice(outbox, checks, names, identities)
        deps = replace(
            _deps(settings, store=store, net=net, voice=voice, checks=checks, now=now),
            wake=lambda: ticker.wake(),  # noqa: PLW0108 - the ticker is made below, from these
            last_tick=lambda: ticker.last,
            meter=meters,
        )
        ticker = Ticker(deps, more=[Kind(claim_executions, lambda _, claim: workflow.carry_on(kit, claim))])
        kit = Kit(
            deps=deps,
            outbox=outbox,
            downloads=Downloads(client, session, identities),
            tasks=tasks,
            identities=identities,
            names=names,
            team=team,
            install_url=oauth.public_url + INSTALL if oauth else "",
            acknowledged=meters.acknowledged,
        )
        await stack.enter_async_context(_ticking(ticker))
        url = await opened(stack, settings, kit, client, oauth, meters)
        yield App(deps=deps, url=url, wake=ticker.wake)


def _deps(
    settings: Settings,
    *,
    store: Store,
    net: Net,
    voice: Voice,
    checks: Mapping[str, Check],
    now: Callable[[], datetime],
) -> Deps:
    return Deps(
        store=store,
        net=net,
        checks=checks,
        templates=_templates(settings, checks),
        voice=voice,
        now=now,
        login_url=settings.login_url,
        graph_url=settings.graph_url,
        public_url=settings.public_url,
        check_timeout=settings.check_timeout,
        keep=settings.keep,
        card_wait=CARD_WAIT,
    )


def _pace(store: Store) -> SharedPace:
    return SharedPace(partial(take_turn, store), 1)


def _oauth(settings: Settings, client: AsyncWebClient) -> OAuth | None:
    if not settings.many_workspaces:
        return None
    return OAuth(
        client=client,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        public_url=settings.public_url,
        scopes=SCOPES,
    )


async def _identities(
    stack: AsyncExitStack,
    store: Store,
    client: AsyncWebClient,
    oauth: OAuth | None,
    tasks: Tasks,
    now: Callable[[], datetime],
) -> tuple[Identities, str, str]:
    """Return who the bot is where; for the one workspace of the settings' token its id and the bot's name, too."""
    if oauth is not None:
        rotation = Rotation(store, oauth, now)
        stack.push_async_callback(rotation.drain)
        return StoredIdentities(store, rotation, tasks, now), "", "hybrid"
    identity = await identify(client)
    await go_on_with_token(store, now())  # Slack has just taken it
    return OneIdentity(identity, store, now), identity.team, identity.name


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
