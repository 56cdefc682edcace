"""The only way out: the clients a check gets, each behind the one guard, and the facts that they return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.net.facts import Addresses, Answer, Connection, Handshake, Mx, Page, Srv


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

    async def get(self, url: str, *, accept: str = "*/*", keep: timedelta = timedelta(0)) -> Page:
        """Fetch *url*.

        Args:
            keep: An answer that is no older than this will do, for those who may be asked only now and then.

        Raises:
            ProbeError: No answer, or one that is too large or too slow; the text says why.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """The clients a check gets."""

    dns: Dns
    tls: Tls
    http: Http
