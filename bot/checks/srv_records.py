"""The look that the SRV checks share, and what one SRV record is worth in this phase of the migration."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.checks import clouds
from bot.checks.kinds import (
    BY_WILDCARD,
    EDGE_NOT_TOLD,
    ELSEWHERE,
    IPV6_ONLY,
    NO_SIP_DOMAIN,
    NOT_ASKED,
    ONLINE,
    OTHER_CLOUD,
    PARTLY,
    PRIVATE,
    STILL_ON_PREMISES,
    address_lines,
    leads_online,
    no_sip_domain,
    remarks,
    zone_line,
)
from bot.checks.naming import access_edge, host_within, sip_domains
from bot.model.names import same_name
from bot.model.verdict import Code, Finding, Verdict
from bot.net.facts import Addresses, Srv, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.checks import Target
    from bot.checks.clouds import Online
    from bot.net import Net
    from bot.net.facts import Answer

MAX_RECORDS = 10  # more are not a set-up but an attack; nobody balances over so many Access Edges

OK = Code("ok", Verdict.PASS)
MISSING = Code("missing", Verdict.FAIL, "Create the record in external DNS, one for each SIP domain.")
NOT_OFFERED = Code(
    "not-offered",
    Verdict.FAIL,
    "The record says that this service is not offered (its target is a lone dot). Replace it.",
)
WRONG_PORT = Code("wrong-port", Verdict.FAIL, "Correct the record's port.")
NO_ADDRESS = Code("no-address", Verdict.FAIL, "The record's host leads nowhere. Publish an A record for it.")
BEST_ONLY = Code(
    "best-only",
    Verdict.WARN,
    "The preferred record is right, and another is not: whoever falls back on it gets nowhere. Take it out.",
)
ALIAS = Code(
    "alias",
    Verdict.WARN,
    "The record's host is an alias (CNAME), which RFC 2782 forbids; some partners refuse it. Give it an A record.",
)

CODES = (
    OK,
    BY_WILDCARD,
    MISSING,
    NOT_OFFERED,
    ONLINE,
    STILL_ON_PREMISES,
    OTHER_CLOUD,
    WRONG_PORT,
    NO_ADDRESS,
    ELSEWHERE,
    PARTLY,
    BEST_ONLY,
    ALIAS,
    PRIVATE,
    IPV6_ONLY,
    EDGE_NOT_TOLD,
    NOT_ASKED,
    NO_SIP_DOMAIN,
)


@dataclass(frozen=True, slots=True)
class Service:
    """A service that SRV records announce; *online* picks its host of a cloud."""

    label: str
    port: int
    online: Callable[[Online], str]

    def wanted(self, target: Target, domain: str) -> Srv:
        """Return the record that *domain* should have in the profile's phase."""
        if clouds.belongs_online(target):
            return Srv(100, 1, self.port, self.online(clouds.online(target)))
        return Srv(0, 0, self.port, host_within(access_edge(target).name, domain))


@dataclass(frozen=True, slots=True)
class Lookup:
    """One SIP domain's SRV records, best first, and where the host of each leads, in the same order."""

    domain: str
    answer: Answer[Srv]
    hosts: tuple[Addresses, ...] = ()

    def __str__(self) -> str:
        """What a person is shown as observed."""
        if not self.hosts:
            return str(self.answer)
        pairs = zip(self.answer.records, self.hosts, strict=False)
        return "; ".join(f"SRV {record} → {host}" if record.target else f"SRV {record}" for record, host in pairs)


@dataclass(frozen=True, slots=True)
class Seen:
    """Every SIP domain's records, and where the Access Edge is."""

    edge: Addresses
    lookups: tuple[Lookup, ...]


async def lookups(service: Service, target: Target, net: Net) -> tuple[Lookup, ...]:
    """Ask for *service* under every SIP domain."""
    return tuple(await asyncio.gather(*(_lookup(service, domain, net) for domain in sip_domains(target))))


