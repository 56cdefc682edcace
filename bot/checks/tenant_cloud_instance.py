"""Cloud: does the tenant live in the Microsoft cloud that the profile names?

Every host and every DNS target of Microsoft's depends on the cloud: worldwide (with GCC), GCC High, DoD, or the one
that 21Vianet runs in China. The sign-in service says in which of them a tenant lives; of the two government clouds it
tells which only where it names the tenant's part of the region as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.checks import Check, Target, openid
from bot.checks.naming import wire
from bot.checks.openid import NO_SUCH_TENANT, NO_TENANT_TOLD, NOT_SEEN, Discovery, Place
from bot.model.profile import Cloud
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

OK = Code("ok", Verdict.PASS)
OTHER = Code(
    "other-cloud",
    Verdict.FAIL,
    "The tenant lives in another Microsoft cloud than the profile says. Change the parameter `cloud`, because every DNS"
    " target and host depends on it.",
)
CANNOT_TELL = Code(
    "cannot-tell",
    Verdict.WARN,
    "The sign-in service does not say enough to tell the clouds apart. See in the admin center that the parameter"
    " `cloud` is right.",
)

_GOVERNMENT = frozenset({Cloud.GCC_HIGH, Cloud.DOD})
_PARTS: Mapping[str, frozenset[Cloud]] = {
    "DOD": frozenset({Cloud.DOD}),
    "DODCON": frozenset({Cloud.GCC_HIGH}),
    "GCC": frozenset({Cloud.WORLDWIDE}),
}
_INSTANCES: Mapping[str, frozenset[Cloud]] = {
    "microsoftonline.com": frozenset({Cloud.WORLDWIDE}),
    "microsoftonline.us": _GOVERNMENT,
    "partner.microsoftonline.cn": frozenset({Cloud.CHINA}),
}
_REGIONS: Mapping[str, frozenset[Cloud]] = {"USGOV": _GOVERNMENT}


async def observe(target: Target, net: Net) -> Discovery | None:
    told = target.profile.tenant_initial_domain
    if not told:
        return None
    [found] = await openid.discoveries(target, net, [wire(told)])
    return found


def judge(target: Target, seen: Discovery | None) -> Iterator[Finding]:
    if seen is None:
        yield openid.no_tenant_told()
    elif not seen.tenant:
        code = NOT_SEEN if seen.trouble else NO_SUCH_TENANT
        yield code.at(seen.domain, expected=target.profile.cloud, observed=str(seen))
    else:
        yield _judge_place(target.profile.cloud, seen)


def _judge_place(told: Cloud, seen: Discovery) -> Finding:
    found = possible(seen.place)
    if found == {told}:
        code, fix = OK, ""
    elif told in found or not found:
        code, fix = CANNOT_TELL, ""
    else:
        code, fix = OTHER, f"/hybrid set cloud={next(iter(found)) if len(found) == 1 else '…'}"
    return code.at(seen.domain, expected=told, observed=str(seen.place), fix=fix)


def possible(place: Place) -> frozenset[Cloud]:
    """Return the clouds that *place* may mean; none where it says nothing that is known."""
    for table, word in ((_PARTS, place.part), (_REGIONS, place.region)):
        if clouds := table.get(word.upper()):
            return clouds
    return _INSTANCES.get(place.instance.lower(), frozenset())


CHECK = Check(
    id="tenant-cloud-instance",
    step=1,
    title="The tenant lives in the cloud of the profile",
    codes=(OK, OTHER, CANNOT_TELL, NO_SUCH_TENANT, NO_TENANT_TOLD, NOT_SEEN),
    source="https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud",
    observe=observe,
    judge=judge,
    priority=2,
)
