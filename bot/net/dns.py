"""Asks name servers, and tells apart the ways in which an answer may fail to come."""

from __future__ import annotations

import asyncio
import secrets
import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, TypeVar

import dns.asyncbackend
import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rdatatype
import dns.resolver

from bot.model.errors import BotError
from bot.net.dns_message import Said, read
from bot.net.facts import Addresses, Answer, Mx, Srv, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dns.message import Message
    from dns.name import Name
    from dns.rdatatype import RdataType

    from bot.net.guard import Guard

Record = TypeVar("Record")
Server = tuple[str, int]

TRY = 2.0  # seconds; with less, slow but healthy servers seem dead
TRIES = 3
MAX_ALIASES = 8
MAX_PORT = 65_535
PAYLOAD = 1232  # bytes; larger packets get lost on the way
_AT_ONCE = 100  # questions; more overflow a name server's socket
_KNOWN = frozenset({Status.FOUND, Status.NO_DATA, Status.NO_NAME, Status.DANGLING})
_TOP = 3  # labels of contoso.com, the root's counted: what lies beside it is not its owner's


class Resolver:
    """The `Dns` that asks real servers.

    Args:
        servers: Asked in this order: the next one where one cannot or will not answer. None stands for the system's.
        guard: Tells which of the addresses found will be refused.
        timeout: Seconds for one question with all its tries and aliases.
    """

    def __init__(self, servers: Iterable[str], guard: Guard, *, timeout: float = 10.0) -> None:
        self._servers = tuple(map(server, servers)) or system_servers()
        self._guard = guard
        self._timeout = timeout
        self._turnstile = asyncio.Semaphore(_AT_ONCE)

    async def srv(self, name: str) -> Answer[Srv]:
        """Ask for SRV records, best first (lowest priority, then highest weight)."""
        return await self._answer(
            name,
            dns.rdatatype.SRV,
            lambda rdata: Srv(rdata.priority, rdata.weight, rdata.port, _text(rdata.target)),
            best=lambda srv: (srv.priority, -srv.weight, srv.target, srv.port),
        )

    async def mx(self, name: str) -> Answer[Mx]:
        """Ask for MX records, lowest preference first."""
        return await self._answer(
            name,
            dns.rdatatype.MX,
            lambda rdata: Mx(rdata.preference, _text(rdata.exchange)),
            best=lambda mx: (mx.preference, mx.host),
        )

    async def txt(self, name: str) -> Answer[str]:
        """Ask for TXT records, the strings of each record joined."""
        return await self._answer(
            name, dns.rdatatype.TXT, lambda rdata: b"".join(rdata.strings).decode(errors="backslashreplace")
        )

    async def cname(self, name: str) -> Answer[str]:
        """Ask for the CNAME record itself, without following it."""
        return await self._answer(name, dns.rdatatype.CNAME, lambda rdata: _text(rdata.target))

    async def addresses(self, name: str) -> Addresses:
        """Ask for A and AAAA, following aliases."""
        v4, v6 = await asyncio.gather(
            *(
                self._answer(name, kind, lambda rdata: str(rdata.address), best=ip_address)
                for kind in (dns.rdatatype.A, dns.rdatatype.AAAA)
            )
        )
        found = [answer for answer in (v4, v6) if answer.found]
        reasons = ((address, self._guard.classify(address)) for address in v4.records + v6.records)
        return Addresses(
            name=v4.name,
            status=_joint(v4.status, v6.status),
            v4=v4.records,
            v6=v6.records,
            chain=found[0].chain if found else v4.chain or v6.chain,
            ttl=min((answer.ttl for answer in found), default=0),
            wildcard=v4.wildcard or v6.wildcard,
            refused=tuple((address, reason) for address, reason in reasons if reason),
        )

    async def _answer(
        self, name: str, kind: RdataType, make: Callable[[Any], Record], *, best: Callable[[Record], Any] = str
    ) -> Answer[Record]:
        """Ask, and make a fact of each record; what dnspython knows of records is known at run time only."""
        shown, asked = name.rstrip(".").lower(), _name(name)
        if asked is None:  # what cannot be a name, nobody can have registered
            return Answer(name=shown, kind=kind.name, status=Status.NO_NAME)
        async with self._turnstile:
            deadline = asyncio.get_running_loop().time() + self._timeout
            said = await self._ask(asked, kind, deadline)
            wildcard = said.status is Status.FOUND and await self._wildcard(asked, kind, deadline)
        return Answer(
            name=shown,
            kind=kind.name,
            status=said.status,
            records=tuple(sorted(map(make, said.records), key=best)),
            chain=tuple(map(_text, said.chain)),
            ttl=said.ttl,
            wildcard=wildcard,
        )

    async def _ask(self, name: Name, kind: RdataType, deadline: float) -> Said:
        """Ask until there is an answer that does not end at an alias."""
        chain: tuple[Name, ...] = ()
        said = Said(status=Status.TIMEOUT)
        try:
            async with asyncio.timeout_at(deadline):
                while len(chain) <= MAX_ALIASES:
                    said = await self._ask_all(chain[-1] if chain else name, kind)
                    chain += said.chain
                    if not said.unfinished:
                        break
        except TimeoutError:
            said = Said(status=Status.TIMEOUT)
        if said.unfinished:
            return Said(status=Status.SERVFAIL, chain=chain)  # aliases without an end
        status = Status.DANGLING if chain and said.status is Status.NO_NAME else said.status
        return Said(status=status, records=said.records, chain=chain, ttl=said.ttl)

    async def _ask_all(self, name: Name, kind: RdataType) -> Said:
        """Ask one server after the other until one knows; those that are silent again, up to `TRIES` times."""
        silent = dict.fromkeys(self._servers)
        failed: Said | None = None
        for _ in range(TRIES):
            for each in tuple(silent):
                said = await _ask_one(each, name, kind)
                if said.status in _KNOWN:
                    return said
                if said.status is not Status.TIMEOUT:
                    del silent[each]
                    failed = failed or said
        return failed or Said(status=Status.TIMEOUT)

    async def _wildcard(self, name: Name, kind: RdataType, deadline: float) -> bool:
        """Tell whether a random label beside *name* has records of *kind* as well."""
        if len(name.labels) <= _TOP:
            return False
        beside = dns.name.Name((secrets.token_hex(8).encode(), *name.labels[1:]))
        said = await self._ask(beside, kind, min(deadline, asyncio.get_running_loop().time() + TRY))
        return said.status is Status.FOUND


