"""Builds the clients that checks get, all behind one guard, and closes them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from bot.net import Net, trust
from bot.net.dns import Resolver
from bot.net.graph import GraphClients
from bot.net.guard import Guard
from bot.net.http import Fetcher
from bot.net.patience import Patience
from bot.net.tls import Connector

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable
    from datetime import datetime, timedelta
    from pathlib import Path

    from bot.model.directory import DirectoryAccess
    from bot.net import Dns, Ldap
    from bot.net.guard import Network

# A look ends before the check's own time does, so that the check can say what it waited for.
_DNS_SHARE = 0.6  # of 10 seconds: three tries of two
_SHARE = 0.8


@asynccontextmanager
async def open_net(
    *,
    servers: Iterable[str] = (),
    allowed: Iterable[str | Network] = (),
    ca_bundle: Path | None = None,
    timeout: timedelta,  # noqa: ASYNC109 - handed on; nothing here waits
    named: Iterable[str] = (),
    now: Callable[[], datetime] | None = None,
    ldap: DirectoryAccess | None = None,
) -> AsyncIterator[Net]:
    """Lend the clients.

    Args:
        servers: Name servers, ``address[:port]``; none stands for the system's.
        allowed: Networks that may be asked although they are not public.
        ca_bundle: PEM roots that are trusted beside the system's; None for none.
        timeout: What one check may take.
        named: URLs that the operator set, which may lead inside, such as a sign-in service of one's own.
        now: The clock, aware UTC; without one nobody signs in to Microsoft Graph.
        ldap: The directory on premises; None where there is none to ask. Its users take longer than a check may.

    Raises:
        BotError: A name server or the bundle is not what it should be; the text says how to put it right.
    """
    guard = Guard(allowed)
    seconds = timeout.total_seconds()
    dns = Resolver(servers, guard, timeout=seconds * _DNS_SHARE)
    tls = Connector(guard, ca_bundle=ca_bundle, timeout=seconds * _SHARE)
    http = Fetcher(dns, guard, ca_bundle=ca_bundle, timeout=seconds * _SHARE, named=named)
    graphs = GraphClients(http, Patience(now), now) if now else None
    directory = _directory(ldap, dns, ca_bundle) if ldap else None
    try:
        yield Net(dns=dns, tls=tls, http=http, graphs=graphs, ldap=directory, roots=partial(trust.roots, ca_bundle))
    finally:
        await http.close()


def _directory(access: DirectoryAccess, dns: Dns, ca_bundle: Path | None) -> Ldap:
    from bot.net.ldap import DirectoryReader  # noqa: PLC0415 - its library doubles the time until a command answers

    return DirectoryReader(access, dns, ca_bundle=ca_bundle)
