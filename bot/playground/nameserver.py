"""A small authoritative name server: zones as text, changeable while it runs, with faults on demand."""

from __future__ import annotations

import asyncio
import socket
from enum import StrEnum
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import dns.zone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dns.message import Message
    from dns.name import Name
    from dns.rdatatype import RdataType
    from dns.zone import Zone

PAYLOAD = 1232  # what fits into one packet everywhere; longer answers are truncated
_BUFFER = 4 * 1024 * 1024  # a thousand questions at once overflow the usual one
_TTL = "$TTL 300\n"
_HEAD = "@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\n"


class Fault(StrEnum):
    """What a name server may do wrong."""

    DROP = "drop"  # never answers
    SERVFAIL = "servfail"
    REFUSED = "refused"
    LAME = "lame"  # sends the asker up to the root
    TRUNCATE = "truncate"  # says "ask over TCP", and hangs up there
    GARBAGE = "garbage"  # bytes that are no DNS message
    SLOW = "slow"  # answers late


class NameServer:
    """Answers over UDP and TCP for the zones that it was given, and refuses all else.

    Attributes:
        address: Where it listens; "" before the start.
        port: Of UDP and of TCP.
        delay: Seconds that a slow answer takes.
        watch: Called after each question with its name and type, for those who want to count or to change a zone.
    """

    def __init__(self, zones: Mapping[str, str] | None = None) -> None:
        self.address = ""
        self.port = 0
        self.delay = 1.0
        self.watch: Callable[[str, str], None] | None = None
        self._zones: dict[Name, Zone] = {}
        self._faults: dict[tuple[str, str], Fault] = {}
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        for origin, text in (zones or {}).items():
            self.load(origin, text)

    @property
    def endpoint(self) -> str:
        """Address and port, as ``HYBRID_DNS_SERVERS`` takes them."""
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"

    def load(self, origin: str, text: str) -> None:
        """Serve the zone *origin*, instead of what was served for it before.

        Args:
            text: A zone file; names without a final dot are below *origin*, and SOA and NS may be left out.
        """
        name = dns.name.from_text(origin)
        zone = _parse(name, _TTL + text)
        if zone.get_rdataset(name, dns.rdatatype.SOA) is None:
            zone = _parse(name, _TTL + _HEAD + text)
        self._zones[name] = zone

    def unload(self, origin: str) -> None:
        """Serve the zone *origin* no more."""
        del self._zones[dns.name.from_text(origin)]

    def fail(self, name: str, fault: Fault, *, kind: str = "") -> None:
        """Do *fault* whenever *name* is asked for.

        Args:
            kind: Only for questions of this record type; "" for all.
        """
        self._faults[_key(name), kind] = fault

    def heal(self, name: str) -> None:
        """Answer questions for *name* properly again."""
        self._faults = {key: fault for key, fault in self._faults.items() if key[0] != _key(name)}

    async def start(self, address: str = "127.0.0.1", port: int = 0) -> None:
        """Listen at *address*, on *port* or a free one."""
        while self._tcp is None:
            self._tcp = await asyncio.start_server(self._converse, address, port)
            self.address, self.port = self._tcp.sockets[0].getsockname()[:2]
            try:
                await self._listen_for_datagrams()
            except OSError:
                self._tcp.close()
                self._tcp = None
                if port:
                    raise  # else the port is free for TCP only: take another

    async def _listen_for_datagrams(self) -> None:
        loop = asyncio.get_running_loop()
        here = (self.address, self.port)
        self._udp, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), local_addr=here)
        self._udp.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)

    async def stop(self) -> None:
        """Stop listening and hang up."""
        if self._udp is not None:
            self._udp.close()
        if self._tcp is not None:
            self._tcp.close()
            for writer in tuple(self._writers):
                writer.transport.abort()
            await self._tcp.wait_closed()

    async def __aenter__(self) -> Self:
        """Start on a free port of 127.0.0.1, unless it is running."""
        if self._tcp is None:
            await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop."""
        await self.stop()

    def reply(self, wire: bytes, *, tcp: bool) -> tuple[bytes, float]:
        """Return the answer to the question *wire*, b"" for none, and the seconds to wait before it is sent."""
        try:
            query = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return b"", 0
        if len(query.question) != 1 or query.flags & dns.flags.QR:
            return b"", 0
        question = query.question[0]
        name, kind = question.name.to_text().lower(), dns.rdatatype.to_text(question.rdtype)
        fault = self._faults.get((name, kind)) or self._faults.get((name, ""))
        right = fault in {None, Fault.SLOW}
        answer = _packed(answer_from(self._zones, query), tcp=tcp) if right else _wrong(query, fault, tcp=tcp)
        if self.watch is not None:
            self.watch(name.rstrip("."), kind)
        return answer, self.delay if fault is Fault.SLOW else 0

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while True:
                size = int.from_bytes(await reader.readexactly(2))
                answer, delay = self.reply(await reader.readexactly(size), tcp=True)
                if not answer:
                    break
                await asyncio.sleep(delay)
                writer.write(len(answer).to_bytes(2) + answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the asker has hung up
        finally:
            self._writers.discard(writer)
            writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: NameServer) -> None:
        self._server = server
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer, delay = self._server.reply(data, tcp=False)
        if answer:
            asyncio.get_running_loop().call_later(delay, self._send, answer, addr)

    def _send(self, answer: bytes, addr: tuple[str, int]) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(answer, addr)


def answer_from(zones: Mapping[Name, Zone], query: Message) -> Message:
    """Return what an authoritative server of *zones* says to *query*, aliases followed from zone to zone."""
    response = dns.message.make_response(query, our_payload=PAYLOAD)
    response.flags |= dns.flags.AA
    name, kind = query.question[0].name, query.question[0].rdtype
    while zone := _responsible(zones, name):
        alias = _add(response, zone, name, kind)
        if alias is None or any(rrset.name == alias for rrset in response.answer):
            return response  # the end, or a ring
        name = alias
    if not response.answer:
        response.flags &= ~dns.flags.AA
        response.set_rcode(dns.rcode.REFUSED)
    return response


def _add(response: Message, zone: Zone, name: Name, kind: RdataType) -> Name | None:
    """Add what *zone* says about *name*; return the name to go on with, if it is an alias."""
    if cut := _delegation(zone, name):
        response.flags &= ~dns.flags.AA
        response.authority.append(zone.find_rrset(cut, dns.rdatatype.NS))
        return None
    owner = _owner(zone, name)
    if owner is None:
        response.set_rcode(dns.rcode.NXDOMAIN)
    else:
        for wanted in (kind, dns.rdatatype.CNAME):
            if rdataset := zone.get_rdataset(owner, wanted):
                response.answer.append(dns.rrset.from_rdata_list(name, rdataset.ttl, list(rdataset)))
                return rdataset[0].target if kind != wanted else None
    response.authority.append(zone.find_rrset(zone.origin or name, dns.rdatatype.SOA))
    return None


def _responsible(zones: Mapping[Name, Zone], name: Name) -> Zone | None:
    """Return the zone that *name* lies in, the closest one."""
    origins = [origin for origin in zones if name.is_subdomain(origin)]
    return zones[max(origins, key=len)] if origins else None


def _delegation(zone: Zone, name: Name) -> Name | None:
    """Return where *zone* hands *name* over to others, or None."""
    while name != zone.origin:
        if zone.get_rdataset(name, dns.rdatatype.NS):
            return name
        name = name.parent()
    return None


def _owner(zone: Zone, name: Name) -> Name | None:
    """Return whose records answer for *name*: its own, or a wildcard's (RFC 4592); None where there is no such name."""
    if _exists(zone, name):
        return name
    encloser = name.parent()
    while not _exists(zone, encloser):
        encloser = encloser.parent()
    wildcard = dns.name.Name([b"*", *encloser.labels])
    return wildcard if zone.get_node(wildcard) else None


