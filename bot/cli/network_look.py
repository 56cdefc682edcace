"""Looks at what the bot asks, and at what asks the bot: name servers, the public address, the directory, Microsoft."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import aiohttp

from bot.cli.findings import Line, fail, good, warn
from bot.model.errors import BotError, ProbeError
from bot.net.build import open_net
from bot.net.dns import Resolver
from bot.net.guard import Guard
from bot.usecases import agent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.model.directory import DirectoryAccess
    from bot.net import Net
    from bot.settings import Settings

WELL_KNOWN = "login.microsoftonline.com"  # a name that every check of the tenant needs as well
DNS_SECONDS = 5.0
PATIENCE = timedelta(seconds=15)

_OUTSIDE = aiohttp.ClientTimeout(total=10)
_UNAUTHORISED = 401  # what the bot itself says to a request that is nobody's
_GOOD = 200
_DISCOVERY = "/common/v2.0/.well-known/openid-configuration"


async def look_at_dns(server: str, told: Settings) -> Line:
    """Tell whether the name server answers; "" for the system's."""
    name = server or "the system's name servers"
    resolver = Resolver([server] if server else [], Guard(told.allowed_networks), timeout=DNS_SECONDS)
    seen = await resolver.addresses(WELL_KNOWN)
    if not seen.known:
        return fail("DNS", f"{name}: {seen.status}; check HYBRID_DNS_SERVERS, and that port 53 is open for UDP and TCP")
    if not seen.all:
        return warn("DNS", f"{name} answers, but knows no {WELL_KNOWN}: {seen.status}")
    return good("DNS", f"{name} answers")


async def look_at_public_url(told: Settings) -> Line:
    """Tell whether the public address leads to the bot, by a request that the bot turns away."""
    path = agent.PATH if told.socket_mode else "/slack/events"
    url = f"{told.public_url}{path}"
    try:
        async with (
            aiohttp.ClientSession(timeout=_OUTSIDE, trust_env=True) as session,
            session.post(url, data=b"", allow_redirects=False) as response,
        ):
            status = response.status
    except (aiohttp.ClientError, TimeoutError) as error:
        return warn(
            "public URL",
            f"{url} cannot be reached from here ({_why(error)}); try it from outside: it should answer {_UNAUTHORISED}",
        )
    if status != _UNAUTHORISED:
        return fail(
            "public URL",
            f"{url} answers {status}, and the bot would say {_UNAUTHORISED}; start the bot, have the proxy pass "
            f"{path} on to {told.listen} unchanged, and check HYBRID_PUBLIC_URL",
        )
    return good("public URL", f"{told.public_url} leads to a bot")


async def look_at_inside(told: Settings) -> AsyncIterator[Line]:
    """Yield what the directory says, and Microsoft's services where others were set; nothing of what is not set."""
    try:
        async with open_net(
            servers=map(str, told.dns_servers),
            allowed=told.allowed_networks,
            ca_bundle=told.ca_bundle,
            timeout=PATIENCE,
            named=filter(None, (told.login_url, told.graph_url)),
        ) as net:
            if told.directory is not None:
                yield await _directory(net, told.directory, told)
            if told.login_url:
                yield await _login(net, told.login_url)
            if told.graph_url:
                yield await _graph(net, told.graph_url)
    except BotError as error:
        yield fail("LDAP" if told.directory else "CA bundle", str(error))


async def _directory(net: Net, access: DirectoryAccess, told: Settings) -> Line:
    from bot.net.ldap import DirectoryReader  # noqa: PLC0415 - its library doubles the time until a command answers

    try:
        await DirectoryReader(access, net.dns, ca_bundle=told.ca_bundle, timeout=PATIENCE.total_seconds()).greet()
    except ProbeError as error:
        return fail("LDAP", str(error))
    return good("LDAP", f"{told.ldap_url} takes the account")


async def _login(net: Net, url: str) -> Line:
    try:
        page = await net.http.get(url + _DISCOVERY)
        said = json.loads(page.body) if page.status == _GOOD else None
    except (ProbeError, ValueError) as error:
        return fail("Entra", f"{url}: {error}; check HYBRID_LOGIN_URL, the proxy and the firewall")
    if not isinstance(said, dict) or "token_endpoint" not in said:
        return fail("Entra", f"{url} answers {page.status}, and not as a sign-in service; check HYBRID_LOGIN_URL")
    return good("Entra", f"{url} is a sign-in service")


async def _graph(net: Net, url: str) -> Line:
    try:
        page = await net.http.get(f"{url}/v1.0/organization")
    except ProbeError as error:
        return fail("Graph", f"{url}: {error}; check HYBRID_GRAPH_URL, the proxy and the firewall")
    if page.status != _UNAUTHORISED:
        return fail(
            "Graph", f"{url} answers {page.status} without a token, and Graph would say 401; check HYBRID_GRAPH_URL"
        )
    return good("Graph", f"{url} wants a token, as it should")


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, aiohttp.ClientConnectorError):
        return error.os_error.strerror or str(error.os_error)
    return str(error) or type(error).__name__
