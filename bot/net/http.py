"""Fetches pages: resolved once, connected to the very address that the guard has seen, nothing followed or kept."""

from __future__ import annotations

import asyncio
import re
import socket
import zlib
from datetime import timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot import __version__
from bot.model.errors import ProbeError
from bot.net import trust
from bot.net.facts import Page
from bot.net.guard import ANYWHERE, Guard
from bot.net.kept import Kept

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from bot.net import Dns

MAX_BODY = 2 * 1024 * 1024  # bytes, unpacked
CONNECT = 5.0  # seconds
_PER_HOST = 8  # connections at once
_HOST = re.compile(r"[0-9a-z_-]+(\.[0-9a-z_-]+)*\.?|[0-9a-f:.]+")
_NUMBER_LAST = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?", re.IGNORECASE)
_ZIPPED = {"gzip", "x-gzip", "deflate"}
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


class Fetcher:
    """The `Http` that asks real servers; it is made where a loop is running, and must be closed.

    Args:
        dns: Where names are looked up.
        guard: Which of their addresses, and which ports, are connected to.
        ca_bundle: PEM roots that are trusted beside the system's; None for none.
        timeout: Seconds for one page, from the look-up to the last byte.
        named: URLs that the operator set. Their hosts may lie inside, on any port, and are looked up by the system.
    """

    def __init__(
        self, dns: Dns, guard: Guard, *, ca_bundle: Path | None = None, timeout: float = 10.0, named: Iterable[str] = ()
    ) -> None:
        self._named = {URL(url).origin() for url in named if url}
        self._timeout = timeout
        self._kept = Kept()
        self._guard, self._operators = guard, Guard(ANYWHERE, ports=None)
        context = trust.strict(ca_bundle)
        self._outside = _session(guard, _Pinned(dns, guard), context, timeout)
        self._inside = _session(self._operators, aiohttp.ThreadedResolver(), context, timeout)

    async def get(
        self, url: str, *, accept: str = "*/*", keep: timedelta = timedelta(0), most: int | None = None
    ) -> Page:
        """Fetch *url*.

        Args:
            keep: An answer that is no older than this will do, for those who may be asked only now and then.
            most: Bytes that the answer may have; None for `MAX_BODY`.

        Raises:
            ProbeError: No answer, or one that is too large or too slow; the text says why.
        """
        most = MAX_BODY if most is None else most
        if not keep:
            return await self.ask(url, headers={"Accept": accept}, most=most)
        now = asyncio.get_running_loop().time()
        page = self._kept.page(url, accept, since=now - keep.total_seconds())
        if page is None:
            page = await self.ask(url, headers={"Accept": accept}, most=most)
            self._kept.add(url, accept, page, at=now)
        return page

    async def ask(
        self, url: str, *, headers: Mapping[str, str], form: Mapping[str, str] | None = None, most: int = MAX_BODY
    ) -> Page:
        """Ask for *url*, or post *form* to it; nothing of the answer is kept.

        Args:
            most: Bytes that the answer may have.

        Raises:
            ProbeError: No answer, or one that is too large or too slow; the text says why.
        """
        target = _target(url)
        named = target.origin() in self._named
        session, guard = (self._inside, self._operators) if named else (self._outside, self._guard)
        host, port = target.raw_host or "", target.port or 0
        if _is_address(host):
            guard.admit(host, port)
        elif _NUMBER_LAST.fullmatch(host):
            raise ProbeError(f"“{host}” is neither a DNS name nor an address in its usual form.")
        try:
            async with session.request(
                "GET" if form is None else "POST", target, headers=headers, data=form, allow_redirects=False
            ) as response:
                body = await _body(response, most)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise ProbeError(f"{host}:{port} {self._explain(error)}") from error
        told = tuple((name.lower(), value) for name, value in response.headers.items())
        return Page(url=str(target), status=response.status, headers=told, body=body)

    async def close(self) -> None:
        """Hang up on everybody."""
        await self._outside.close()
        await self._inside.close()

    def _explain(self, error: Exception) -> str:
        match error:
            case TimeoutError():
                words = f"gave no whole answer within {self._timeout:g} seconds."
            case aiohttp.ClientConnectorCertificateError():
                reason = getattr(error.certificate_error, "verify_message", "") or error.certificate_error
                words = f"has a certificate that is not trusted: {reason}."
            case aiohttp.ClientConnectorSSLError():
                words = "does not speak TLS as it is spoken today."
            case aiohttp.ClientConnectorError(os_error=ConnectionRefusedError()):
                words = "refuses connections."
            case aiohttp.ClientConnectorError():
                words = f"cannot be reached: {error.os_error.strerror or error.os_error}."
            case aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError():
                words = "hung up without an answer."
            case aiohttp.ClientPayloadError():
                words = "hung up in the middle of its answer."
            case _:
                words = "gave an answer that is not HTTP."
        return words


