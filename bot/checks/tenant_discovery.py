"""Tenant: does Microsoft know the tenant that you told?

Microsoft's sign-in service tells anybody who asks which tenant a domain belongs to (OpenID Connect discovery); no
password is needed. The first domain of the tenant, the one that ends in `.onmicrosoft.com`, must be known there. Where
the SIP domains are is shown beside it; whether that is right, the check `domain-same-tenant` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Target, openid
from bot.checks.naming import sip_domains, wire
from bot.checks.openid import NO_SUCH_TENANT, NO_TENANT_TOLD, NOT_SEEN, Discovery
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

OK = Code("ok", Verdict.PASS)

_FIX = "/hybrid set tenant_initial_domain=….onmicrosoft.com"


@dataclass(frozen=True, slots=True)
class Seen:
    """The tenant's first domain, None if nobody told it; and the SIP domains."""

    initial: Discovery | None
    domains: tuple[Discovery, ...]

    def __str__(self) -> str:
        """What a person is shown as observed."""
        first = str(self.initial) if self.initial else "none told"
        return "; ".join((first, *(f"{each.domain}: {each}" for each in self.domains)))


async def observe(target: Target, net: Net) -> Seen:
    told, domains = target.profile.tenant_initial_domain, sip_domains(target)
    found = await openid.discoveries(target, net, (*([wire(told)] if told else []), *domains))
    return Seen(found[0], found[1:]) if told else Seen(None, found)


def judge(_: Target, seen: Seen) -> Iterator[Finding]:
    initial = seen.initial
    if initial is None:
        yield openid.no_tenant_told(str(seen))
    elif initial.tenant:
        yield OK.at(initial.domain, expected="a tenant's id", observed=str(seen))
    else:
        code, fix = (NOT_SEEN, "") if initial.trouble else (NO_SUCH_TENANT, _FIX)
        yield code.at(initial.domain, expected="a tenant's id", observed=str(seen), fix=fix)


CHECK = Check(
    id="tenant-discovery",
    step=1,
    title="Microsoft knows your tenant",
    codes=(OK, NO_SUCH_TENANT, NO_TENANT_TOLD, NOT_SEEN),
    source="https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc",
    observe=observe,
    judge=judge,
)
