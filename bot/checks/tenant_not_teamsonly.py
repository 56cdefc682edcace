"""Mode of the tenant: can it be a hybrid, or is it in Teams Only mode?

New tenants are in Teams Only mode, which breaks federation for everybody who is still on premises. Microsoft takes that
away only when the tenant is set up or its domains change, and only if at that moment a public `lyncdiscover` record of
a verified domain leads somewhere else than to Microsoft. A record that comes later is not noticed.

From outside only the record can be seen, so by itself this check can say no more than a warning. For certainty run
`Get-CsTenant` as shown in Teams PowerShell, and hand its output in: the mode must not be `TeamsOnly`. It holds for a
week; after that, hand it in again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Kind, Target, clouds, handed
from bot.checks.handed import NOT_SHOWN
from bot.checks.kinds import DECOMMISSIONING, NO_SIP_DOMAIN, NOT_ASKED, address_lines, leads_online, no_sip_domain
from bot.checks.naming import sip_domains
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Addresses, Status

SOURCE = "tenant-mode"
PROPERTY = "TeamsUpgradeEffectiveMode"
TEAMS_ONLY_MODE = "teamsonly"
OTHER_MODES = {"islands", "sfbonly", "sfbwithteamscollab", "sfbwithteamscollabandmeetings"}

OK = Code("ok", Verdict.PASS)
TEAMS_ONLY = Code(
    "teams-only",
    Verdict.FAIL,
    "The tenant is in Teams Only mode, which breaks federation for everybody on premises. Publish `lyncdiscover` of a"
    " verified domain, leading to your reverse proxy; the mode goes only when the tenant's domains or subscription"
    " change after that, so ask Microsoft's support to take it away.",
)
HINT_ONLY = Code(
    "hint-only",
    Verdict.WARN,
    "DNS is as it should be, and that is all that can be seen from outside. Hand in the tenant's mode, which must not"
    " be `TeamsOnly`.",
)
NOT_THIS_ONE = Code(
    "not-this-one",
    Verdict.WARN,
    "Another domain's record leads on premises, this one's does not. Publish it before this domain is verified.",
)
NO_RECORD = Code(
    "no-record",
    Verdict.FAIL,
    "No domain has a public `lyncdiscover` record that leads on premises, so Microsoft makes or keeps the tenant Teams"
    " Only. Publish it, leading to your reverse proxy, before you verify the domain. If the domain is verified already,"
    " ask Microsoft's support to take the Teams Only mode away.",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """Where ``lyncdiscover`` of each SIP domain leads, and what was told of the mode.

    Attributes:
        mode: As handed in now or lately; "" where nobody told.
        handed: Something was handed in now.
    """

    names: tuple[Addresses, ...]
    mode: str = ""
    handed: bool = False


async def observe(target: Target, net: Net) -> Seen:
    asked = (net.dns.addresses(f"lyncdiscover.{domain}") for domain in sip_domains(target))
    mode = target.marks.get(SOURCE, {}).get("mode", "").strip()
    return Seen(tuple(await asyncio.gather(*asked)), mode, SOURCE in target.handed)


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    if clouds.belongs_online(target):
        yield DECOMMISSIONING.at("the tenant's mode")
    elif seen.mode.casefold() == TEAMS_ONLY_MODE:
        yield TEAMS_ONLY.at("the tenant's mode", expected="Islands", observed=seen.mode)
    elif seen.mode.casefold() in OTHER_MODES:
        yield OK.at("the tenant's mode", expected="not TeamsOnly", observed=seen.mode)
    else:
        if seen.handed:
            yield handed.not_shown("the tenant's mode", SOURCE, PROPERTY)
        yield from _hints(seen.names)


def _hints(seen: tuple[Addresses, ...]) -> Iterator[Finding]:
    if not seen:
        yield no_sip_domain()
        return
    others = NOT_THIS_ONE if any(map(_on_premises, seen)) else NO_RECORD
    if others is NO_RECORD and not all(name.known for name in seen):
        others = NOT_ASKED  # the one that could not be asked may be the good one
    for name in seen:
        if not name.known:
            code, fix = NOT_ASKED, ""
        elif _on_premises(name):
            code, fix = HINT_ONLY, handed.how(SOURCE)
        else:
            code, fix = others, address_lines(name.name, Addresses(name=name.name, status=Status.NO_NAME))
        yield code.at(name.name, expected="an address on premises", observed=str(name), fix=fix)


def _on_premises(name: Addresses) -> bool:
    return bool(name.all) and not leads_online(name)


CHECK = Check(
    id="tenant-not-teamsonly",
    step=1,
    title="The tenant is not in Teams Only mode",
    codes=(OK, TEAMS_ONLY, HINT_ONLY, NOT_THIS_ONE, NO_RECORD, DECOMMISSIONING, NOT_ASKED, NO_SIP_DOMAIN, NOT_SHOWN),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/configure-hybrid-connectivity",
    observe=observe,
    judge=judge,
    kind=Kind.PASTE,
    wants=(SOURCE,),
    live=True,
)
