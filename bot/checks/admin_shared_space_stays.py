"""Shared address space: does it stay on both sides until the last user has moved?

Somebody who tidies up too early cuts people off: without the shared address space in the tenant, or without the hosting
provider on premises, those who have not moved and those who have no longer reach each other. Both stay until nobody is
left on premises.

Hand in the hosting providers, and the tenant's federation settings. Each may come by itself: of the other, what was
handed in lately is remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Kind, Target, clouds, handed
from bot.checks.handed import MISSING, NOT_SHOWN
from bot.checks.kinds import DECOMMISSIONING
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

PROVIDER, TENANT = "hosting-provider", "tenant-federation"

OK = Code("ok", Verdict.PASS)
NOT_SHARED = Code(
    "not-shared",
    Verdict.FAIL,
    "The tenant does not share the address space any more, and people are still on premises. Switch it on again as"
    " shown.",
)
NO_PROVIDER = Code(
    "no-provider",
    Verdict.FAIL,
    "The hosting provider on premises is gone, disabled, or does not share the address space any more, and people are"
    " still on premises. See the check `hosting-provider`.",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What each side says, in hand or handed in lately; None where it says nothing.

    Attributes:
        providers: The enabled hosting providers that share the address space.
        shared: The tenant shares it.
        handed: The sources that are in hand.
    """

    providers: frozenset[str] | None
    shared: bool | None
    handed: frozenset[str] = frozenset()


async def observe(target: Target, _net: Net) -> Seen:
    sharing = target.marks.get(PROVIDER, {}).get("sharing")
    providers = None if sharing is None else frozenset(sharing.split())
    in_hand = frozenset({PROVIDER, TENANT} & target.handed.keys())
    return Seen(providers, handed.told(target, TENANT, "shared"), in_hand)


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    wanted = clouds.online(target).federation
    if seen.providers is not None:
        code = OK if wanted in seen.providers else NO_PROVIDER
        yield code.at("hosting provider", expected=wanted, observed=handed.listed(seen.providers))
    else:
        yield _untold(seen, PROVIDER, "EnabledSharedAddressSpace")
    if seen.shared is not None:
        fix = "" if seen.shared else "Set-CsTenantFederationConfiguration -SharedSipAddressSpace $true"
        code = OK if seen.shared else NOT_SHARED
        yield code.at("SharedSipAddressSpace", expected="True", observed=str(seen.shared), fix=fix)
    else:
        yield _untold(seen, TENANT, "SharedSipAddressSpace")


def _untold(seen: Seen, source: str, name: str) -> Finding:
    if source in seen.handed:
        return handed.not_shown(source, source, name)
    [finding] = handed.missing({}, source)
    return finding


CHECK = Check(
    id="admin-shared-space-stays",
    step=8,
    title="The shared address space stays until the last user has moved",
    codes=(OK, NOT_SHARED, NO_PROVIDER, MISSING, NOT_SHOWN, DECOMMISSIONING),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-disabling-hybrid",
    observe=observe,
    judge=judge,
    kind=Kind.PASTE,
    wants=(PROVIDER, TENANT),
    skips=handed.leaving,
)
