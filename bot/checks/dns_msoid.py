"""Name `msoid`: is the record of 2013 gone?

Office 365 once asked for an alias `msoid` in every domain. Today it stops the activation of Microsoft 365 Apps ("custom
domain isn't in our system"), so it must not exist. Only in China, where 21Vianet runs the cloud, it is still needed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from bot.checks import Check, Target
from bot.checks.kinds import NO_SIP_DOMAIN, NOT_ASKED, no_sip_domain, zone_line
from bot.checks.naming import all_domains
from bot.model.names import same_name
from bot.model.profile import Cloud
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Answer

CHINA = "clientconfig.partner.microsoftonline-p.net.cn"

OK = Code("ok", Verdict.PASS)
PRESENT = Code(
    "present", Verdict.FAIL, "Delete the alias. It was needed in 2013; only the cloud in China uses it today."
)
BY_WILDCARD = Code(
    "by-wildcard",
    Verdict.WARN,
    "The zone has a wildcard alias, which answers for `msoid` as well. Give `msoid` a TXT record of its own, so that"
    " the wildcard no longer does.",
)
NEEDED = Code("needed", Verdict.FAIL, "In the cloud in China the alias is needed. Create it, or correct it.")


async def observe(target: Target, net: Net) -> tuple[Answer[str], ...]:
    return tuple(await asyncio.gather(*(net.dns.cname(f"msoid.{domain}") for domain in all_domains(target))))


def judge(target: Target, seen: tuple[Answer[str], ...]) -> Iterator[Finding]:
    if not seen:
        yield no_sip_domain()
    needed = target.profile.cloud is Cloud.CHINA
    for answer in seen:
        code = _code(answer, needed=needed)
        fixes = {
            NEEDED: zone_line(answer.name, f"CNAME {CHINA}."),
            BY_WILDCARD: zone_line(answer.name, 'TXT "not in use"'),
        }
        expected = f"CNAME {CHINA}" if needed else "no such name"
        yield code.at(answer.name, expected=expected, observed=str(answer), fix=fixes.get(code, ""))


def _code(answer: Answer[str], *, needed: bool) -> Code:
    if not answer.known:
        return NOT_ASKED
    if needed:
        return OK if any(same_name(alias, CHINA) for alias in answer.records) else NEEDED
    if not answer.found:
        return OK
    return BY_WILDCARD if answer.wildcard else PRESENT


CHECK = Check(
    id="dns-msoid",
    step=2,
    title="The record msoid is gone",
    codes=(OK, PRESENT, BY_WILDCARD, NEEDED, NOT_ASKED, NO_SIP_DOMAIN),
    source="https://learn.microsoft.com/microsoft-365/enterprise/external-domain-name-system-records",
    observe=observe,
    judge=judge,
    priority=2,
)
