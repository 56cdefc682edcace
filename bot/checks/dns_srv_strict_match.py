"""Strict names: does each SIP domain have a record of its own, with a host in that domain?

Hybrid needs strict DNS name matching: the federation record must stand under exactly the SIP domain (one for
`contoso.com` does not serve `retail.contoso.com`), and its host should lie in that domain or in a parent of it. Clients
ask people to trust a host of another domain, and discovered partners may refuse it.

The usual way: point each domain's record to `sip.` of that same domain, give that name an A record on the Access Edge,
and have it in the Edge certificate. In the phase `decommissioning` a record that names Microsoft is as it should be.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Target, clouds, srv_records
from bot.checks.dns_sipfederationtls import SERVICE
from bot.checks.kinds import NO_SIP_DOMAIN, NOT_ASKED, no_sip_domain, zone_line
from bot.checks.naming import matches_strictly
from bot.checks.srv_records import Lookup
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

OK = Code("ok", Verdict.PASS)
MISSING = Code("missing", Verdict.FAIL, "Create the record under exactly this domain; one under a parent is not used.")
FOREIGN = Code(
    "foreign-host",
    Verdict.WARN,
    "The record's host lies in another domain. Point it to `sip.` of this domain, give that name an A record on the"
    " Access Edge, and put it into the Edge certificate.",
)
BY_DESIGN = Code("online-by-design", Verdict.SKIPPED, "The record names Microsoft's cloud, as it now should.")


async def observe(target: Target, net: Net) -> tuple[Lookup, ...]:
    return await srv_records.lookups(SERVICE, target, net)


def judge(target: Target, seen: tuple[Lookup, ...]) -> Iterator[Finding]:
    if not seen:
        yield no_sip_domain()
    for lookup in seen:
        yield _judge_domain(target, lookup)


def _judge_domain(target: Target, lookup: Lookup) -> Finding:
    answer, domain = lookup.answer, lookup.domain
    wanted = SERVICE.wanted(target, domain)
    record = zone_line(answer.name, f"SRV {wanted}.")

    def finding(code: Code, *, fix: str = "") -> Finding:
        return code.at(answer.name, expected=f"SRV {wanted}", observed=str(answer), fix=fix)

    if not answer.known:
        return finding(NOT_ASKED)
    if not answer.found or not answer.records[0].target:
        return finding(MISSING, fix=record)
    host = answer.records[0].target
    if clouds.belongs_online(target) and clouds.leads_online([host]):
        return finding(BY_DESIGN)
    if matches_strictly(host, domain):
        return finding(OK)
    return finding(FOREIGN, fix=record)


CHECK = Check(
    id="dns-srv-strict-match",
    step=2,
    title="Federation records match their SIP domain strictly",
    codes=(OK, MISSING, FOREIGN, BY_DESIGN, NOT_ASKED, NO_SIP_DOMAIN),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity#dns-settings",
    observe=observe,
    judge=judge,
)
