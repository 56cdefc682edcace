"""Host `sip`: does the fallback name of every SIP domain lead to the Access Edge?

Clients that find no record try `sip.DOMAIN`, and the SRV records usually name it. It should be an A record with the
Access Edge's public address. An alias to a name of your own works and is frowned upon; an alias to Microsoft
(`sipdir.online.lync.com`) is what the admin center asks for and cuts off everybody on premises.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Target, clouds
from bot.checks.kinds import (
    BY_WILDCARD,
    EDGE_NOT_TOLD,
    ELSEWHERE,
    GONE,
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
    online_code,
    remarks,
    zone_line,
)
from bot.checks.naming import access_edge, sip_domains
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Addresses

OK = Code("ok", Verdict.PASS)
MISSING = Code("missing", Verdict.FAIL, "Create an A record with the public address of the Access Edge.")
ALIAS = Code("alias", Verdict.WARN, "It is an alias. It works, but SRV records must not name one: make it an A record.")


@dataclass(frozen=True, slots=True)
class Seen:
    """Where the Access Edge is, and where ``sip`` of each SIP domain leads."""

    edge: Addresses
    names: tuple[Addresses, ...]


async def observe(target: Target, net: Net) -> Seen | None:
    domains = sip_domains(target)
    if not domains:
        return None
    edge, *names = await asyncio.gather(
        net.dns.addresses(access_edge(target).name), *(net.dns.addresses(f"sip.{domain}") for domain in domains)
    )
    return Seen(edge, tuple(names))


def judge(target: Target, seen: Seen | None) -> Iterator[Finding]:
    if seen is None:
        yield no_sip_domain()
        return
    for name in seen.names:
        codes = [_code_online(target, name)] if clouds.belongs_online(target) else list(_codes(target, seen.edge, name))
        yield from (_finding(target, seen.edge, name, code) for code in codes)


def _finding(target: Target, edge: Addresses, name: Addresses, code: Code) -> Finding:
    alias = f"CNAME {clouds.online(target).sip}"
    online = clouds.belongs_online(target)
    expected = alias if online else ", ".join(edge.all) or "the Access Edge's address"
    fix = zone_line(name.name, f"{alias}.") if online else address_lines(name.name, edge)
    if code is EDGE_NOT_TOLD:
        fix = "/hybrid set access_edge_fqdn=…"
    return code.at(
        name.name,
        expected=expected,
        observed=str(name),
        fix="" if code.verdict in {Verdict.PASS, Verdict.ERROR} else fix,
    )


def _code_online(target: Target, name: Addresses) -> Code:
    return online_code(name, clouds.online(target).sip) or OK


def _codes(target: Target, edge: Addresses, name: Addresses) -> Iterator[Code]:
    fault = _fault(target, edge, name)
    if fault is not None:
        yield fault
        return
    odd = list(remarks(name))
    if not set(name.all) <= set(edge.all):
        odd.append(PARTLY)
    if name.chain:
        odd.append(ALIAS)
    yield from odd or [BY_WILDCARD if name.wildcard else OK]


def _fault(target: Target, edge: Addresses, name: Addresses) -> Code | None:
    if not name.known:
        return NOT_ASKED
    if leads_online(name):
        return ONLINE
    if not name.all:
        return MISSING
    if not edge.known:
        return NOT_ASKED
    if not access_edge(target).told and (not edge.all or leads_online(edge)):
        return EDGE_NOT_TOLD
    return ELSEWHERE if set(name.all).isdisjoint(edge.all) else None


CHECK = Check(
    id="dns-sip-host",
    step=2,
    title="The name sip of every SIP domain leads to the Access Edge",
    codes=(
        OK,
        BY_WILDCARD,
        MISSING,
        ONLINE,
        ELSEWHERE,
        PARTLY,
        ALIAS,
        PRIVATE,
        IPV6_ONLY,
        STILL_ON_PREMISES,
        OTHER_CLOUD,
        GONE,
        EDGE_NOT_TOLD,
        NOT_ASKED,
        NO_SIP_DOMAIN,
    ),
    source="https://learn.microsoft.com/previous-versions/office/lync-server-2013/"
    "lync-server-2013-dns-requirements-for-automatic-client-sign-in",
    observe=observe,
    judge=judge,
)
