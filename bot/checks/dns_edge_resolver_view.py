"""View of the Edge servers: do they find the same federation records as everybody outside?

The Edge servers look the federation record up themselves, and often ask DNS inside, where it is missing or differs.
Then calls and messages to people who have moved fail, although everything looks right from outside.

Run the command on every Edge server, with each of your SIP domains. The bot asks public DNS at the same moment, and
compares hosts and ports.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Kind, Target, handed
from bot.checks.dns_sipfederationtls import SERVICE
from bot.checks.handed import NOT_SHOWN
from bot.checks.kinds import DECOMMISSIONING, NO_SIP_DOMAIN, NOT_ASKED, no_sip_domain
from bot.checks.naming import sip_domains, wire
from bot.evidence.powershell import Output
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Answer, Srv

SOURCE = "edge-dns"
COLUMNS = ("Name", "NameTarget", "Port")

OK = Code("ok", Verdict.PASS)
DIFFERS = Code(
    "differs",
    Verdict.FAIL,
    "The Edge server is told something else than the world outside. Let it ask external DNS, or put the same record"
    " into the zone inside.",
)
NOT_THERE = Code(
    "not-there",
    Verdict.FAIL,
    "The Edge server does not find the record that is there outside. Let it ask external DNS, or put the same record"
    " into the zone inside. If it was not asked about this domain, run the command with it.",
)
NOWHERE = Code(
    "nowhere",
    Verdict.WARN,
    "There is no such record, neither outside nor for the Edge server. See the check `dns-sipfederationtls`.",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the Edge servers were told, and what the world outside is told now."""

    edge: Output
    outside: tuple[Answer[Srv], ...]


async def observe(target: Target, net: Net) -> Seen:
    names = [f"{SERVICE.label}.{domain}" for domain in sip_domains(target)]
    return Seen(target.handed[SOURCE], tuple(await asyncio.gather(*map(net.dns.srv, names))))


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    if not seen.outside:
        yield no_sip_domain()
        return
    if any(not row.text(column) for row in seen.edge.rows for column in COLUMNS):
        yield handed.not_shown("Edge servers", SOURCE, *COLUMNS)
        return
    told = _told(seen.edge)
    for answer in seen.outside:
        yield _of_domain(target, told.get(wire(answer.name), set()), answer)


def _told(edge: Output) -> dict[str, set[str]]:
    """Return where the Edge servers were told to go, by the name that they asked about."""
    found: dict[str, set[str]] = {}
    for row in edge.rows:
        place = f"{wire(row.text('NameTarget') or '')}:{row.number('Port')}"
        found.setdefault(wire(row.text("Name") or ""), set()).add(place)
    return found


def _of_domain(target: Target, inside: set[str], answer: Answer[Srv]) -> Finding:
    outside = {f"{record.target}:{record.port}" for record in answer.records}
    if not answer.known:
        code = NOT_ASKED
    elif inside == outside:
        code = OK if outside else NOWHERE
    else:
        code = DIFFERS if inside else NOT_THERE
    fix = _command(target) if code in {DIFFERS, NOT_THERE} else ""
    shown = str(answer) if not answer.known else handed.listed(outside)
    return code.at(answer.name, expected=shown, observed=handed.listed(inside), fix=fix)


def _command(target: Target) -> str:
    names = ", ".join(handed.quoted(domain) for domain in sip_domains(target))
    return (
        f'{names} | ForEach-Object {{ Resolve-DnsName -Type SRV "{SERVICE.label}.$_" -ErrorAction SilentlyContinue }} |'
        " Where-Object { $_.NameTarget } | Select-Object Name, NameTarget, Port, Priority, Weight | ConvertTo-Json"
    )


CHECK = Check(
    id="dns-edge-resolver-view",
    step=2,
    title="The Edge servers find the same federation records as everybody outside",
    codes=(OK, DIFFERS, NOT_THERE, NOWHERE, NOT_ASKED, NO_SIP_DOMAIN, NOT_SHOWN, DECOMMISSIONING),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity#dns-settings",
    observe=observe,
    judge=judge,
    kind=Kind.PASTE,
    priority=2,
    wants=(SOURCE,),
    skips=handed.leaving,
)
