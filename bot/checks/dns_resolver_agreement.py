"""Agreement: has a change of DNS arrived everywhere?

The records of each SIP domain that matter most (federation, sign-in, `sip`, `lyncdiscover`, the proof of ownership) are
asked for twice: of the name servers that the bot is told to ask, and of the zone's own. Where they differ, a change is
still on its way: resolvers keep an answer until its time to live has passed. That is no failure; look again then.

Where the zone's own servers differ among themselves, one of them has not got the change, or was forgotten.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.checks import Check, Target
from bot.checks.kinds import NO_SIP_DOMAIN, NOT_ASKED, no_sip_domain
from bot.checks.naming import sip_domains
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Addresses, Answer, Authority, Srv

OK = Code("ok", Verdict.PASS)
TRAVELLING = Code(
    "travelling",
    Verdict.WARN,
    "Resolvers have another answer than the zone's own servers: a change is still on its way. Nothing is to be done;"
    " look again at the time that is shown.",
)
SERVERS_DIFFER = Code(
    "servers-differ",
    Verdict.WARN,
    "The zone's own servers have different answers, so what people get is chance. If it stays so, see why one of them"
    " does not get the zone.",
)
NO_OWN_SERVER = Code(
    "no-own-server",
    Verdict.SKIPPED,
    "No server of the zone itself was found that the bot may ask, so there is nothing to compare with.",
)
NO_OWN_ANSWER = Code(
    "no-own-answer",
    Verdict.ERROR,
    "None of the zone's own servers gave a usable answer, so there is nothing to compare with. The network may let DNS"
    " out to its own resolvers only.",
)

_QUESTIONS = (
    ("_sipfederationtls._tcp.", "SRV"),
    ("_sip._tls.", "SRV"),
    ("sip.", "A"),
    ("lyncdiscover.", "A"),
    ("", "TXT"),
)
_UNTIL_GONE = timedelta(hours=1)  # how long resolvers remember that there was nothing is not told


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """One question, and both answers to it.

    Attributes:
        records: What the resolvers have, as in a zone file, in order; an alias is one record.
        known: The resolvers answered.
        ttl: Seconds; 0 where nothing was found.
    """

    name: str
    kind: str
    records: tuple[str, ...] = ()
    known: bool = True
    ttl: int = 0
    own: tuple[Authority, ...] = ()

    def __str__(self) -> str:
        """As it is spoken of: name and type."""
        return f"{self.name} {self.kind}"


async def observe(target: Target, net: Net) -> tuple[Lookup, ...]:
    return tuple(
        await asyncio.gather(
            *(_lookup(net, label + domain, kind) for domain in sip_domains(target) for label, kind in _QUESTIONS)
        )
    )


async def _lookup(net: Net, name: str, kind: str) -> Lookup:
    answer, own = await asyncio.gather(_asked(net, name, kind), net.dns.authoritative(name, kind))
    return Lookup(name=name, kind=kind, records=_records(answer, kind), known=answer.known, ttl=answer.ttl, own=own)


async def _asked(net: Net, name: str, kind: str) -> Answer[Srv] | Answer[str] | Addresses:
    match kind:
        case "SRV":
            return await net.dns.srv(name)
        case "TXT":
            return await net.dns.txt(name)
        case _:
            return await net.dns.addresses(name)


def _records(answer: Answer[Srv] | Answer[str] | Addresses, kind: str) -> tuple[str, ...]:
    if answer.chain:
        return (f"CNAME {answer.chain[0]}",)
    found = answer.v4 if isinstance(answer, Addresses) else answer.records
    return tuple(sorted(f"{kind} {record}" for record in found))


def judge(target: Target, seen: tuple[Lookup, ...]) -> Iterator[Finding]:
    if not seen:
        yield no_sip_domain()
    alike = 0
    for lookup in seen:
        finding = _judge_lookup(lookup, target.now)
        alike += finding is None
        if finding:
            yield finding
    if alike:
        yield OK.at(", ".join(sip_domains(target)), observed=f"{alike} of {len(seen)} answers are alike everywhere")


def _judge_lookup(lookup: Lookup, now: datetime) -> Finding | None:
    """Compare both answers to one question; None if they are alike."""
    answers = {each.records: each for each in lookup.own if each.known}
    own = "; ".join(f"{each.server}: {each}" for each in lookup.own)
    if not lookup.known:
        return NOT_ASKED.at(str(lookup), expected=own, observed="no usable answer")
    if not answers:
        code = NO_OWN_ANSWER if lookup.own else NO_OWN_SERVER
        return code.at(str(lookup), expected="an answer of the zone's own servers", observed=own or "none found")
    if len(answers) > 1:
        return SERVERS_DIFFER.at(str(lookup), expected="one answer", observed=own)
    if lookup.records in answers:
        return None
    left = timedelta(seconds=lookup.ttl) or _UNTIL_GONE
    old = "; ".join(lookup.records) or "no such record"
    return TRAVELLING.at(
        str(lookup),
        expected=own,
        observed=f"{old} (time to live {lookup.ttl} s; look again after {now + left:%Y-%m-%d %H:%M} UTC)",
    )


CHECK = Check(
    id="dns-resolver-agreement",
    step=2,
    title="Changes of DNS have arrived everywhere",
    codes=(OK, TRAVELLING, SERVERS_DIFFER, NO_OWN_SERVER, NO_OWN_ANSWER, NOT_ASKED, NO_SIP_DOMAIN),
    source="https://learn.microsoft.com/microsoft-365/admin/get-help-with-domains/"
    "create-dns-records-at-any-dns-hosting-provider",
    observe=observe,
    judge=judge,
    priority=3,
)