def server(text: str) -> Server:
    """Return the address and the port of a name server as typed: ``192.0.2.1``, ``192.0.2.1:5353``, ``[::1]:5353``.

    Raises:
        BotError: It is none; the text says how one looks.
    """
    address, port = text.strip(), "53"
    if address.count(":") == 1 or "]:" in address:
        address, _, port = address.rpartition(":")
    try:
        host = str(ip_address(address.removeprefix("[").removesuffix("]")))
    except ValueError:
        host = ""
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) <= MAX_PORT:
        raise BotError(f"“{text}” is not a name server; it should look like `192.0.2.53` or `192.0.2.53:5353`.")
    return host, int(port)


def system_servers(path: str = "/etc/resolv.conf") -> tuple[Server, ...]:
    """Return the name servers of this machine; where none is named, the machine itself."""
    try:
        return tuple((str(each), 53) for each in dns.resolver.Resolver(path).nameservers)
    except dns.resolver.NoResolverConfiguration:
        return (("127.0.0.1", 53),)  # as resolv.conf(5) has it


async def _ask_one(each: Server, name: Name, kind: RdataType) -> Said:
    """Ask one server once, over TCP where its answer does not fit into a packet."""
    query = dns.message.make_query(name, kind, use_edns=0, payload=PAYLOAD)
    try:
        response = await _over_udp(query, *each)
    except OSError:
        return Said(status=Status.TIMEOUT)  # nobody there, or (TimeoutError) nobody who answers
    except dns.exception.DNSException:
        return Said(status=Status.GARBAGE)
    if response.flags & dns.flags.TC:
        try:
            response = await dns.asyncquery.tcp(query, each[0], TRY, each[1])
        except (dns.exception.DNSException, OSError, EOFError):
            return Said(status=Status.TRUNCATED)
    return read(response, name, kind)


async def _over_udp(query: Message, address: str, port: int) -> Message:
    """Ask through a connected socket, so that a port where nobody listens is noticed at once."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    backend = dns.asyncbackend.get_default_backend()
    here = await backend.make_socket(  # type: ignore[no-untyped-call]  # dnspython leaves it so
        family, socket.SOCK_DGRAM, 0, None, (address, port)
    )
    async with here, asyncio.timeout(TRY):
        await dns.asyncquery.send_udp(here, query, None)
        while True:
            response: Message = (await dns.asyncquery.receive_udp(here))[0]
            if query.is_response(response):  # else a late answer to the last one who had this port
                return response


def _joint(v4: Status, v6: Status) -> Status:
    """Return how A and AAAA together ended: found by either; else unknown if either is, for it may be there."""
    if Status.FOUND in {v4, v6}:
        return Status.FOUND
    if v4 in _KNOWN:
        return v6 if v6 not in _KNOWN or v4 is Status.NO_NAME else v4
    return v4


def _name(text: str) -> Name | None:
    """Return *text* as DNS has it, international labels encoded (IDNA 2008); None where it cannot be a name."""
    try:
        name = dns.name.from_text(text, idna_codec=dns.name.IDNA_2008_Practical)
    except (dns.exception.DNSException, UnicodeError):
        return None
    return None if name == dns.name.root else name


def _text(name: Name) -> str:
    return name.to_text(omit_final_dot=True).lower().removesuffix(".")
