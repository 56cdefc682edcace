"""The only way out: the clients a check gets, each behind the one guard, and the facts that they return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from bot.model.directory import Directory
    from bot.model.tenant import Credentials, Tenant
    from bot.net.facts import Addresses, Answer, Authority, Connection, Handshake, Mx, Page, Srv

T = TypeVar("T")


class Dns(Protocol):
    """Asks name servers; never raises for what a server says or fails to say, see `Answer.status`."""

    async def srv(self, name: str) -> Answer[Srv]:
        """Ask for SRV records, best first (lowest priority, then highest weight)."""

    async def mx(self, name: str) -> Answer[Mx]:
        """Ask for MX records, lowest preference first."""

    async def txt(self, name: str) -> Answer[str]:
        """Ask for TXT records, the strings of each record joined."""

    async def cname(self, name: str) -> Answer[str]:
        """Ask for the CNAME record itself, without following it."""

    async def addresses(self, name: str) -> Addresses:
        """Ask for A and AAAA, following aliases."""

    async def authoritative(self, name: str, kind: str) -> tuple[Authority, ...]:
        """Ask the zone's own name servers, each by itself; none where they are not known or must not be asked."""


class Tls(Protocol):
    """Connects to addresses that the guard has classified."""

    async def connect(self, address: str, port: int) -> Connection:
        """Open and close a TCP connection."""

    async def handshake(self, address: str, port: int, *, name: str) -> Handshake:
        """Shake hands with *name* as SNI: once to see what is served, once to see whether it is to be trusted.

        Raises:
            ProbeError: No certificate was seen; the text says why (refused, silent, reset, no TLS).
        """


class Http(Protocol):
    """Fetches pages; redirects are returned, not followed."""

    async def get(
        self, url: str, *, accept: str = "*/*", keep: timedelta = timedelta(0), most: int | None = None
    ) -> Page:
        """Fetch *url*.

        Args:
            keep: An answer that is no older than this will do, for those who may be asked only now and then.
            most: Bytes that the answer may have; None for the usual limit.

        Raises:
            ProbeError: No answer, or one that is too large or too slow; the text says why.
        """


class Graph(Protocol):
    """Asks Microsoft Graph about one tenant; paths are below ``v1.0/``, objects are JSON as it came."""

    @property
    def tenant(self) -> Tenant:
        """As whom it asks."""

    async def get(self, path: str, *, permission: str) -> Mapping[str, Any] | None:
        """Return the object at *path*; None if there is none.

        Args:
            permission: The least that it takes, to be named where it is missing.

        Raises:
            DeniedError: There was no answer; the text says why.
        """

    def items(self, path: str, *, permission: str) -> AsyncIterator[Mapping[str, Any]]:
        """Yield what the collection at *path* holds, a page in memory at a time; nothing if there is none.

        Raises:
            DeniedError: There was no answer; the text says why.
        """

    async def once(self, read: Callable[[Graph], Awaitable[T]]) -> T:
        """Return what *read* makes of this tenant; in a run of checks each reader reads once, whoever asks."""


class Graphs(Protocol):
    """Opens Microsoft Graph for a tenant."""

    def open(self, credentials: Credentials, *, login_url: str, graph_url: str) -> Graph:
        """Return Graph as *credentials* see it; nothing is asked yet."""


class Ldap(Protocol):
    """Reads the directory on premises, where the bot stands inside."""

    async def users(self) -> Directory:
        """Return everybody who is enabled for Lync.

        Raises:
            ProbeError: Not all of them could be read; the text says why.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """The clients a check gets.

    Attributes:
        graph: Of the checklist's tenant; None where it gave no access.
        graphs: Opens the one above; None where nobody can, as in most tests.
        roots: Reads the certificates that `tls` and `http` trust, DER; not for the event loop.
        ldap: Of the directory that the operator named; None where none was.
    """

    dns: Dns
    tls: Tls
    http: Http
    graph: Graph | None = None
    graphs: Graphs | None = None
    roots: Callable[[], tuple[bytes, ...]] = tuple
    ldap: Ldap | None = None
