"""Sign-in: do your domains sign in the way that the profile says?

With AD FS (`identity=federated`) every UPN suffix must be `Federated`; with password hash synchronization or
pass-through authentication, which count as single sign-on too, every one must be `Managed`, and steps 5 and 6 do not
apply. All suffixes should be the same.

Until step 6 is marked as done, a domain that should be federated and is not yet is no failure. Each domain is asked
about once an hour at most.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Target
from bot.checks.kinds import NO_SIP_DOMAIN, no_sip_domain
from bot.checks.naming import upn_suffixes
from bot.checks.realm import NO_REALM, NameSpace, Realm, realms
from bot.model.profile import Identity
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

ASSIGNED = "adfs-assign"  # the step after which sign-in works over AD FS

OK = Code("ok", Verdict.PASS)
MIXED = Code(
    "mixed",
    Verdict.FAIL,
    "Some suffixes sign in with Microsoft and some over a federation service. Convert the ones that are left.",
)
NOT_FEDERATED = Code(
    "not-federated",
    Verdict.FAIL,
    "The certificates of AD FS are assigned, and the domain still signs in with Microsoft. Federate it (Entra Connect,"
    " Manage federation), or correct the parameter `identity`.",
)
NOT_YET = Code(
    "not-yet-federated",
    Verdict.UNKNOWN,
    "The domain is to sign in over AD FS and does not yet. It is looked at again once step 6 is done.",
)
STILL_FEDERATED = Code(
    "still-federated",
    Verdict.FAIL,
    "The domain signs in over a federation service, and the profile says that Microsoft checks passwords. Correct the"
    ' parameter `identity`, or convert the domain (`Update-MgDomain -DomainId DOMAIN -AuthenticationType "Managed"`).',
)
ALREADY_FEDERATED = Code(
    "already-federated",
    Verdict.WARN,
    "The domain signs in over a federation service already, and the profile says that nothing is decided. Tell how"
    " people sign in.",
)
IN_NO_TENANT = Code(
    "in-no-tenant",
    Verdict.UNKNOWN,
    "The domain is in no tenant yet, so nobody signs in with it. See `domain-verified`.",
)

_SET = "/hybrid set identity=federated"


async def observe(target: Target, net: Net) -> tuple[Realm, ...]:
    return await realms(target, net, upn_suffixes(target))


def judge(target: Target, seen: tuple[Realm, ...]) -> Iterator[Finding]:
    if not seen:
        yield no_sip_domain()
    mixed = {NameSpace.MANAGED, NameSpace.FEDERATED} <= {realm.kind for realm in seen}
    if mixed:
        yield MIXED.at(
            "UPN suffixes",
            expected="the same for all",
            observed="; ".join(f"{realm.domain}: {realm.kind}" for realm in seen if realm.kind),
        )
    for realm in seen:
        code, fix = _code(target, realm)
        if not (mixed and code in {OK, NOT_YET}):
            yield code.at(realm.domain, expected=_expected(target), observed=str(realm), fix=fix)


def _expected(target: Target) -> str:
    match target.profile.identity:
        case Identity.FEDERATED:
            return NameSpace.FEDERATED
        case Identity.NONE_YET:
            return f"{NameSpace.MANAGED}, as nothing is decided"
        case _:
            return NameSpace.MANAGED


def _code(target: Target, realm: Realm) -> tuple[Code, str]:
    """Return what is to be said of one domain, with the fix."""
    told = target.profile.identity
    match realm.kind:
        case None:
            return NO_REALM, ""
        case NameSpace.UNKNOWN:
            return IN_NO_TENANT, ""
        case NameSpace.FEDERATED:
            if told is Identity.NONE_YET:
                return ALREADY_FEDERATED, _SET
            return (OK, "") if told is Identity.FEDERATED else (STILL_FEDERATED, _SET)
        case NameSpace.MANAGED if told is Identity.FEDERATED:
            return (NOT_FEDERATED if ASSIGNED in target.done else NOT_YET), ""
        case _:
            return OK, ""


CHECK = Check(
    id="sso-mode",
    step=4,
    title="Domains sign in the way that the profile says",
    codes=(
        OK,
        MIXED,
        NOT_FEDERATED,
        NOT_YET,
        STILL_FEDERATED,
        ALREADY_FEDERATED,
        IN_NO_TENANT,
        NO_REALM,
        NO_SIP_DOMAIN,
    ),
    source="https://learn.microsoft.com/entra/identity/hybrid/connect/choose-ad-authn",
    observe=observe,
    judge=judge,
)
