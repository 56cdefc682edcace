"""Lists of partners: do both sides federate with the same domains?

Somebody who moves must not gain or lose partners by it. So either both sides are open (the Access Edge discovers
partners, and the tenant allows all known domains), or both have a list; and the lists of what is allowed and of what is
blocked must be the same. With both sides open, the tenant's list of allowed domains is empty by nature, and the one on
premises may hold direct partners: that is worth a look, and no fault.

Hand in four outputs: the Access Edge's settings, allowed and blocked domains on premises, and the tenant's federation
settings. Each side may come by itself: of the other, what was handed in lately is remembered, though not the names.
Hand in both in one go to see which domains differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Kind, Target, handed
from bot.checks.handed import MISSING, NOT_SHOWN
from bot.checks.kinds import DECOMMISSIONING
from bot.evidence import tenant_partners
from bot.evidence.partner_list import MAX_DOMAINS, domains
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

EDGE, ALLOWED, BLOCKED, TENANT = "access-edge", "allowed-domains", "blocked-domains", "tenant-federation"
SHOWN = {
    EDGE: ("EnablePartnerDiscovery",),
    ALLOWED: ("Domain",),
    BLOCKED: ("Domain",),
    TENANT: ("AllowedDomains", "BlockedDomains"),
}

Names = frozenset[str]

OK = Code("ok", Verdict.PASS)
OPEN_ONLINE_ONLY = Code(
    "open-online-only",
    Verdict.FAIL,
    "The tenant is open to everybody, and the Access Edge takes partners of its list alone. Let it discover partners"
    " (`Set-CsAccessEdgeConfiguration -EnablePartnerDiscovery $true`), or give the tenant the same list.",
)
OPEN_ON_PREMISES_ONLY = Code(
    "open-on-premises-only",
    Verdict.FAIL,
    "The Access Edge discovers partners, and the tenant takes those of its list alone. Open the tenant, or stop the"
    " discovery (`Set-CsAccessEdgeConfiguration -EnablePartnerDiscovery $false`) and keep the same list on both sides.",
)
ALLOWED_DIFFER = Code(
    "allowed-differ",
    Verdict.FAIL,
    "The lists of allowed domains differ. Make them equal: `New-CsAllowedDomain` and `Remove-CsAllowedDomain` on"
    " premises, `Set-CsTenantFederationConfiguration -AllowedDomainsAsAList` in Teams PowerShell.",
)
BLOCKED_DIFFER = Code(
    "blocked-differ",
    Verdict.FAIL,
    "The lists of blocked domains differ. Make them equal: `New-CsBlockedDomain` and `Remove-CsBlockedDomain` on"
    " premises, `Set-CsTenantFederationConfiguration -BlockedDomains` in Teams PowerShell.",
)
DIRECT_PARTNERS = Code(
    "direct-partners",
    Verdict.WARN,
    "Both sides are open, and on premises some partners are allowed by name as well. That is no fault: they have more"
    " rights there, or a fixed Access Edge. See that somebody still needs it; people who have moved do not have it.",
)
TOO_MANY = Code(
    "too-many",
    Verdict.WARN,
    "A tenant takes 4,000 domains at most, allowed and blocked together, so it cannot have these lists. Shorten them.",
)


@dataclass(frozen=True, slots=True)
class Side:
    """One list of one side.

    Attributes:
        print: The same for the same domains; "" where nobody told lately.
        names: The domains, where the list is in hand.
    """

    print: str = ""
    names: Names | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Both sides, in hand or handed in lately; None where nobody told.

    Attributes:
        handed: The sources that are in hand.
        discovers: The Access Edge discovers partners.
        is_open: The tenant takes everybody.
        allowed: On premises, and in the tenant.
        blocked: On premises, and in the tenant.
    """

    handed: frozenset[str]
    discovers: bool | None
    is_open: bool | None
    allowed: tuple[Side, Side]
    blocked: tuple[Side, Side]


