"""One tenant: is every domain in the same tenant as your `.onmicrosoft.com` name?

A domain can be verified in one tenant only. A forgotten trial, or a tenant that came into being when somebody signed up
with a mail address, often holds the domain already; then nobody can be moved until it is free.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Target, openid
from bot.checks.kinds import NO_SIP_DOMAIN
from bot.checks.openid import NO_SUCH_TENANT, NO_TENANT_TOLD, NOT_SEEN, Tenancy
from bot.model.verdict import Code, Finding, Verdict

OK = Code("ok", Verdict.PASS)
NO_TENANT = Code(
    "in-no-tenant", Verdict.FAIL, "The domain is verified in no tenant at all. Add and verify it in yours."
)
OTHER_TENANT = Code(
    "other-tenant",
    Verdict.FAIL,
    "Find out who owns the tenant that is shown; a forgotten trial or sign-up is the usual reason. Free the domain"
    " there (whatever uses it must be renamed first), or take the unmanaged tenant over, then verify it in yours.",
)


def judge(target: Target, seen: Tenancy | None) -> Iterator[Finding]:
    return openid.judge(target, seen, same=OK, none=NO_TENANT, other=OTHER_TENANT)


CHECK = Check(
    id="domain-same-tenant",
    step=2,
    title="Every domain is in the same tenant",
    codes=(OK, NO_TENANT, OTHER_TENANT, NO_SUCH_TENANT, NO_TENANT_TOLD, NOT_SEEN, NO_SIP_DOMAIN),
    source="https://learn.microsoft.com/entra/identity/users/domains-admin-takeover",
    observe=openid.tenancy,
    judge=judge,
)
