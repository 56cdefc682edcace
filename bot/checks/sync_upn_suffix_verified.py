"""Suffixes: is what is behind the @ of every user principal name a verified domain?

Somebody whose suffix the tenant does not know, such as `contoso.local`, becomes `somebody@contoso.onmicrosoft.com`
there: the name to sign in with and the SIP address drift apart, and nobody tells the user.

The suffixes that were told are judged in any case, by what Microsoft's sign-in service says of them. Where the bot may
read your tenant it also counts the suffixes of everybody who is synchronized; where it may not, hand in an export of
Active Directory's users, and it counts those of everybody in it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Target, exported, openid
from bot.checks.entra_tenant import Organization, organization
from bot.checks.entra_users import People, people
from bot.checks.graph import GRAPH_CODES, PATIENCE, asked, unread
from bot.checks.naming import is_private, upn_suffixes, wire
from bot.checks.openid import NO_TENANT_TOLD, NOT_SEEN, Discovery
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.denial import Denial

SHOWN = 20
ASKED = 50  # suffixes of an export that the sign-in service is asked about, the most frequent first
_CHANGE = "then change the users' names in Active Directory to it, and synchronize."

OK = Code("ok", Verdict.PASS)
NOT_VERIFIED = Code(
    "not-verified",
    Verdict.FAIL,
    f"Verify the domain in the tenant, or add a suffix that is verified (`Set-ADForest`), {_CHANGE}",
)
NOT_PUBLIC = Code(
    "not-public",
    Verdict.FAIL,
    f"Nobody can verify such a name. Add a suffix that is verified (`Set-ADForest`), {_CHANGE}",
)
NO_SUFFIX = Code(
    "no-suffix", Verdict.UNKNOWN, "Tell the suffixes of your user principal names: what is behind the @ in them."
)
MORE = Code("more", Verdict.WARN, "There are more suffixes than are shown. Put these right, then check again.")


@dataclass(frozen=True, slots=True)
class Seen:
    """What the sign-in service says of the tenant's first domain and of each suffix, and what Graph says.

    Attributes:
        initial: None if nobody told it.
        people: As an export has them, where one is in hand and Graph does not tell.
    """

    initial: Discovery | None
    suffixes: tuple[Discovery, ...]
    organization: Organization | Denial | None = None
    people: People | Denial | None = None


async def observe(target: Target, net: Net) -> Seen:
    told = target.profile.tenant_initial_domain
    tenant, everybody = await asyncio.gather(asked(net, organization), asked(net, people))
    if not isinstance(everybody, People):
        everybody = await exported.people_in_hand(target) or everybody
    names = (wire(told), *upn_suffixes(target), *_unheard(target, tenant, everybody)) if told else ()
    initial, *suffixes = await openid.discoveries(target, net, names) or (None,)
    return Seen(initial, tuple(filter(None, suffixes)), tenant, everybody)


def _unheard(
    target: Target, tenant: Organization | Denial | None, everybody: People | Denial | None
) -> tuple[str, ...]:
    """Return the suffixes that people have, nobody told, and Graph says nothing of."""
    if isinstance(tenant, Organization) or not isinstance(everybody, People):
        return ()
    told = upn_suffixes(target)
    others = sorted(everybody.suffixes, key=lambda name: -everybody.suffixes[name])
    return tuple(name for name in others if name not in told and not is_private(name))[:ASKED]


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    told = upn_suffixes(target)
    counted = seen.people.suffixes if isinstance(seen.people, People) else {}
    if not told and not counted:
        yield NO_SUFFIX.at(
            "upn_suffixes", expected="at least one", observed="none told", fix="/hybrid set upn_suffixes=contoso.com"
        )
    for name in told:
        yield _judged(name, seen, counted.get(name, 0))
    others = sorted((name for name in counted if name not in told), key=lambda name: -counted[name])
    findings = [_judged(name, seen, counted[name]) for name in others]
    wrong = [finding for finding in findings if finding.code is not OK]
    yield from wrong[:SHOWN]
    if len(wrong) > SHOWN:
        yield MORE.at("users", expected="verified domains", observed=f"{len(wrong)} other suffixes")
    if not isinstance(seen.people, People):
        yield unread(seen.people, "users")


def _judged(name: str, seen: Seen, count: int) -> Finding:
    code, observed = _verdict(name, seen)
    users = f", {count} users" if count else ""
    fix = f"Set-ADForest -UPNSuffixes @{{Add='{_verified(seen)}'}}" if code in {NOT_VERIFIED, NOT_PUBLIC} else ""
    if code is NO_TENANT_TOLD:
        fix = "/hybrid set tenant_initial_domain=contoso.onmicrosoft.com"
    return code.at(name, expected="a verified domain", observed=f"{observed}{users}", fix=fix)


def _verdict(name: str, seen: Seen) -> tuple[Code, str]:
    if isinstance(seen.organization, Organization) and any(each.name == name for each in seen.organization.domains):
        return OK, "verified"
    if isinstance(seen.organization, Organization):
        return (NOT_PUBLIC if is_private(name) else NOT_VERIFIED), "not verified"
    return (NOT_PUBLIC, "not a public name") if is_private(name) else _discovered(name, seen)


def _discovered(name: str, seen: Seen) -> tuple[Code, str]:
    """Say what the sign-in service tells of the suffix *name*."""
    if seen.initial is None:
        return NO_TENANT_TOLD, "nobody told the tenant"
    found = next((each for each in seen.suffixes if each.domain == name), None)
    if found is None:
        return NOT_SEEN, "not asked about, there are so many"
    trouble = found.trouble or seen.initial.trouble
    if trouble:
        return NOT_SEEN, trouble
    same = found.tenant and found.tenant == seen.initial.tenant
    return (OK if same else NOT_VERIFIED), str(found)


def _verified(seen: Seen) -> str:
    """Return a suffix to change to: a domain that is verified, if one is known."""
    if isinstance(seen.organization, Organization):
        return next((each.name for each in seen.organization.domains if not each.initial), "contoso.com")
    return "contoso.com"


CHECK = Check(
    id="sync-upn-suffix-verified",
    step=4,
    title="The suffix of every user principal name is verified",
    codes=(OK, NOT_VERIFIED, NOT_PUBLIC, NO_SUFFIX, MORE, NO_TENANT_TOLD, NOT_SEEN, *GRAPH_CODES),
    patience=PATIENCE,
    wants=(exported.SOURCE,),
    source="https://learn.microsoft.com/microsoft-365/enterprise/prepare-for-directory-synchronization",
    observe=observe,
    judge=judge,
)
