"""The admin center's wishes: which of its complaints about your DNS are noise, and which are not?

The admin center compares DNS with the records of a domain that is only online, and calls a hybrid's domain unhealthy.
This check reads the same list and sorts it: what agrees; what differs because the Skype and Teams records of a hybrid
stay on premises, which is to be ignored; and what differs for another service, which somebody should look at. Nothing
here fails: the checks of each record do.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Kind, Target, clouds
from bot.checks.entra_domains import SIP, RecordKind, WantedRecord, wanted
from bot.checks.graph import GRAPH_CODES, PATIENCE, asked, unread
from bot.checks.kinds import NO_SIP_DOMAIN, NOT_ASKED, no_sip_domain, zone_line
from bot.checks.naming import all_domains
from bot.model.names import same_name
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.denial import Denial
from bot.net.facts import Answer, Mx, Srv, Status

MATCH = Code("match", Verdict.PASS)
EXPECTED = Code(
    "expected-in-hybrid",
    Verdict.PASS,
    "The admin center complains, and is to be ignored: in a hybrid this record leads on premises, or is not there.",
)
FOLLOWED = Code(
    "followed",
    Verdict.WARN,
    "DNS has what the admin center asks for, and in a hybrid this record stays on premises. See the checks of this"
    " record.",
)
OPTIONAL = Code("optional", Verdict.PASS, "The admin center offers this record, and does without it.")
LOOK = Code(
    "differs",
    Verdict.WARN,
    "DNS differs from what the admin center asks for. If the service is used, create the record; if it is not, take the"
    " service away from the domain.",
)
NO_WISH = Code("no-wish", Verdict.PASS, "The admin center asks for nothing at this domain.")
UNSAID = Code("unsaid", Verdict.WARN, "Microsoft does not say which record it wants. See the domain's page there.")


@dataclass(frozen=True, slots=True)
class Compared:
    """A record that is wanted, and what DNS has there.

    Attributes:
        values: As a zone file has what is behind the type; without the dot at the end of names.
        status: None where there was nothing to ask for.
    """

    wanted: WantedRecord
    values: tuple[str, ...] = ()
    status: Status | None = None

    @property
    def same(self) -> bool:
        """DNS has it."""
        return any(_agree(self.wanted, value) for value in self.values)


Seen = dict[str, tuple[Compared, ...] | Denial | None]  # by domain


async def observe(target: Target, net: Net) -> Seen:
    names = all_domains(target)
    return dict(zip(names, await asyncio.gather(*(_compared(net, name) for name in names)), strict=True))


async def _compared(net: Net, name: str) -> tuple[Compared, ...] | Denial | None:
    records = await asked(net, wanted(name))
    if not isinstance(records, tuple):
        return records
    return tuple(await asyncio.gather(*(_looked_up(net, each) for each in records)))


async def _looked_up(net: Net, record: WantedRecord) -> Compared:
    answer: Answer[str] | Answer[Mx] | Answer[Srv]
    match record.kind:
        case RecordKind.TXT:
            answer = await net.dns.txt(record.name)
        case RecordKind.MX:
            answer = await net.dns.mx(record.name)
        case RecordKind.CNAME:
            answer = await net.dns.cname(record.name)
        case RecordKind.SRV:
            answer = await net.dns.srv(record.name)
        case _:
            return Compared(record)
    return Compared(record, tuple(map(str, answer.records)), answer.status if not answer.known else Status.FOUND)


def _agree(record: WantedRecord, value: str) -> bool:
    if record.kind is RecordKind.TXT:
        return _squeezed(record.value) == _squeezed(value)
    if record.kind is RecordKind.CNAME:
        return same_name(record.value, value)
    # What a zone's owner may weigh as he likes is not compared: the numbers before a MX host or a SRV port.
    behind = slice(-1, None) if record.kind is RecordKind.MX else slice(-2, None)
    return [word.lower().rstrip(".") for word in record.value.split()[behind]] == [
        word.lower().rstrip(".") for word in value.split()[behind]
    ]


def _squeezed(text: str) -> str:
    """Return a text as it is compared: Microsoft's own list has a stray space after ``include:``."""
    return re.sub(r":\s+", ":", " ".join(text.lower().split()))


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    if not seen:
        yield no_sip_domain()
    for name, found in seen.items():
        if not isinstance(found, tuple):
            yield unread(found, name)
        elif not found:
            yield NO_WISH.at(name, expected="a list of records", observed="an empty one")
        else:
            yield from (_judged(target, each) for each in found)


def _judged(target: Target, compared: Compared) -> Finding:
    record = compared.wanted
    code = _code(target, compared)
    line = f"{record.kind} {record.value}"
    observed = "; ".join(f"{record.kind} {value}" for value in compared.values)
    if code is NOT_ASKED:
        observed = str(compared.status)
    fix = zone_line(record.name, _data(record)) if code is LOOK else ""
    return code.at(record.name, expected=line, observed=observed or "no such record", fix=fix)


def _code(target: Target, compared: Compared) -> Code:
    record = compared.wanted
    if compared.status is None:
        return UNSAID
    if compared.status is not Status.FOUND:
        return NOT_ASKED
    if record.service == SIP and not clouds.belongs_online(target):
        return FOLLOWED if compared.same else EXPECTED
    if compared.same:
        return MATCH
    return OPTIONAL if record.optional and not compared.values else LOOK


def _data(record: WantedRecord) -> str:
    return f'TXT "{record.value}"' if record.kind is RecordKind.TXT else f"{record.kind} {record.value}."


CHECK = Check(
    id="dns-graph-diff",
    step=2,
    title="What the admin center says of DNS is noise, or is looked at",
    codes=(MATCH, EXPECTED, FOLLOWED, OPTIONAL, LOOK, NO_WISH, UNSAID, NOT_ASKED, *GRAPH_CODES, NO_SIP_DOMAIN),
    kind=Kind.GRAPH,
    priority=2,
    patience=PATIENCE,
    source="https://learn.microsoft.com/graph/api/domain-list-serviceconfigurationrecords",
    observe=observe,
    judge=judge,
)
