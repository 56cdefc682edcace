"""Suffixes: is what is behind the @ of every user principal name a verified domain?

Somebody whose suffix the tenant does not know, such as `contoso.local`, becomes `somebody@contoso.onmicrosoft.com`
there: the name to sign in with and the SIP address drift apart, and nobody tells the user.

The suffixes that were told are judged in any case, by what Microsoft's sign-in service says of them. Where the bot may
read your tenant it also counts the suffixes of everybody who is synchronized.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Target, openid
from bot.checks.entra_tenant import Organization, organization
from bot.checks.entra_users import People, people
from bot.checks.graph import GRAPH_CODES, PATIENCE, asked, unread
from bot.checks.naming import upn_suffixes, wire
from bot.checks.openid import NO_TENANT_TOLD, NOT_SEEN, Discovery
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.denial import Denial

SHOWN = 20
# Names that no registry gives to anybody, so that no tenant can verify them.
PRIVATE = frozenset({"corp", "home", "internal", "intranet", "invalid", "lan", "local", "localdomain", "private"})
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
    """

    initial: Discovery | None
    suffixes: tuple[Discovery, ...]
    organization: Organization | Denial | None = None
    people: People | Denial | None = None


async def observe(target: Target, net: Net) -> Seen:
    told = target.profile.tenant_initial_domain
    names = ((wire(told),) if told else ()) + upn_suffixes(target)
    asked_for = names if told else ()
    found, tenant, everybody = await asyncio.gather(
        openid.discoveries(target, net, asked_for), asked(net, organization), asked(net, people)
    )
    initial, *suffixes = found or (None,)
    return Seen(initial, tuple(filter(None, suffixes)), tenant, everybody)


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    told = upn_suffixes(target)
    counted = seen.people.suffixes if isinstance(seen.people, People) else {}
    if not told and not counted:
        yield NO_SUFFIX.at(
            "upn_suffixes", expected="at least one", observed="none told", fix="/hybrid set upn_suffixes=contoso.com"
        )
    for name in told:
        yield _judged(name, seen, counted.get(name, 0))
    others = sorted(set(counted) - set(told), key=lambda name: -counted[name])
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
    if isinstance(seen.organization, Organization):
        if any(each.name == name for each in seen.organization.domains):
            return OK, "verified"
        return (NOT_PUBLIC if _is_private(name) else NOT_VERIFIED), "not verified"
    if _is_private(name):
        return NOT_PUBLIC, "not a public name"
    found = next((each for each in seen.suffixes if each.domain == name), None)
    if found is None or seen.initial is None:
        return NO_TENANT_TOLD, "nobody told the tenant"
    trouble = found.trouble or seen.initial.trouble
    if trouble:
        return NOT_SEEN, trouble
    same = found.tenant and found.tenant == seen.initial.tenant
    return (OK if same else NOT_VERIFIED), str(found)


def _is_private(name: str) -> bool:
    return "." not in name or name.rpartition(".")[2] in PRIVATE


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
    source="https://learn.microsoft.com/microsoft-365/enterprise/prepare-for-directory-synchronization",
    observe=observe,
    judge=judge,
)
