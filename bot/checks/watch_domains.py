"""Watch: has the tenant a domain that this checklist does not know?

Somebody verifies a further domain in the tenant, people get SIP addresses in it, and nobody can reach them: there are
no SIP records, and the Edge certificate lacks the name. The check compares the tenant's verified domains that are ones
of Skype and Teams with the SIP domains that were told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Kind, Target, clouds
from bot.checks.entra_tenant import Organization, organization
from bot.checks.graph import GRAPH_CODES, PATIENCE, asked, unread
from bot.checks.kinds import NOT_ASKED, zone_line
from bot.checks.naming import access_edge, sip_domains
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.denial import Denial
from bot.net.facts import Answer, Srv

SHOWN = 20
RECORD = "_sipfederationtls._tcp"

OK = Code("ok", Verdict.PASS)
NO_RECORDS = Code(
    "no-records",
    Verdict.WARN,
    "The tenant has a domain of Skype and Teams without SIP records. If people have SIP addresses in it, create them,"
    " put `sip.` of the domain into the Edge certificate, and tell it as a SIP domain; else take the service away.",
)
NOT_TOLD = Code(
    "not-told",
    Verdict.WARN,
    "The domain has SIP records and is none of the SIP domains that were told. Tell it, and its records and the"
    " certificates are checked too.",
)
MORE = Code("more", Verdict.WARN, "There are more domains than are shown. Put these right, then check again.")


@dataclass(frozen=True, slots=True)
class Unknown:
    """The tenant's domains that were not told, each with its record of federation."""

    count: int
    records: tuple[tuple[str, Answer[Srv]], ...]


async def observe(target: Target, net: Net) -> Unknown | Denial | None:
    found = await asked(net, organization)
    if not isinstance(found, Organization):
        return found
    told = set(sip_domains(target))
    names = [each.name for each in found.domains if each.carries_sip and not each.initial and each.name not in told]
    shown = names[:SHOWN]
    records = await asyncio.gather(*(net.dns.srv(f"{RECORD}.{name}") for name in shown))
    return Unknown(len(names), tuple(zip(shown, records, strict=True)))


def judge(target: Target, seen: Unknown | Denial | None) -> Iterator[Finding]:
    if not isinstance(seen, Unknown):
        yield unread(seen)
        return
    told = ", ".join(sip_domains(target))
    if not seen.count:
        yield OK.at("verified domains", expected=told, observed="no other domain of Skype and Teams")
    for name, answer in seen.records:
        code = NOT_TOLD if answer.found else NO_RECORDS if answer.known else NOT_ASKED
        yield code.at(name, expected=f"one of: {told}", observed=str(answer), fix=_fix(target, code, name))
    if seen.count > len(seen.records):
        yield MORE.at("verified domains", expected=told, observed=f"{seen.count} other domains")


def _fix(target: Target, code: Code, name: str) -> str:
    if code is NOT_TOLD:
        return f"/hybrid set sip_domains={','.join((*sip_domains(target), name))}"
    host = clouds.online(target).federation if clouds.belongs_online(target) else access_edge(target).name
    return zone_line(f"{RECORD}.{name}", f"SRV 0 0 5061 {host or '…'}.") if code is NO_RECORDS else ""


CHECK = Check(
    id="watch-domains",
    step=8,
    title="The tenant has no SIP domain that nobody told",
    codes=(OK, NO_RECORDS, NOT_TOLD, MORE, NOT_ASKED, *GRAPH_CODES),
    kind=Kind.GRAPH,
    priority=2,
    patience=PATIENCE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-edge-certificates",
    observe=observe,
    judge=judge,
)
