"""Attributes: will Active Directory's users synchronize as they are?

A name that is too long, an address that two people have, a character that is refused: each leaves one user out of the
cloud, or gives them another name there, and Microsoft says so only afterwards. IdFix, Microsoft's program, looks for
the same on a Windows machine.

Hand in an export of the users. Every value is judged by the rules of IdFix and of Microsoft's page: lengths,
characters, shapes, blank values, values that two objects have, suffixes that nobody can verify, and the SIP address
beside the user principal name and the proxy addresses. Where IdFix and the page disagree it is a warning. What IdFix
passes over, such as built-in accounts, is passed over. The tenant's verified domains come from Microsoft Graph; where
the bot may not read the tenant, the domains that were told stand for them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.checks import Check, Kind, Target, exported
from bot.checks.attribute_lint import Breach, lint
from bot.checks.attribute_rules import ATTRIBUTES, CODES, SIP, SUFFIX, UPN_ADFS
from bot.checks.exported import EXPORT_CODES, SOURCE, Domains
from bot.checks.graph import PATIENCE
from bot.checks.kinds import NO_SIP_DOMAIN, no_sip_domain
from bot.checks.left_out import is_left_out
from bot.checks.naming import sip_domains
from bot.model.directory import Directory
from bot.model.profile import Identity
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

OK = Code("ok", Verdict.PASS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What breaks a rule, of how many objects, and what is wrong with the export itself."""

    breaches: tuple[Breach, ...]
    shortcomings: tuple[Finding, ...]
    total: int
    left_out: int
    domains: Domains


async def observe(target: Target, net: Net) -> Seen:
    domains = await exported.verified(target, net)
    # A hundred thousand users take seconds, in which the bot has to answer others.
    return await asyncio.to_thread(seen, target, target.handed[SOURCE], domains)


def seen(target: Target, directory: Directory, domains: Domains) -> Seen:
    """Return what there is to see of *directory*."""
    return Seen(
        breaches=lint(directory, verified=domains.names, sip_domains=frozenset(sip_domains(target))),
        shortcomings=exported.shortcomings(directory, ATTRIBUTES),
        total=len(directory.users),
        left_out=sum(map(is_left_out, directory.users)),
        domains=domains,
    )


def judge(target: Target, facts: Seen) -> Iterator[Finding]:
    yield from facts.shortcomings
    if not sip_domains(target):
        yield no_sip_domain()
    told = [breach for breach in facts.breaches if _matters(target, breach)]
    for breach in told:
        finding = breach.finding()
        from_the_tenant = breach.rule == SUFFIX and breach.attribute != SIP
        yield replace(finding, expected=f"{finding.expected} ({facts.domains})") if from_the_tenant else finding
    if not (told or facts.shortcomings):
        passed_over = f"; {facts.left_out:,} passed over, as IdFix does" if facts.left_out else ""
        yield OK.at(
            "users",
            expected="no rule broken",
            observed=f"{facts.total - facts.left_out:,} objects judged{passed_over}; domains {facts.domains}",
        )


def _matters(target: Target, breach: Breach) -> bool:
    return breach.code is not UPN_ADFS or target.profile.identity is Identity.FEDERATED


CHECK = Check(
    id="ad-attribute-lint",
    step=4,
    title="Active Directory's users can be synchronized as they are",
    codes=(OK, *CODES, *EXPORT_CODES, NO_SIP_DOMAIN),
    kind=Kind.PASTE,
    patience=PATIENCE,
    wants=(SOURCE,),
    source="https://learn.microsoft.com/microsoft-365/enterprise/prepare-for-directory-synchronization",
    observe=observe,
    judge=judge,
)
