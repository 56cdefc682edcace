"""Lyncdiscover inside: do clients inside find the servers, and does nobody outside see it?

Clients ask `lyncdiscoverinternal.DOMAIN` before `lyncdiscover`. Inside it must lead to the internal web services of the
Front End pool or the Director. In public DNS it must not exist: clients outside would try it first and wait in vain.

What is inside can be seen only where the bot sees internal DNS (`internal_dns_visible=true`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Target, clouds
from bot.checks.kinds import (
    BY_WILDCARD,
    DECOMMISSIONING,
    NO_SIP_DOMAIN,
    NOT_ASKED,
    ONLINE,
    OUTSIDE,
    address_lines,
    leads_online,
    no_sip_domain,
)
from bot.checks.naming import sip_domains, wire
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Addresses, Status

OK = Code("ok", Verdict.PASS)
MISSING = Code(
    "missing",
    Verdict.FAIL,
    "Create the record in the internal zone, and there only. It leads to the internal web services.",
)
NOT_THE_POOL = Code(
    "not-the-pool",
    Verdict.WARN,
    "It leads to other addresses than the Front End pool. If that is the Director or a load balancer, leave it.",
)
PUBLIC = Code(
    "public",
    Verdict.WARN,
    "The name exists in public DNS, so clients outside try it first and wait. Delete it there; it belongs in the"
    " internal zone only.",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """Where the name of each SIP domain leads, and the Front End pool; None if it was not asked for."""

    names: tuple[Addresses, ...]
    pool: Addresses | None


async def observe(target: Target, net: Net) -> Seen:
    hosts = [f"lyncdiscoverinternal.{domain}" for domain in sip_domains(target)]
    pool = wire(target.profile.front_end_pool_fqdn)
    wanted = [pool] if pool and target.profile.internal_dns_visible else []
    names, found = await asyncio.gather(
        asyncio.gather(*map(net.dns.addresses, hosts)), asyncio.gather(*map(net.dns.addresses, wanted))
    )
    return Seen(tuple(names), next(iter(found), None))


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    if not seen.names:
        yield no_sip_domain()
    elif clouds.belongs_online(target):
        yield DECOMMISSIONING.at("lyncdiscoverinternal")
    else:
        for name in seen.names:
            yield _inside(name, seen.pool) if target.profile.internal_dns_visible else _outside(name)


def _outside(name: Addresses) -> Finding:
    code = PUBLIC if name.all or name.chain else OUTSIDE
    return (code if name.known else NOT_ASKED).at(name.name, expected="no such name", observed=str(name))


def _inside(name: Addresses, pool: Addresses | None) -> Finding:
    place = pool or Addresses(name=name.name, status=Status.NO_NAME)
    if not name.known:
        code = NOT_ASKED
    elif leads_online(name):
        code = ONLINE
    elif not name.all:
        code = MISSING
    elif place.all and set(name.all).isdisjoint(place.all):
        code = NOT_THE_POOL
    else:
        code = BY_WILDCARD if name.wildcard else OK
    expected = ", ".join(place.all) or "the internal web services' address"
    fix = address_lines(name.name, place) if code in {MISSING, ONLINE, NOT_THE_POOL} else ""
    return code.at(name.name, expected=expected, observed=str(name), fix=fix)


CHECK = Check(
    id="dns-lyncdiscoverinternal",
    step=2,
    title="Clients inside find the servers, and nobody outside sees how",
    codes=(OK, BY_WILDCARD, MISSING, ONLINE, NOT_THE_POOL, PUBLIC, OUTSIDE, DECOMMISSIONING, NOT_ASKED, NO_SIP_DOMAIN),
    source="https://learn.microsoft.com/previous-versions/office/lync-server-2013/"
    "lync-server-2013-autodiscover-service-requirements",
    observe=observe,
    judge=judge,
    priority=2,
)