def _exists(zone: Zone, name: Name) -> bool:
    return any(node.is_subdomain(name) for node in zone.nodes)


def _wrong(query: Message, fault: Fault | None, *, tcp: bool) -> bytes:
    """Return the answer to *query* that *fault* makes, b"" for none."""
    if fault is Fault.GARBAGE:
        return b"this is no DNS message"
    if fault is Fault.DROP or (fault is Fault.TRUNCATE and tcp):
        return b""
    response = dns.message.make_response(query, our_payload=PAYLOAD)
    if fault is Fault.TRUNCATE:
        response.flags |= dns.flags.TC
    elif fault is Fault.LAME:
        response.authority.append(dns.rrset.from_text(".", 3600, "IN", "NS", "a.root-servers.net."))
    else:
        response.set_rcode(dns.rcode.SERVFAIL if fault is Fault.SERVFAIL else dns.rcode.REFUSED)
    return response.to_wire()


def _packed(response: Message, *, tcp: bool) -> bytes:
    if tcp:
        return response.to_wire(max_size=65535)
    room = min(response.request_payload or 512, PAYLOAD)
    return response.to_wire(max_size=room, prefer_truncation=True)


@lru_cache(maxsize=64)  # nothing changes a zone that was read
def _parse(origin: Name, text: str) -> Zone:
    return dns.zone.from_text(text, origin, relativize=False, check_origin=False)


def _key(name: str) -> str:
    return dns.name.from_text(name).to_text().lower()