async def observe(target: Target, _net: Net) -> Seen:
    hand = handed.held(target, *SHOWN)
    row = hand[TENANT].rows[0] if TENANT in hand and len(hand[TENANT].rows) == 1 else None

    def side(source: str, mark: str, names: Names | None) -> Side:
        return Side(target.marks.get(source, {}).get(mark, ""), names)

    ours = {source: domains(hand[source]) if source in hand else None for source in (ALLOWED, BLOCKED)}
    return Seen(
        handed=frozenset(hand),
        discovers=handed.told(target, EDGE, "discovery"),
        is_open=handed.told(target, TENANT, "open"),
        allowed=(
            side(ALLOWED, "domains", ours[ALLOWED]),
            side(TENANT, "allowed", row and tenant_partners.allowed(row)),
        ),
        blocked=(
            side(BLOCKED, "domains", ours[BLOCKED]),
            side(TENANT, "blocked", row and tenant_partners.blocked(row)),
        ),
    )


def judge(_: Target, seen: Seen) -> Iterator[Finding]:
    yield from _untold(seen)
    if seen.discovers is not None and seen.is_open is not None:
        yield _of_openness(discovers=seen.discovers, is_open=seen.is_open)
    if seen.discovers or seen.is_open is False:
        yield from _of_lists("allowed domains", *seen.allowed, DIRECT_PARTNERS if seen.is_open else ALLOWED_DIFFER)
    yield from _of_lists("blocked domains", *seen.blocked, BLOCKED_DIFFER)
    count = sum(len(side.names or ()) for side in (seen.allowed[0], seen.blocked[0]))
    if count > MAX_DOMAINS:
        yield TOO_MANY.at("domains on premises", expected=f"at most {MAX_DOMAINS}", observed=str(count))


def _untold(seen: Seen) -> Iterator[Finding]:
    """Say what nobody told: that it is not there, or that it does not show what it should."""
    told = {
        EDGE: seen.discovers is not None,
        ALLOWED: bool(seen.allowed[0].print),
        BLOCKED: bool(seen.blocked[0].print),
        TENANT: seen.is_open is not None and bool(seen.allowed[1].print and seen.blocked[1].print),
    }
    for source, properties in SHOWN.items():
        if told[source]:
            continue
        if source in seen.handed:
            yield handed.not_shown(source, source, *properties)
        else:
            yield from handed.missing({}, source)


def _of_openness(*, discovers: bool, is_open: bool) -> Finding:
    other = OPEN_ONLINE_ONLY if is_open else OPEN_ON_PREMISES_ONLY
    code = OK if discovers == is_open else other
    return code.at(
        "who is a partner",
        expected="the same on both sides",
        observed=f"on premises {_kind(is_open=discovers)}, in the tenant {_kind(is_open=is_open)}",
    )


def _kind(*, is_open: bool) -> str:
    return "everybody" if is_open else "a list"


def _of_lists(subject: str, ours: Side, theirs: Side, other: Code) -> Iterator[Finding]:
    if not (ours.print and theirs.print):
        return
    if ours.print == theirs.print:
        yield OK.at(subject, expected="the same on both sides", observed="the same")
        return
    observed = "they differ; to see in what, hand in both sides in one go"
    if ours.names is not None and theirs.names is not None:
        inside, online = handed.listed(ours.names - theirs.names), handed.listed(theirs.names - ours.names)
        observed = f"only on premises: {inside}; only in the tenant: {online}"
    yield other.at(subject, expected="the same on both sides", observed=observed)


CHECK = Check(
    id="federation-lists-match",
    step=3,
    title="Both sides federate with the same domains",
    codes=(
        OK,
        OPEN_ONLINE_ONLY,
        OPEN_ON_PREMISES_ONLY,
        ALLOWED_DIFFER,
        BLOCKED_DIFFER,
        DIRECT_PARTNERS,
        TOO_MANY,
        MISSING,
        NOT_SHOWN,
        DECOMMISSIONING,
    ),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity#federation-requirements",
    observe=observe,
    judge=judge,
    kind=Kind.PASTE,
    wants=(EDGE, ALLOWED, BLOCKED, TENANT),
    skips=handed.leaving,
)
