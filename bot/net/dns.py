"""Asks name servers, and tells apart the ways in which an answer may fail to come."""

from __future__ import annotations

import asyncio
import secrets
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, TypeVar

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver
from dns.rdatatype import RdataType

from bot.model.errors import BotError
from bot.net.dns_message import Said
from bot.net.dns_question import TRY, Server, ask
from bot.net.facts import Addresses, Answer, Authority, Mx, Srv, Status
from bot.net.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dns.name import Name

    from bot.net.guard import Guard

Record = TypeVar("Record")

TRIES = 3
MAX_ALIASES = 8
MAX_PORT = 65_535
PORT = 53
MAX_OWN = 4  # name servers of one zone; more are not asked
_AT_ONCE = 100  # questions; more overflow a name server's socket
_KNOWN = frozenset({Status.FOUND, Status.NO_DATA, Status.NO_NAME, Status.DANGLING})
_MAKERS: Mapping[RdataType, Callable[[Any], Any]] = {  # what dnspython knows of records is known at run time only
    dns.rdatatype.SRV: lambda rdata: Srv(rdata.priority, rdata.weight, rdata.port, _text(rdata.target)),
    dns.rdatatype.MX: lambda rdata: Mx(rdata.preference, _text(rdata.exchange)),
    dns.rdatatype.TXT: lambda rdata: b"".join(rdata.strings).decode(errors="backslashreplace"),
    dns.rdatatype.A: lambda rdata: str(rdata.address),
    dns.rdatatype.AAAA: lambda rdata: str(rdata.address),
    dns.rdatatype.CNAME: lambda rdata: _text(rdata.target),
    dns.rdatatype.NS: lambda rdata: _text(rdata.target),
}
_TOP = 3  # labels of contoso.com, the root's counted: what lies beside it is not its owner's


class Resolver:
    """The `Dns` that asks real servers.

    Args:
        servers: Asked in this order: the next one where one cannot or will not answer. None stands for the system's.
        guard: Tells which of the addresses found will be refused.
        timeout: Seconds for one question with all its tries and aliases.
        pace: How fast one server is asked; None for as fast as servers like.
    """

    def __init__(
        self, servers: Iterable[str], guard: Guard, *, timeout: float = 10.0, pace: Pace | None = None
    ) -> None:
        self._servers = tuple(map(server, servers)) or system_servers()
        self._guard = guard
        self._timeout = timeout
        self._pace = pace or Pace()
        self._turnstile = asyncio.Semaphore(_AT_ONCE)

    async def srv(self, name: str) -> Answer[Srv]:
        """Ask for SRV records, best first (lowest priority, then highest weight)."""
        return await self._answer(
            name, dns.rdatatype.SRV, best=lambda srv: (srv.priority, -srv.weight, srv.target, srv.port)
        )

    async def mx(self, name: str) -> Answer[Mx]:
        """Ask for MX records, lowest preference first."""
        return await self._answer(name, dns.rdatatype.MX, best=lambda mx: (mx.preference, mx.host))

    async def txt(self, name: str) -> Answer[str]:
        """Ask for TXT records, the strings of each record joined."""
        return await self._answer(name, dns.rdatatype.TXT)

    async def cname(self, name: str) -> Answer[str]:
        """Ask for the CNAME record itself, without following it."""
        return await self._answer(name, dns.rdatatype.CNAME)

    async def addresses(self, name: str) -> Addresses:
        """Ask for A and AAAA, following aliases."""
        v4, v6 = await asyncio.gather(self._numbers(name, dns.rdatatype.A), self._numbers(name, dns.rdatatype.AAAA))
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

    async def _numbers(self, name: str, kind: RdataType) -> Answer[str]:
        return await self._answer(name, kind, best=ip_address)

    async def authoritative(self, name: str, kind: str) -> tuple[Authority, ...]:
        """Ask the zone's own name servers, each by itself; none where they are not known or must not be asked."""
        asked = _name(name)
        if asked is None:
            return ()
        servers = await self._own_servers(asked)
        return tuple(await asyncio.gather(*(self._own_word(each, asked, RdataType.make(kind)) for each in servers)))

    async def _own_servers(self, name: Name) -> tuple[tuple[str, str], ...]:
        """Return names and addresses of the servers of the zone that *name* lies in."""
        zone = name
        while len(zone.labels) >= _TOP:
            found: Answer[str] = await self._answer(_text(zone), dns.rdatatype.NS)
            if found.found and not found.chain:
                places = await asyncio.gather(*map(self.addresses, found.records[:MAX_OWN]))
                pairs = ((place.name, next(iter(place.all), "")) for place in places)
                return tuple(pair for pair in pairs if pair[1] and not self._guard.refusal(pair[1], PORT))
            zone = zone.parent()
        return ()

    async def _own_word(self, each: tuple[str, str], name: Name, kind: RdataType) -> Authority:
        """Ask one of the zone's own servers, once more if it is silent."""
        server, address = each
        said = await self._asked_once(address, name, kind)
        if said.status is Status.TIMEOUT:
            said = await self._asked_once(address, name, kind)
        records = tuple(sorted(f"{kind.name} {_MAKERS[kind](rdata)}" for rdata in said.records))
        alias = tuple(f"CNAME {_text(end)}" for end in said.chain[:1])
        return Authority(
            server=f"{server} ({address})",
            status=Status.FOUND if alias else said.status,
            records=alias or records,
        )

    async def _asked_once(self, address: str, name: Name, kind: RdataType) -> Said:
        await self._pace.turn((address, PORT))
        return await ask((address, PORT), name, kind, recurse=False)

    async def _answer(self, name: str, kind: RdataType, *, best: Callable[[Record], Any] = str) -> Answer[Record]:
        """Ask, and make a fact of each record."""
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
            records=tuple(sorted(map(_MAKERS[kind], said.records), key=best)),
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
                await self._pace.turn(each)
                said = await ask(each, name, kind)
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
