"""Lyncdiscover: do clients outside ask on premises first?

Clients of today ask `lyncdiscover.DOMAIN` where to sign in. In a hybrid every SIP domain's name must lead to your
reverse proxy, which publishes the external web services: servers on premises send people who were moved on to the
cloud, and never the other way round. An alias to `webdir.online.lync.com`, as the admin center asks for, cuts off
everybody on premises.

An A record is best. An alias into another domain works over HTTP only: over HTTPS the certificate does not match.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Target, clouds
from bot.checks.kinds import (
    BY_WILDCARD,
    GONE,
    IPV6_ONLY,
    NO_SIP_DOMAIN,
    NOT_ASKED,
    ONLINE,
    OTHER_CLOUD,
    PRIVATE,
    STILL_ON_PREMISES,
    address_lines,
    leads_online,
    no_sip_domain,
    online_code,
    remarks,
    zone_line,
)
from bot.checks.naming import matches_strictly, sip_domains, wire
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Addresses

OK = Code("ok", Verdict.PASS)
MISSING = Code("missing", Verdict.FAIL, "Create an A record with the public address of your reverse proxy.")
FOREIGN_ALIAS = Code(
    "foreign-alias",
    Verdict.WARN,
    "It is an alias into another domain, so only HTTP works: over HTTPS the certificate does not match. Make it an A"
    " record.",
)
NOT_WEB_SERVICES = Code(
    "not-web-services",
    Verdict.WARN,
    "It leads to other addresses than the external web services (`web_ext_fqdn`). Both should be the reverse proxy.",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """Where ``lyncdiscover`` of each SIP domain leads, and the external web services; None if nobody told them."""

    names: tuple[Addresses, ...]
    web: Addresses | None


async def observe(target: Target, net: Net) -> Seen:
    hosts = [f"lyncdiscover.{domain}" for domain in sip_domains(target)]
    if target.profile.web_ext_fqdn:
        hosts.append(wire(target.profile.web_ext_fqdn))
    seen = await asyncio.gather(*map(net.dns.addresses, hosts))
    return Seen(tuple(seen[:-1]), seen[-1]) if target.profile.web_ext_fqdn else Seen(tuple(seen), None)


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    if not sip_domains(target):
        yield no_sip_domain()
        return
    for domain, name in zip(sip_domains(target), seen.names, strict=True):
        for code in _codes(target, domain, name, seen.web):
            yield _finding(target, name, seen.web, code)


def _finding(target: Target, name: Addresses, web: Addresses | None, code: Code) -> Finding:
    if clouds.belongs_online(target):
        expected = f"CNAME {clouds.online(target).web}"
        fix = zone_line(name.name, f"{expected}.")
    else:
        place = web or Addresses(name=name.name, status=name.status)
        expected = ", ".join(place.all) or "the reverse proxy's address"
        fix = address_lines(name.name, place)
    return code.at(
        name.name,
        expected=expected,
        observed=str(name),
        fix="" if code.verdict in {Verdict.PASS, Verdict.ERROR} else fix,
    )


def _codes(target: Target, domain: str, name: Addresses, web: Addresses | None) -> Iterator[Code]:
    if clouds.belongs_online(target):
        yield online_code(name, clouds.online(target).web) or OK
    elif not name.known:
        yield NOT_ASKED
    elif leads_online(name):
        yield ONLINE
    elif not name.all:
        yield MISSING
    else:
        odd = list(_remarks(domain, name, web))
        yield from odd or [BY_WILDCARD if name.wildcard else OK]


def _remarks(domain: str, name: Addresses, web: Addresses | None) -> Iterator[Code]:
    if not matches_strictly(name.end, domain):
        yield FOREIGN_ALIAS
    if web is not None and web.all and set(name.all).isdisjoint(web.all):
        yield NOT_WEB_SERVICES
    yield from remarks(name)


CHECK = Check(
    id="dns-lyncdiscover",
    step=2,
    title="Clients outside ask on premises first",
    codes=(
        OK,
        BY_WILDCARD,
        MISSING,
        ONLINE,
        FOREIGN_ALIAS,
        NOT_WEB_SERVICES,
        PRIVATE,
        IPV6_ONLY,
        STILL_ON_PREMISES,
        OTHER_CLOUD,
        GONE,
        NOT_ASKED,
        NO_SIP_DOMAIN,
    ),
    source="https://learn.microsoft.com/previous-versions/office/lync-server-2013/"
    "lync-server-2013-autodiscover-service-requirements",
    observe=observe,
    judge=judge,
)
