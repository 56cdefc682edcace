"""Reads a directory: resolved once, connected to the very address that the guard has seen, verified by its name."""

from __future__ import annotations

import asyncio
import socket
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING, TypeVar

from bot.model.errors import BotError, ProbeError
from bot.net import trust
from bot.net.guard import ANYWHERE, Guard
from bot.net.ldap_session import Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.model.directory import Directory, DirectoryAccess
    from bot.net import Dns

T = TypeVar("T")

TIMEOUT = 120.0  # seconds for everybody; 10,000 users take about 4 of them
MOST = 200_000  # users
PAGE = 500  # users; Active Directory gives 1,000 at most
_TRIED = 4  # addresses of one name


class DirectoryReader:
    """The `Ldap` that asks a real server.

    The library waits for its sockets, so it works in a thread. A thread cannot be cancelled: when its time is up, or
    nobody wants its answer any more, its connection is cut instead, which ends it.

    Args:
        access: The operator named it, so it may lie inside, on any port.
        dns: Where its name is looked up; what that does not know, the system may.
        ca_bundle: PEM roots that are trusted beside the system's; None for none.
        timeout: Seconds for one reading, from the look-up to the last user.
        most: Users that are read; more are an error.
        page: Users that are asked for at once.

    Raises:
        BotError: The account is missing, or the bundle cannot be read.
    """

    def __init__(
        self,
        access: DirectoryAccess,
        dns: Dns,
        *,
        ca_bundle: Path | None = None,
        timeout: float = TIMEOUT,
        most: int = MOST,
        page: int = PAGE,
    ) -> None:
        if not (access.user and access.password):  # a server would take it for the nameless, and say yes
            raise BotError(
                "HYBRID_LDAP_URL is set, but no directory tells its users to the nameless: set HYBRID_LDAP_USER and"
                " HYBRID_LDAP_PASSWORD as well."
            )
        self._access = access
        self._dns = dns
        self._guard = Guard(ANYWHERE, ports=None)
        self._context = trust.strict(ca_bundle)
        self._timeout, self._most, self._page = timeout, most, page

    async def users(self) -> Directory:
        """Return everybody who is enabled for Lync.

        Raises:
            ProbeError: Not all of them could be read; the text says why.
        """
        late = f"did not tell of all its users within {self._timeout:g} seconds."
        return await self._told(lambda session: partial(session.users, most=self._most, page=self._page), late)

    async def greet(self) -> None:
        """Sign in, and hang up.

        Raises:
            ProbeError: That did not work; the text says why.
        """
        await self._told(lambda session: session.greet, f"did not answer within {self._timeout:g} seconds.")

    async def _told(self, ask: Callable[[Session], Callable[[tuple[str, ...]], T]], late: str) -> T:
        session = Session(self._access, self._context, timeout=self._timeout)
        try:
            async with asyncio.timeout(self._timeout):
                addresses = await self._addresses()
                return await asyncio.to_thread(ask(session), addresses)
        except TimeoutError as error:
            raise ProbeError(f"{self._access.host}:{self._access.port} {late}") from error
        finally:
            session.cut()

    async def _addresses(self) -> tuple[str, ...]:
        """Return the addresses that may be asked.

        Raises:
            ProbeError: There is none, or none that may be asked.
        """
        host, port = self._access.host, self._access.port
        found = (host,) if _is_address(host) else await self._look_up(host)
        refusals = {address: self._guard.refusal(address, port) for address in found}
        good = tuple(address for address in found if not refusals[address])
        if not good:
            raise ProbeError(f"HYBRID_LDAP_URL leads where nothing is asked: {refusals[found[0]]}")
        return good[:_TRIED]

    async def _look_up(self, host: str) -> tuple[str, ...]:
        found = await self._dns.addresses(host)
        if found.all:
            return found.all
        try:  # our name servers may be public ones, which know nothing of what lies inside
            told = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError as error:
            raise ProbeError(
                f"{host} leads to no address: {found}; set HYBRID_LDAP_URL to a name that the bot's machine knows."
            ) from error
        return tuple(dict.fromkeys(str(address[0]) for *_, address in told))


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