async def observe(service: Service, target: Target, net: Net) -> Seen | None:
    """Look for *service* and for the Access Edge; None where there is no SIP domain."""
    if not sip_domains(target):
        return None
    edge, found = await asyncio.gather(net.dns.addresses(access_edge(target).name), lookups(service, target, net))
    return Seen(edge, found)


async def _lookup(service: Service, domain: str, net: Net) -> Lookup:
    answer = await net.dns.srv(f"{service.label}.{domain}")
    names = [record.target for record in answer.records[:MAX_RECORDS]]
    return Lookup(domain, answer, tuple(await asyncio.gather(*(_host(name, net) for name in names))))


async def _host(name: str, net: Net) -> Addresses:
    return await net.dns.addresses(name) if name else Addresses(name="", status=Status.NO_NAME)


def judge(service: Service, target: Target, seen: Seen | None) -> Iterator[Finding]:
    """Judge each SIP domain's records by the best one; the others may only add a warning."""
    if seen is None:
        yield no_sip_domain()
        return
    for lookup in seen.lookups:
        yield from _judge_domain(service, target, seen.edge, lookup)


def _judge_domain(service: Service, target: Target, edge: Addresses, lookup: Lookup) -> Iterator[Finding]:
    answer, wanted = lookup.answer, service.wanted(target, lookup.domain)

    def finding(code: Code) -> Finding:
        fix = zone_line(answer.name, f"SRV {wanted}.")
        if code is NO_ADDRESS:
            fix = address_lines(lookup.hosts[0].name, edge)
        if code is EDGE_NOT_TOLD:
            fix = f"/hybrid set access_edge_fqdn={lookup.hosts[0].name}"
        return code.at(
            answer.name,
            expected=_expected(target, wanted, edge),
            observed=str(lookup),
            fix="" if code.verdict in {Verdict.PASS, Verdict.ERROR} else fix,
        )

    if not answer.known:
        yield finding(NOT_ASKED)
        return
    if not answer.found:
        yield finding(MISSING)
        return
    best, *others = (
        _fault(service, target, edge, record, host) for record, host in zip(answer.records, lookup.hosts, strict=False)
    )
    if best is not None:
        yield finding(best)
        return
    odd = [BEST_ONLY] if any(other and other.verdict is Verdict.FAIL for other in others) else []
    if not clouds.belongs_online(target):
        odd += _remarks(edge, lookup.hosts[0])
    yield from map(finding, odd or [BY_WILDCARD if answer.wildcard else OK])


def _expected(target: Target, wanted: Srv, edge: Addresses) -> str:
    if clouds.belongs_online(target) or not edge.all:
        return f"SRV {wanted}"
    return f"SRV {wanted} → {', '.join(edge.all)}"


def _fault(service: Service, target: Target, edge: Addresses, record: Srv, host: Addresses) -> Code | None:
    """Say what is wrong with one record; None if it leads where it should."""
    if not record.target:
        return NOT_OFFERED
    if clouds.belongs_online(target):
        return _fault_online(service.wanted(target, ""), record, host)
    if leads_online(host):
        return ONLINE
    if record.port != service.port:
        return WRONG_PORT
    if not host.known:
        return NOT_ASKED
    return NO_ADDRESS if not host.all else _fault_of_host(target, edge, host)


def _fault_online(wanted: Srv, record: Srv, host: Addresses) -> Code | None:
    if not leads_online(host):
        return STILL_ON_PREMISES
    if not same_name(record.target, wanted.target):
        return OTHER_CLOUD
    return None if record.port == wanted.port else WRONG_PORT


def _fault_of_host(target: Target, edge: Addresses, host: Addresses) -> Code | None:
    if same_name(host.name, edge.name):
        return None
    if not edge.known:
        return NOT_ASKED
    if not access_edge(target).told and (not edge.all or leads_online(edge)):
        return EDGE_NOT_TOLD
    return ELSEWHERE if set(host.all).isdisjoint(edge.all) else None


def _remarks(edge: Addresses, host: Addresses) -> Iterator[Code]:
    if not set(host.all) <= set(edge.all):
        yield PARTLY
    if host.chain:
        yield ALIAS
    yield from remarks(host)
