"""Pilot users: is each one's user principal name the SIP address?

The same question as `upn-sip-match`, of the pilot users only: they are the first who sign in to Teams, by the user
principal name.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target, entra_pilots
from bot.checks.entra_pilots import PILOT_CODES, Pilot, Seen
from bot.checks.graph import GRAPH_CODES, PATIENCE
from bot.checks.upn_sip_match import DIFFERENT, DRIFTED, OK
from bot.model.profile import Identity
from bot.model.verdict import Code, Finding, Verdict

NO_ADDRESS = Code(
    "no-address",
    Verdict.WARN,
    "Microsoft knows no SIP address of this user. Enable the user for Lync on premises (`Enable-CsUser`), then"
    " synchronize.",
)


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    def of_one(found: Pilot) -> Iterator[Finding]:
        return _judged(target, found)

    return entra_pilots.judged(seen, of_one)


def _judged(target: Target, found: Pilot) -> Iterator[Finding]:
    person, sip = found.person, found.person.sip
    inside = person.name_on_premises or person.name
    if target.profile.identity is Identity.FEDERATED and inside.casefold() != person.name.casefold():
        yield DRIFTED.at(found.name, expected=inside, observed=person.name)
    code = NO_ADDRESS if not sip else OK if sip.casefold() == person.name.casefold() else DIFFERENT
    yield code.at(found.name, expected=f"sip:{person.name}", observed=f"sip:{sip}" if sip else "no SIP address")


CHECK = Check(
    id="pilot-upn-sip-match",
    step=7,
    title="Pilot users' names are their SIP addresses",
    codes=(OK, DIFFERENT, DRIFTED, NO_ADDRESS, *PILOT_CODES, *GRAPH_CODES),
    kind=Kind.GRAPH,
    patience=PATIENCE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-managing-attributes",
    observe=entra_pilots.pilots,
    judge=judge,
)
