"""AD FS, sign-in address: does Microsoft send the people of every domain to this federation service?

For each UPN suffix the sign-in service says where its people sign in. That must be the federation service of the
profile. Another host is often an old farm that nobody told Microsoft about; `Managed` means that the domain is not
federated at all, so AD FS plays no part in it.

Microsoft does not document this service, so its silence says nothing, and each domain is asked about once an hour at
most.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Target
from bot.checks.federation_service import APPLIES, is_of, nothing, service
from bot.checks.kinds import NO_SIP_DOMAIN, no_sip_domain
from bot.checks.naming import upn_suffixes
from bot.checks.realm import NO_REALM, NameSpace, Realm, realms
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

OK = Code("ok", Verdict.PASS)
OTHER_HOST = Code(
    "other-host",
    Verdict.FAIL,
    "Microsoft sends people elsewhere to sign in. Update the federation of the domain in Entra Connect (Manage"
    " federation), or correct the parameter `federation_service_name`.",
)
NOWHERE = Code(
    "no-address",
    Verdict.ERROR,
    "The domain is federated, and the sign-in service does not say with whom. Check again later.",
)
MANAGED = Code(
    "managed",
    Verdict.FAIL,
    "People of this domain sign in with Microsoft, not over AD FS. Federate it (Entra Connect, Manage federation), or"
    " correct the parameter `identity`.",
)
IN_NO_TENANT = Code(
    "in-no-tenant", Verdict.FAIL, "The domain is in no tenant, so nobody signs in with it. See `domain-verified`."
)

_CODES = {None: NO_REALM, NameSpace.MANAGED: MANAGED, NameSpace.UNKNOWN: IN_NO_TENANT}


async def observe(target: Target, net: Net) -> tuple[Realm, ...] | None:
    return await realms(target, net, upn_suffixes(target)) if service(target) else None


def judge(target: Target, seen: tuple[Realm, ...] | None) -> Iterator[Finding]:
    if seen is None:
        yield nothing(target)
    elif not seen:
        yield no_sip_domain()
    else:
        name = service(target)
        for realm in seen:
            yield _code(realm, name).at(realm.domain, expected=f"Federated, https://{name}/…", observed=str(realm))


def _code(realm: Realm, name: str) -> Code:
    if realm.kind is not NameSpace.FEDERATED:
        return _CODES[realm.kind]
    if not realm.urls:
        return NOWHERE
    return OK if all(is_of(url, name) for _, url in realm.urls) else OTHER_HOST


CHECK = Check(
    id="adfs-realm-authurl",
    step=6,
    title="Microsoft sends your people to this federation service",
    codes=(OK, OTHER_HOST, MANAGED, IN_NO_TENANT, NOWHERE, NO_REALM, NO_SIP_DOMAIN, *APPLIES),
    source="https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-fed-management",
    observe=observe,
    judge=judge,
)
