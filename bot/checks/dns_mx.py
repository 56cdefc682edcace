"""MX record: does mail for your domains come in where the mailboxes are?

Looked at only where mailboxes are in Microsoft's cloud (`mail=online` or `mail=hybrid`). The best MX record, the one
with the lowest number, should name Microsoft's host for the domain: `….mail.protection.outlook.com`, or for newer
domains `….mx.microsoft`. The bot does not guess that host: copy it from the admin center.

A filter service in front, or mail that comes in on premises first, is a choice and is only shown.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Target, mail
from bot.checks.kinds import NO_SIP_DOMAIN, NOT_ASKED, zone_line
from bot.checks.mail import NO_MAIL_THERE
from bot.model.names import within
from bot.model.profile import Mail
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Addresses, Answer, Mx

MAX_RECORDS = 10

OK = Code("ok", Verdict.PASS)
OTHER_FIRST = Code(
    "other-first",
    Verdict.WARN,
    "Mail comes in at another host first, such as a filter service or your own server. If that is meant, leave it.",
)
BESIDE = Code(
    "others-beside",
    Verdict.WARN,
    "Beside Microsoft's host there are others, where mail may come in as well. If that is not meant, take them out.",
)
NOT_MICROSOFT = Code(
    "not-microsoft",
    Verdict.FAIL,
    "The mailboxes are online, and no MX record leads to Microsoft. Create the one that the admin center shows, or"
    " correct the parameter `mail`.",
)
ELSEWHERE = Code(
    "elsewhere",
    Verdict.WARN,
    "No MX record leads to Microsoft. With mailboxes on both sides that may be meant; then leave it.",
)
ALIAS = Code(
    "alias", Verdict.WARN, "A MX record names an alias (CNAME), which RFC 2181 forbids. Name the host behind it."
)
NO_ADDRESS = Code("no-address", Verdict.WARN, "A MX record names a host that leads nowhere. Take the record out.")

_VERIFICATION = re.compile(r"ms[0-9]+\.msv1\.invalid", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lookup:
    """One domain's MX records, best first, and where the host of each leads; the proof of ownership left out."""

    answer: Answer[Mx]
    records: tuple[Mx, ...] = ()
    hosts: tuple[Addresses, ...] = ()


async def observe(target: Target, net: Net) -> tuple[Lookup, ...]:
    return tuple(await asyncio.gather(*(_lookup(domain, net) for domain in mail.domains(target))))


async def _lookup(domain: str, net: Net) -> Lookup:
    answer = await net.dns.mx(domain)
    records = tuple(mx for mx in answer.records if mx.host and not _VERIFICATION.fullmatch(mx.host))[:MAX_RECORDS]
    return Lookup(answer, records, tuple(await asyncio.gather(*(net.dns.addresses(mx.host) for mx in records))))


def judge(target: Target, seen: tuple[Lookup, ...]) -> Iterator[Finding]:
    if not seen:
        yield from mail.nothing(target)
    suffixes = mail.hosts(target).mx
    for lookup in seen:
        name = lookup.answer.name
        for code in _codes(target, lookup):
            yield code.at(
                name,
                expected=f"MX 0 ….{suffixes[0]}",
                observed=str(lookup.answer),
                fix=zone_line(name, f"MX 0 ….{suffixes[0]}.") if code is NOT_MICROSOFT else "",
            )


def _codes(target: Target, lookup: Lookup) -> Iterator[Code]:
    if not lookup.answer.known:
        yield NOT_ASKED
        return
    microsofts = [any(within(mx.host, suffix) for suffix in mail.hosts(target).mx) for mx in lookup.records]
    odd = []
    if not any(microsofts):
        odd.append(NOT_MICROSOFT if target.profile.mail is Mail.ONLINE else ELSEWHERE)
    elif not microsofts[0]:
        odd.append(OTHER_FIRST)
    elif not all(microsofts):
        odd.append(BESIDE)
    if any(host.chain for host in lookup.hosts):
        odd.append(ALIAS)
    if any(host.known and not host.all for host in lookup.hosts):
        odd.append(NO_ADDRESS)
    yield from odd or [OK]


CHECK = Check(
    id="dns-mx",
    step=2,
    title="Mail comes in where the mailboxes are",
    codes=(
        OK,
        OTHER_FIRST,
        BESIDE,
        NOT_MICROSOFT,
        ELSEWHERE,
        ALIAS,
        NO_ADDRESS,
        NO_MAIL_THERE,
        NOT_ASKED,
        NO_SIP_DOMAIN,
    ),
    source="https://learn.microsoft.com/microsoft-365/enterprise/external-domain-name-system-records",
    observe=observe,
    judge=judge,
    priority=2,
)
