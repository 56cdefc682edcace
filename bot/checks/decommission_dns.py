"""DNS at the end: does everything lead to Microsoft once nobody is left on premises?

Looked at only in the phase `decommissioning`. Then the federation record must name Microsoft (`sipfed.online.lync.com`,
port 5061; the priority 100 and the weight 1 are Microsoft's). The sign-in record, `sip` and `lyncdiscover` may lead to
Microsoft or be gone: Microsoft's list of records still has them, Teams does without, and at least one tool that writes
Microsoft's records no longer does. The simple URLs, `lyncdiscoverinternal` and `_sipinternaltls` are deleted.

The order is: move everybody, then DNS, then the shared SIP address space and the hosting provider, then the servers.
Whoever is still on premises is cut off by these records; from outside that cannot be seen, so make sure of it first:
`Get-CsUser -Filter {HostingProvider -eq "SRV:"}` must show nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import (
    Check,
    Target,
    clouds,
    dns_lyncdiscover,
    dns_sip_host,
    dns_sip_tls,
    dns_sipfederationtls,
    srv_records,
)
from bot.checks.dns_sipinternaltls import SERVICE as INTERNAL
from bot.checks.kinds import BY_WILDCARD, GONE, NO_SIP_DOMAIN, NOT_ASKED, OTHER_CLOUD, STILL_ON_PREMISES, no_sip_domain
from bot.checks.naming import control_panel, dial_in, meeting, sip_domains
from bot.checks.srv_records import BEST_ONLY, MISSING, NOT_OFFERED, OK, WRONG_PORT
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Addresses, Answer, Srv

COMMAND = 'Get-CsUser -Filter {HostingProvider -eq "SRV:"}'

NOT_YET = Code(
    "not-yet",
    Verdict.SKIPPED,
    "Somebody may still be on premises, so these records must not change. When nobody is, set `phase=decommissioning`.",
)
UNCONFIRMED = Code(
    "unconfirmed",
    Verdict.WARN,
    "That nobody is left on premises cannot be seen from outside. Run the command: it must show nobody, or these"
    " records cut people off.",
)
LEFT_OVER = Code(
    "left-over",
    Verdict.WARN,
    "The name is no longer needed, and leads to servers that will be gone. Delete it.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The records that lead to Microsoft at the end, and those that are gone by then."""

    federation: srv_records.Seen | None
    sign_in: dns_sip_tls.Seen | None
    sip: dns_sip_host.Seen | None
    lyncdiscover: dns_lyncdiscover.Seen
    leftovers: tuple[Addresses, ...]
    internal: tuple[Answer[Srv], ...]


async def observe(target: Target, net: Net) -> Seen | None:
    domains = sip_domains(target)
    if not clouds.belongs_online(target) or not domains:
        return None
    names = [host.name for host in (meeting(target), dial_in(target), control_panel(target))]
    names += [f"lyncdiscoverinternal.{domain}" for domain in domains]
    federation, sign_in, sip, lyncdiscover, leftovers, internal = await asyncio.gather(
        dns_sipfederationtls.observe(target, net),
        dns_sip_tls.observe(target, net),
        dns_sip_host.observe(target, net),
        dns_lyncdiscover.observe(target, net),
        asyncio.gather(*map(net.dns.addresses, names)),
        asyncio.gather(*(net.dns.srv(f"{INTERNAL.label}.{domain}") for domain in domains)),
    )
    return Seen(
        federation=federation,
        sign_in=sign_in,
        sip=sip,
        lyncdiscover=lyncdiscover,
        leftovers=tuple(leftovers),
        internal=tuple(internal),
    )


def judge(target: Target, seen: Seen | None) -> Iterator[Finding]:
    if not clouds.belongs_online(target):
        yield NOT_YET.at("phase", expected="decommissioning", observed=target.profile.phase)
    elif seen is None:
        yield no_sip_domain()
    else:
        yield UNCONFIRMED.at(
            "users on premises", expected="nobody", observed="not to be seen from outside", fix=COMMAND
        )
        yield from dns_sipfederationtls.judge(target, seen.federation)
        yield from dns_sip_tls.judge(target, seen.sign_in)
        yield from dns_sip_host.judge(target, seen.sip)
        yield from dns_lyncdiscover.judge(target, seen.lyncdiscover)
        for name in seen.leftovers:
            found = bool(name.all or name.chain) and not name.wildcard
            yield _gone(name.name, str(name), known=name.known, found=found)
        for answer in seen.internal:
            yield _gone(answer.name, str(answer), known=answer.known, found=answer.found and not answer.wildcard)


def _gone(name: str, observed: str, *, known: bool, found: bool) -> Finding:
    code = NOT_ASKED if not known else LEFT_OVER if found else OK
    return code.at(name, expected="no such name", observed=observed)


CHECK = Check(
    id="decommission-dns",
    step=8,
    title="DNS leads to Microsoft once nobody is left on premises",
    codes=(
        OK,
        BY_WILDCARD,
        UNCONFIRMED,
        MISSING,
        NOT_OFFERED,
        STILL_ON_PREMISES,
        OTHER_CLOUD,
        WRONG_PORT,
        BEST_ONLY,
        GONE,
        LEFT_OVER,
        NOT_YET,
        NOT_ASKED,
        NO_SIP_DOMAIN,
    ),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/decommission-manage-dns-entries",
    observe=observe,
    judge=judge,
)
