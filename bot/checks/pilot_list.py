"""Pilot users: is the list of them sound?

The checks of this step, the reminders and the gate go by the list. Two people with one SIP address, or an address in a
domain that is not yours, are moved to nobody's advantage; and a pilot of hundreds is no pilot any more.

`/hybrid pilot add ann@contoso.com` and `pilot import` make the list; the latter takes CSV with the columns
`userPrincipalName,sipAddress,displayName,enterpriseVoice,dialInConferencing,contactCount,batch`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target
from bot.checks.entra_pilots import NO_PILOTS
from bot.checks.kinds import NO_SIP_DOMAIN, no_sip_domain
from bot.checks.naming import sip_domains, wire
from bot.checks.roster import nobody, roster
from bot.model.pilot import PilotUser, harmless
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

SOURCE = "pilot-list"
USUAL = 50

OK = Code("ok", Verdict.PASS)
MANY = Code(
    "many",
    Verdict.WARN,
    "Is this still a pilot? Move a few first, see that all is well for them, and let the others follow in batches.",
)
OTHER_DOMAIN = Code(
    "other-domain",
    Verdict.FAIL,
    "The SIP address is in a domain that is not among your SIP domains. Correct the list, or tell the domain.",
)
SAME_ADDRESS = Code(
    "same-address", Verdict.FAIL, "Two users of the list have this SIP address. Correct one of them, or remove it."
)
FORMULA = Code(
    "formula",
    Verdict.WARN,
    "The name begins as a formula does, and a spreadsheet would run it. It is shown with an apostrophe before it.",
)


async def observe(target: Target, _: Net) -> tuple[PilotUser, ...]:
    handed = target.handed.get(SOURCE)
    return handed.users if handed and not target.pilots else roster(target)


def judge(target: Target, users: tuple[PilotUser, ...]) -> Iterator[Finding]:
    if not users:
        yield nobody()
        return
    wrong = list(_wrong(target, users))
    yield from wrong
    if not sip_domains(target):
        yield no_sip_domain()
    if len(users) > USUAL:
        yield MANY.at("pilot users", expected=f"1 to {USUAL}", observed=f"{len(users)}")
    elif not wrong:
        yield OK.at("pilot users", expected=f"1 to {USUAL}", observed=f"{len(users)}")


def _wrong(target: Target, users: tuple[PilotUser, ...]) -> Iterator[Finding]:
    domains = sip_domains(target)
    seen: dict[str, str] = {}
    for user in users:
        domain = user.address.rpartition("@")[2]
        if domains and wire(domain) not in domains:
            yield OTHER_DOMAIN.at(user.upn, expected=" or ".join(domains), observed=f"sip:{user.address}")
        if user.address in seen:
            yield SAME_ADDRESS.at(user.upn, expected="an address of its own", observed=f"as {seen[user.address]}")
        seen.setdefault(user.address, user.upn)
        if harmless(user.display_name) != user.display_name:
            yield FORMULA.at(user.upn, expected="a name", observed=harmless(user.display_name))


CHECK = Check(
    id="pilot-list",
    step=7,
    title="The list of pilot users is sound",
    codes=(OK, MANY, OTHER_DOMAIN, SAME_ADDRESS, FORMULA, NO_PILOTS, NO_SIP_DOMAIN),
    kind=Kind.PASTE,
    live=True,
    wants=(SOURCE,),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/move-users-between-on-premises-and-cloud",
    observe=observe,
    judge=judge,
)
