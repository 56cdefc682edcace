"""Realm: does Microsoft's sign-in service know how your domains sign in?

For each domain the service is asked about an address that does not exist (`hybrid-probe@DOMAIN`); it answers `Managed`,
`Federated`, or `Unknown` for a domain that is in no tenant. `Managed` alone does not prove that it is in *your* tenant:
see `domain-same-tenant`.

Microsoft does not document this service, so its silence says nothing of the domain, and each domain is asked about once
an hour at most: after a change, check again later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.checks import Check, Target
from bot.checks.kinds import NO_SIP_DOMAIN, no_sip_domain
from bot.checks.naming import all_domains
from bot.checks.realm import NO_REALM, NameSpace, Realm, realms
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

OK = Code("ok", Verdict.PASS)
IN_NO_TENANT = Code(
    "in-no-tenant",
    Verdict.FAIL,
    "The domain is in no tenant. Add it in the Microsoft 365 admin center (Settings, Domains) and verify it.",
)

_CODES: Mapping[NameSpace | None, Code] = {None: NO_REALM, NameSpace.UNKNOWN: IN_NO_TENANT}


async def observe(target: Target, net: Net) -> tuple[Realm, ...]:
    return await realms(target, net, all_domains(target))


def judge(_: Target, seen: tuple[Realm, ...]) -> Iterator[Finding]:
    if not seen:
        yield no_sip_domain()
    for realm in seen:
        code = _CODES.get(realm.kind, OK)
        yield code.at(realm.domain, expected=f"{NameSpace.MANAGED} or {NameSpace.FEDERATED}", observed=str(realm))


CHECK = Check(
    id="tenant-realm",
    step=1,
    title="The sign-in service knows your domains",
    codes=(OK, IN_NO_TENANT, NO_REALM, NO_SIP_DOMAIN),
    source="https://learn.microsoft.com/microsoft-365/admin/setup/add-domain",
    observe=observe,
    judge=judge,
    priority=2,
)
