"""Looks at everything that the bot needs: what is cheap first, the network last."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.cli.clock_look import look_at_clock
from bot.cli.findings import Line, fail, good, warn
from bot.cli.installations_look import look_at_installations
from bot.cli.machine_look import look_at_folder, look_at_keys, look_at_port, look_at_roots
from bot.cli.manifest import SCOPES
from bot.cli.slack_look import look_at_slack
from bot.model.errors import BotError
from bot.net.dns import Resolver
from bot.net.guard import Guard
from bot.serving import problems_serving
from bot.settings import Settings
from storage.address import Address
from storage.migrate import is_new
from storage.sealed import Keys
from storage.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

WELL_KNOWN = "login.microsoftonline.com"  # a name that every check of the tenant needs as well
DNS_SECONDS = 5.0


async def examine(told: Settings) -> AsyncIterator[Line]:
    """Yield a line for each thing that can be wrong with the installation that *told* describes."""
    path = Address.parse(told.database_url).path
    for line in _serving(told):
        yield line
    if told.secret_keys:
        yield good("keys", f"{told.secret_keys.count(',') + 1} in HYBRID_SECRET_KEYS")
    elif path is not None:
        yield look_at_keys(path)
    if path is not None:
        yield look_at_folder(path)
    async for line in _database(told):
        yield line
    if told.ca_bundle is not None:
        yield look_at_roots(told.ca_bundle)
    yield await look_at_port(told.listen)
    for server in (*map(str, told.dns_servers),) or ("",):
        yield await _dns(server, told)
    async for line in look_at_slack(told, frozenset(SCOPES), datetime.now(UTC)):
        yield line


def _serving(told: Settings) -> Iterator[Line]:
    problems = problems_serving(told)
    if not problems:
        where = "many workspaces" if told.many_workspaces else "one workspace"
        yield good("settings", f"enough to serve {where}, {'in Socket Mode' if told.socket_mode else 'over HTTP'}")
    yield from (fail("settings", problem) for problem in problems)


async def _database(told: Settings) -> AsyncIterator[Line]:
    store = Store.open(told.database_url, keys=Keys((bytes(32),)))  # nothing sealed is read
    try:
        if await is_new(told.database_url):
            yield good("database", "there is none yet; it is made at the first start")
            return
        if behind := await store.behind():
            yield fail("database", behind)
        else:
            yield good("database", f"{store.dialect}, its tables are up to date")
            async for line in look_at_installations(store, many=told.many_workspaces):
                yield line
        yield look_at_clock(datetime.now(UTC), await store.clock(), "the database's")
    except BotError as error:
        yield fail("database", str(error))
    finally:
        await store.close()


async def _dns(server: str, told: Settings) -> Line:
    name = server or "the system's name servers"
    resolver = Resolver([server] if server else [], Guard(told.allowed_networks), timeout=DNS_SECONDS)
    seen = await resolver.addresses(WELL_KNOWN)
    if not seen.known:
        return fail("DNS", f"{name}: {seen.status}; check HYBRID_DNS_SERVERS, and that port 53 is open for UDP and TCP")
    if not seen.all:
        return warn("DNS", f"{name} answers, but knows no {WELL_KNOWN}: {seen.status}")
    return good("DNS", f"{name} answers")