class _Pinned(AbstractResolver):
    """Looks a name up once; what it returns is what is connected to."""

    def __init__(self, dns: Dns, guard: Guard) -> None:
        self._dns = dns
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of *host* that may be asked.

        Raises:
            ProbeError: There is none, or none that may be asked.
        """
        found = await self._dns.addresses(host)
        if not found.all:
            raise ProbeError(f"{host} leads to no address: {found}.")
        good = [address for address in found.all if not self._guard.refusal(address, port)]
        if not good:
            raise ProbeError(f"{host} leads inside: {self._guard.refusal(found.all[0], port)}")
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)
            for address in good
        ]

    async def close(self) -> None:
        """Do nothing: the name servers' client is not ours."""


def _session(
    guard: Guard, resolver: AbstractResolver, context: ssl.SSLContext, timeout: float
) -> aiohttp.ClientSession:
    def open_socket(info: aiohttp.AddrInfoType) -> socket.socket:
        """Ask the guard once more, at the last moment, about the address that is really connected to."""
        family, kind, protocol, _, (address, port, *_) = info
        guard.admit(str(address), int(port))
        return socket.socket(family, kind, protocol)

    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            resolver=resolver,
            ssl=context,
            use_dns_cache=False,
            force_close=True,
            limit_per_host=_PER_HOST,
            socket_factory=open_socket,
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=timeout, sock_connect=CONNECT),
        headers={"User-Agent": f"hybrid-bot/{__version__}", "Accept-Encoding": "identity"},
        auto_decompress=False,  # some servers pack all the same: `_body` unpacks, and stops in time
        trust_env=False,
    )


async def _body(response: aiohttp.ClientResponse, most: int) -> bytes:
    """Return the body, unpacked, if it is not too large."""
    packing = response.headers.get("Content-Encoding", "identity").lower()
    if packing not in _ZIPPED | {"identity", ""}:
        raise ProbeError(f"{response.url.host} packs its answer in a way that was not asked for.")
    unpack = zlib.decompressobj(_GZIP_OR_ZLIB) if packing in _ZIPPED else None
    body = bytearray()
    async for chunk in response.content.iter_any():
        try:
            body += unpack.decompress(chunk, most + 1 - len(body)) if unpack else chunk
        except zlib.error as error:
            raise ProbeError(f"{response.url.host} packs its answer badly.") from error
        if len(body) > most:
            raise ProbeError(f"{response.url.host} answers with more than {most // 1024 // 1024} MB.")
    return bytes(body)


def _target(url: str) -> URL:
    """Return *url* as it will be asked for.

    Raises:
        ProbeError: It is none that is asked for; the text says why.
    """
    try:
        target = URL(url)
    except ValueError as error:
        raise ProbeError(f"“{url}” is not a URL.") from error
    if target.scheme not in {"http", "https"} or not _HOST.fullmatch(target.raw_host or ""):
        raise ProbeError(f"“{url}” is not a URL with https:// or http:// and a host name.")
    if target.raw_user is not None or target.raw_password is not None:
        raise ProbeError("A URL with a user name or a password in it is not asked for.")
    return target.with_fragment(None)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
