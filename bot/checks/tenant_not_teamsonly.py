"""Mode of the tenant: can it be a hybrid, or is it in Teams Only mode?

New tenants are in Teams Only mode, which breaks federation for everybody who is still on premises. Microsoft takes that
away only when the tenant is set up or its domains change, and only if at that moment a public `lyncdiscover` record of
a verified domain leads somewhere else than to Microsoft. A record that comes later is not noticed.

From outside only the record can be seen, so the best that this check can say is a warning. For certainty run
`Get-CsTenant | Select-Object TeamsUpgradeEffectiveMode` in Teams PowerShell: it must not say `TeamsOnly`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from bot.checks import Check, Kind, Target, clouds
from bot.checks.kinds import DECOMMISSIONING, NO_SIP_DOMAIN, NOT_ASKED, address_lines, leads_online, no_sip_domain
from bot.checks.naming import sip_domains
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Addresses, Status

COMMAND = "Get-CsTenant | Select-Object TeamsUpgradeEffectiveMode, TeamsUpgradeOverridePolicy | ConvertTo-Json"

HINT_ONLY = Code(
    "hint-only",
    Verdict.WARN,
    "DNS is as it should be, and that is all that can be seen from outside. See that the tenant's mode is not"
    " `TeamsOnly`.",
)
NOT_THIS_ONE = Code(
    "not-this-one",
    Verdict.WARN,
    "Another domain's record leads on premises, this one's does not. Publish it before this domain is verified.",
)
NO_RECORD = Code(
    "no-record",
    Verdict.FAIL,
    "No domain has a public `lyncdiscover` record that leads on premises, so Microsoft makes or keeps the tenant Teams"
    " Only. Publish it, leading to your reverse proxy, before you verify the domain. If the domain is verified already,"
    " ask Microsoft's support to take the Teams Only mode away.",
)


async def observe(target: Target, net: Net) -> tuple[Addresses, ...]:
    return tuple(await asyncio.gather(*(net.dns.addresses(f"lyncdiscover.{domain}") for domain in sip_domains(target))))


def judge(target: Target, seen: tuple[Addresses, ...]) -> Iterator[Finding]:
    if not seen:
        yield no_sip_domain()
        return
    if clouds.belongs_online(target):
        yield DECOMMISSIONING.at("the tenant's mode")
        return
    others = NOT_THIS_ONE if any(map(_on_premises, seen)) else NO_RECORD
    if others is NO_RECORD and not all(name.known for name in seen):
        others = NOT_ASKED  # the one that could not be asked may be the good one
    for name in seen:
        if not name.known:
            code, fix = NOT_ASKED, ""
        elif _on_premises(name):
            code, fix = HINT_ONLY, COMMAND
        else:
            code, fix = others, address_lines(name.name, Addresses(name=name.name, status=Status.NO_NAME))
        yield code.at(name.name, expected="an address on premises", observed=str(name), fix=fix)


def _on_premises(name: Addresses) -> bool:
    return bool(name.all) and not leads_online(name)


CHECK = Check(
    id="tenant-not-teamsonly",
    step=1,
    title="The tenant is not in Teams Only mode",
    codes=(HINT_ONLY, NOT_THIS_ONE, NO_RECORD, DECOMMISSIONING, NOT_ASKED, NO_SIP_DOMAIN),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/configure-hybrid-connectivity",
    observe=observe,
    judge=judge,
    kind=Kind.PASTE,
)
