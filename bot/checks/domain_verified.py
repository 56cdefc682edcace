"""Verified domains: does your tenant know every SIP domain and UPN suffix as verified?

Microsoft's sign-in service names a tenant only for a domain that is verified there, so the domain counts as verified
in your tenant when the service names that very tenant. A subdomain of a verified domain is verified with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Target, openid
from bot.checks.kinds import NO_SIP_DOMAIN
from bot.checks.openid import NO_SUCH_TENANT, NO_TENANT_TOLD, NOT_SEEN, Tenancy
from bot.model.verdict import Code, Finding, Verdict

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


def judge(target: Target, seen: Tenancy | None) -> Iterator[Finding]:
    return openid.judge(target, seen, same=OK, none=NOT_VERIFIED, other=OTHER_TENANT)


CHECK = Check(
    id="domain-verified",
    step=2,
    title="Every domain is verified in your tenant",
    codes=(OK, NOT_VERIFIED, OTHER_TENANT, NO_SUCH_TENANT, NO_TENANT_TOLD, NOT_SEEN, NO_SIP_DOMAIN),
    source="https://learn.microsoft.com/microsoft-365/admin/get-help-with-domains/"
    "create-dns-records-at-any-dns-hosting-provider",
    observe=openid.tenancy,
    judge=judge,
)
