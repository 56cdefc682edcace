"""Sign-in record: do older clients outside find the Access Edge?

Every SIP domain should have `SRV _sip._tls.DOMAIN` on port 443, whose host leads to the Access Edge. Newer clients ask
for `lyncdiscover` first, so where that is right, a missing record is only a warning.

Port 5061 here is the mark of an Edge that shares one address between its services; many firewalls block it, and
Microsoft advises against it. In the phase `decommissioning` the record should name Microsoft or be gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.checks import Check, Target, clouds, srv_records
from bot.checks.kinds import GONE, NOT_ASKED, leads_online, no_sip_domain
from bot.checks.naming import sip_domains
from bot.checks.srv_records import CODES, MISSING, NOT_OFFERED, Service
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Addresses

SERVICE = Service("_sip._tls", 443, lambda online: online.sip)

LYNCDISCOVER_ONLY = Code(
    "lyncdiscover-only",
    Verdict.WARN,
    "The record is missing. Clients of today find the way by `lyncdiscover`, which is fine; older ones do not. Create"
    " it as well.",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The records, and where ``lyncdiscover`` of each SIP domain leads, in the same order."""

    records: srv_records.Seen
    lyncdiscover: tuple[Addresses, ...]


async def observe(target: Target, net: Net) -> Seen | None:
    records, lyncdiscover = await asyncio.gather(
        srv_records.observe(SERVICE, target, net),
        asyncio.gather(*(net.dns.addresses(f"lyncdiscover.{domain}") for domain in sip_domains(target))),
    )
    return Seen(records, tuple(lyncdiscover)) if records else None


def judge(target: Target, seen: Seen | None) -> Iterator[Finding]:
    if seen is None:
        yield no_sip_domain()
        return
    others = {lookup.answer.name: name for lookup, name in zip(seen.records.lookups, seen.lyncdiscover, strict=True)}
    for finding in srv_records.judge(SERVICE, target, seen.records):
        yield _softened(target, finding, others[finding.subject])


def _softened(target: Target, finding: Finding, lyncdiscover: Addresses) -> Finding:
    if clouds.belongs_online(target):
        return replace(finding, code=GONE) if finding.code in {MISSING, NOT_OFFERED} else finding
    if finding.code is not MISSING:
        return finding
    if not lyncdiscover.known:
        return NOT_ASKED.at(lyncdiscover.name, expected="an address on premises", observed=str(lyncdiscover))
    fine = lyncdiscover.all and not leads_online(lyncdiscover)
    return replace(finding, code=LYNCDISCOVER_ONLY) if fine else finding


CHECK = Check(
    id="dns-sip-tls",
    step=2,
    title="Older clients outside find the Access Edge",
    codes=(*CODES, LYNCDISCOVER_ONLY, GONE),
    source="https://learn.microsoft.com/previous-versions/office/lync-server-2013/"
    "lync-server-2013-dns-requirements-for-automatic-client-sign-in",
    observe=observe,
    judge=judge,
)
