"""Opens and closes the playground: the pretend Slack, its page, and what the pretend company has."""

from __future__ import annotations

import errno
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from bot.playground import company, files, hooks
from bot.playground.api import Api
from bot.playground.clock import Clock
from bot.playground.consent import ConsentPage
from bot.playground.deliver import Deliveries
from bot.playground.edge import edge
from bot.playground.grants import CLIENT_ID, CLIENT_SECRET, Grants
from bot.playground.nameserver import NameServer
from bot.playground.page import Page
from bot.playground.sockets import PATH, Sockets
from bot.playground.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.playground.people import Team

PORT = 8888
HOST = "127.0.0.1"
SIGNING_SECRET = "playground"  # noqa: S105 - proves nothing outside the playground
NETWORKS = ("127.0.0.0/8",)
_LARGEST_BODY = 1024 * 1024
_GRACE = 0.2  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Playground:
    """A playground that is open: what the bot has to be told, and what drives it.

    Attributes:
        grants: The app's tokens, and every workspace; the first is the one that the page shows.
        url: The page's address, for people.
        slack_api_url: For ``HYBRID_SLACK_API_URL``.
        dns_server: For ``HYBRID_DNS_SERVERS``.
        login_url: For ``HYBRID_LOGIN_URL``.
        allowed_networks: For ``HYBRID_ALLOWED_NETWORKS``: where the company's machines stand.
    """

    workspace: Workspace
    deliveries: Deliveries
    grants: Grants
    sockets: Sockets
    names: NameServer
    url: str
    signing_secret: str = SIGNING_SECRET
    client_id: str = CLIENT_ID
    client_secret: str = CLIENT_SECRET
    allowed_networks: tuple[str, ...] = NETWORKS

    @property
    def slack_api_url(self) -> str:
        """Where the Web API is, with a slash at the end."""
        return f"{self.url}api/"

    @property
    def login_url(self) -> str:
        """Where the pretend sign-in service is, without a slash at the end."""
        return f"{self.url}login"

    @property
    def bot_token(self) -> str:
        """The token for the Web API."""
        return self.workspace.team.bot_token

    @property
    def app_token(self) -> str:
        """The token for Socket Mode."""
        return self.workspace.team.app_token

    @property
    def dns_server(self) -> str:
        """Address and port of the name server."""
        return self.names.endpoint

    def neighbour(self, team: Team) -> tuple[Workspace, Deliveries]:
        """Open another workspace, into which the app is not installed, and return what delivers from it."""
        number = len(self.grants.workspaces) + 1
        workspace = Workspace(self.workspace.clock, team=team, url=self.url, number=number)
        self.grants.workspaces[team.id] = workspace
        deliveries = Deliveries(workspace, self.sockets, self.deliveries.session, self.signing_secret)
        deliveries.url = self.deliveries.url
        return workspace, deliveries

    def now(self) -> datetime:
        """Return the time, as far as the clock was wound."""
        return self.workspace.clock.now()

    def on_wind(self, tell: Callable[[], object]) -> None:
        """Call *tell* whenever somebody has wound the clock."""
        self.workspace.clock.on_wind(tell)

    def deliver_to(self, url: str) -> None:
        """Send commands, clicks and events to *url* from now on."""
        self.deliveries.url = url


def _real_now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def playground(
    port: int | None = None, *, real: Callable[[], datetime] = _real_now, machines: str = company.MACHINES
) -> AsyncIterator[Playground]:
    """Run a playground while the block runs.

    Args:
        port: Of the page; 0 for any that is free, None for 8888 or, where that is taken, any.
        real: Real time, which the clock starts from.
        machines: The address of the company's machines.

    Raises:
        OSError: The port that was asked for is taken.
    """
    async with AsyncExitStack() as stack:
        workspace = Workspace(Clock(real))
        sockets = Sockets(workspace)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        deliveries = Deliveries(workspace, sockets, session, SIGNING_SECRET)
        # A handler whose caller has left is cancelled, and pages that still listen are not waited for.
        grants = Grants(workspace)
        app = _app(grants, sockets, deliveries)
        runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=_GRACE)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        workspace.url = await _listen(runner, port)
        names = await stack.enter_async_context(NameServer(company.zones(machines)))
        await stack.enter_async_context(edge(machines, company.EDGE_NAMES, real()))
        yield Playground(
            workspace=workspace, deliveries=deliveries, grants=grants, sockets=sockets, names=names, url=workspace.url
        )


def _app(grants: Grants, sockets: Sockets, deliveries: Deliveries) -> web.Application:
    api = Api(grants)
    api.methods.update(sockets.methods())

    async def hook(request: web.Request) -> web.StreamResponse:
        team = request.match_info["team"]
        return await hooks.answer(grants.workspaces.get(team, grants.first), request)

    async def file(request: web.Request) -> web.StreamResponse:
        return await files.given(grants, request)

    app = web.Application(client_max_size=_LARGEST_BODY, middlewares=[_here_only])
    app.add_routes(
        [
            web.route("*", "/api/{method}", api.answer),
            web.post("/hooks/{kind}/{team}/{rest:.+}", hook),
            web.get(files.PATH, file),
            web.get(f"/{PATH}", sockets.connect),
            web.get("/login/{domain}/v2.0/.well-known/openid-configuration", company.discovery),
            web.get("/login/common/userrealm/{user}", company.realm),
            *ConsentPage(grants).routes(),
            *Page(grants.first, deliveries).routes(),
        ]
    )
    return app


@web.middleware
async def _here_only(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse requests that came here under another name, as they do when a stranger's page rebinds its own."""
    if urlsplit(f"//{request.host}").hostname not in (HOST, "localhost"):
        raise web.HTTPForbidden(text="The playground answers to 127.0.0.1 only.")
    return await handler(request)


async def _listen(runner: web.AppRunner, port: int | None) -> str:
    try:
        site = web.TCPSite(runner, HOST, PORT if port is None else port)
        await site.start()
    except OSError as error:
        if port is not None or error.errno != errno.EADDRINUSE:
            raise
        await web.TCPSite(runner, HOST, 0).start()
    address = runner.addresses[0]
    return f"http://{address[0]}:{address[1]}/"
