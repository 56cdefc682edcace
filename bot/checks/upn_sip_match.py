"""Names: is everybody's user principal name the SIP address?

People sign in to Teams with the user principal name, not with the SIP address. Two different names work, and confuse
everybody. Where AD FS signs people in, two more things are wished for: the name in the cloud is the one in Active
Directory, and holds only letters, digits, dots, dashes and underscores before the @.

Where the bot may not read your tenant, hand in an export of Active Directory's users: it has both names of everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.checks import Check, Kind, Target, exported
from bot.checks.attribute_rules import SIP
from bot.checks.entra_users import People, Person, people
from bot.checks.graph import GRAPH_CODES, PATIENCE, asked, unread
from bot.model.profile import Identity
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.denial import Denial

SHOWN = 10

OK = Code("ok", Verdict.PASS)
DIFFERENT = Code(
    "different",
    Verdict.WARN,
    "The SIP address is another than the name to sign in with. It works; make them equal before people are moved, or"
    " tell them which is which.",
)
DRIFTED = Code(
    "drifted",
    Verdict.WARN,
    "The name in the cloud is another than the one in Active Directory, and AD FS signs in the latter. Verify the"
    " suffix in the tenant, then synchronize.",
)
ODD = Code(
    "odd",
    Verdict.WARN,
    "The name holds more than letters, digits, dots, dashes and underscores, which signing in by AD FS may not take.",
)


async def observe(target: Target, net: Net) -> People | Denial | None:
    seen = await asked(net, people)
    return seen if isinstance(seen, People) else await exported.people_in_hand(target, SIP) or seen


def judge(target: Target, seen: People | Denial | None) -> Iterator[Finding]:
    if not isinstance(seen, People):
        yield unread(seen)
        return
    found = list(_listed(DIFFERENT, seen.renamed, seen.renamed_count, lambda each: (each.name, f"sip:{each.sip}")))
    if target.profile.identity is Identity.FEDERATED:
        found += _listed(DRIFTED, seen.drifted, seen.drifted_count, lambda each: (each.name_on_premises, each.name))
        found += _listed(ODD, seen.odd, seen.odd_count, lambda each: ("letters, digits and . - _", each.name))
    yield from found
    if not found:
        yield OK.at("users", expected="one name", observed=f"{seen.with_sip} of {seen.total} users have a SIP address")


def _listed(
    code: Code, some: tuple[Person, ...], count: int, both: Callable[[Person], tuple[str, str]]
) -> Iterator[Finding]:
    """Yield a finding for each of the first people, and one for how many more there are."""
    for person in some[:SHOWN]:
        expected, observed = both(person)
        yield code.at(person.name, expected=expected, observed=observed)
    if count > SHOWN:
        yield code.at("users", expected="one name", observed=f"{count - SHOWN} more")


CHECK = Check(
    id="upn-sip-match",
    step=4,
    title="User principal names are the SIP addresses",
    codes=(OK, DIFFERENT, DRIFTED, ODD, *GRAPH_CODES),
    kind=Kind.GRAPH,
    priority=2,
    patience=PATIENCE,
    wants=(exported.SOURCE,),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-managing-attributes",
    observe=observe,
    judge=judge,
)
