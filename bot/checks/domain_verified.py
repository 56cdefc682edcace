"""Verified domains: does your tenant know every SIP domain and UPN suffix as verified?

Where the bot may read your tenant, Microsoft Graph says it. Otherwise Microsoft's sign-in service does: it names a
tenant only for a domain that is verified there, so the domain counts as verified in your tenant when the service names
that very tenant. A subdomain that is added after its parent was verified is verified with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.checks import Check, Target, openid
from bot.checks.entra_domains import Domain, domain
from bot.checks.graph import PATIENCE, asked
from bot.checks.kinds import NO_SIP_DOMAIN
from bot.checks.naming import all_domains
from bot.checks.openid import NO_SUCH_TENANT, NO_TENANT_TOLD, NOT_SEEN, Tenancy
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

OK = Code("ok", Verdict.PASS)
NOT_VERIFIED = Code(
    "not-verified",
    Verdict.FAIL,
    "Add the domain in the Microsoft 365 admin center (Settings, Domains), create the TXT record that it shows, wait 15"
    " minutes (it may take 72 hours), then press Verify.",
)
OTHER_TENANT = Code(
    "other-tenant",
    Verdict.FAIL,
    "The domain is verified, but in another tenant. See the check `domain-same-tenant`.",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the sign-in service says, and what Graph says of the domains that it could be asked about."""

    tenancy: Tenancy | None
    domains: tuple[Domain, ...] = ()


async def observe(target: Target, net: Net) -> Seen:
    tenancy, told = await asyncio.gather(
        openid.tenancy(target, net), asyncio.gather(*(asked(net, domain(name)) for name in all_domains(target)))
    )
    return Seen(tenancy, tuple(each for each in told if isinstance(each, Domain)))


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    known = {each.name for each in seen.domains}
    for each in seen.domains:
        yield _of_graph(each, seen.tenancy)
    if not known or not known.issuperset(all_domains(target)):
        rest = seen.tenancy and replace(
            seen.tenancy, domains=tuple(each for each in seen.tenancy.domains if each.domain not in known)
        )
        yield from openid.judge(target, rest, same=OK, none=NOT_VERIFIED, other=OTHER_TENANT)


def _of_graph(found: Domain, tenancy: Tenancy | None) -> Finding:
    if found.verified:
        return OK.at(found.name, expected="verified", observed="verified")
    elsewhere = [
        each
        for each in (tenancy.domains if tenancy else ())
        if each.domain == found.name and each.tenant and tenancy and each.tenant != tenancy.initial.tenant
    ]
    code = OTHER_TENANT if elsewhere else NOT_VERIFIED
    state = "added, and not verified" if found.known else "not in your tenant"
    return code.at(found.name, expected="verified", observed=", ".join([state, *map(str, elsewhere)]))


CHECK = Check(
    id="domain-verified",
    step=2,
    title="Every domain is verified in your tenant",
    codes=(OK, NOT_VERIFIED, OTHER_TENANT, NO_SUCH_TENANT, NO_TENANT_TOLD, NOT_SEEN, NO_SIP_DOMAIN),
    patience=PATIENCE,
    source="https://learn.microsoft.com/microsoft-365/admin/get-help-with-domains/"
    "create-dns-records-at-any-dns-hosting-provider",
    observe=observe,
    judge=judge,
)
