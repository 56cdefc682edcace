"""Sign-in record inside: do older clients inside find the Front End pool?

Looked at only where the bot sees internal DNS (`internal_dns_visible=true`). Every SIP domain should have
`SRV _sipinternaltls._tcp.DOMAIN` in the internal zone, on port 5061, whose host is the Front End pool's name in that
very domain. Newer clients ask for `lyncdiscoverinternal` first, so where that is there, a missing record is a warning.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Target, clouds, srv_records
from bot.checks.kinds import (
    DECOMMISSIONING,
    NO_SIP_DOMAIN,
    NOT_ASKED,
    ONLINE,
    OUTSIDE,
    leads_online,
    no_sip_domain,
    zone_line,
)
from bot.checks.naming import matches_strictly, sip_domains, wire
from bot.checks.srv_records import NO_ADDRESS, NOT_OFFERED, WRONG_PORT, Lookup, Service
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Addresses, Srv

SERVICE = Service("_sipinternaltls._tcp", 5061, lambda online: online.sip)

OK = Code("ok", Verdict.PASS)
MISSING = Code("missing", Verdict.FAIL, "Create the record in the internal zone, one for each SIP domain.")
LYNCDISCOVER_ONLY = Code(
    "lyncdiscover-only",
    Verdict.WARN,
    "The record is missing. Clients of today find the way by `lyncdiscoverinternal`, which is fine; older ones do not.",
)
FOREIGN = Code(
    "foreign-host",
    Verdict.FAIL,
    "The record's host lies in another domain, so clients do not trust it. Name the pool in this domain.",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The records, and where ``lyncdiscoverinternal`` of each SIP domain leads, in the same order."""

    lookups: tuple[Lookup, ...]
    lyncdiscover: tuple[Addresses, ...]


async def observe(target: Target, net: Net) -> Seen:
    if not target.profile.internal_dns_visible or clouds.belongs_online(target):
        return Seen((), ())
    lookups, lyncdiscover = await asyncio.gather(
        srv_records.lookups(SERVICE, target, net),
        asyncio.gather(*(net.dns.addresses(f"lyncdiscoverinternal.{domain}") for domain in sip_domains(target))),
    )
    return Seen(lookups, tuple(lyncdiscover))


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    if not sip_domains(target):
        yield no_sip_domain()
    elif clouds.belongs_online(target):
        yield DECOMMISSIONING.at(SERVICE.label)
    elif not seen.lookups:
        yield OUTSIDE.at(SERVICE.label)
    for lookup, lyncdiscover in zip(seen.lookups, seen.lyncdiscover, strict=True):
        code = _code(lookup, lyncdiscover)
        wanted = Srv(0, 0, SERVICE.port, wire(target.profile.front_end_pool_fqdn) or f"….{lookup.domain}")
        yield code.at(
            lookup.answer.name,
            expected=f"SRV {wanted}",
            observed=str(lookup),
            fix=""
            if code.verdict in {Verdict.PASS, Verdict.ERROR}
            else zone_line(lookup.answer.name, f"SRV {wanted}."),
        )


def _code(lookup: Lookup, lyncdiscover: Addresses) -> Code:
    if not lookup.answer.known:
        return NOT_ASKED
    if lookup.answer.found:
        return _code_of_best(lookup.domain, lookup.answer.records[0], lookup.hosts[0])
    if not lyncdiscover.known:
        return NOT_ASKED
    return LYNCDISCOVER_ONLY if lyncdiscover.all else MISSING


def _code_of_best(domain: str, record: Srv, host: Addresses) -> Code:
    if not record.target:
        return NOT_OFFERED
    if leads_online(host):
        return ONLINE
    if record.port != SERVICE.port:
        return WRONG_PORT
    if not matches_strictly(record.target, domain):
        return FOREIGN
    if not host.known:
        return NOT_ASKED
    return OK if host.all else NO_ADDRESS


CHECK = Check(
    id="dns-sipinternaltls",
    step=2,
    title="Older clients inside find the Front End pool",
    codes=(
        OK,
        MISSING,
        LYNCDISCOVER_ONLY,
        NOT_OFFERED,
        ONLINE,
        WRONG_PORT,
        FOREIGN,
        NO_ADDRESS,
        OUTSIDE,
        DECOMMISSIONING,
        NOT_ASKED,
        NO_SIP_DOMAIN,
    ),
    source="https://learn.microsoft.com/previous-versions/office/lync-server-2013/"
    "lync-server-2013-dns-requirements-for-automatic-client-sign-in",
    observe=observe,
    judge=judge,
    priority=2,
)
