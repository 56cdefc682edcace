"""Pilot users: have those who telephone, and those who dial in to conferences, the licence for it?

Microsoft wants these licences before the move. Who uses what is told by `pilot_voice` and `pilot_conferencing`. The
service plans are Phone System, `4828c8ec-dc2e-4779-b502-87ac9ce28ab7`, and Audio Conferencing,
`3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target, entra_pilots
from bot.checks.entra_pilots import PILOT_CODES, Pilot, Seen
from bot.checks.graph import GRAPH_CODES, PATIENCE
from bot.checks.pilot_licensed import ENABLED
from bot.model.verdict import Code, Finding, Verdict

VOICE = "4828c8ec-dc2e-4779-b502-87ac9ce28ab7"  # MCOEV
CONFERENCING = "3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40"  # MCOMEETADV

OK = Code("ok", Verdict.PASS)
NOT_NEEDED = Code("not-needed", Verdict.PASS, "Nobody said that this user telephones or dials in.")
NO_VOICE = Code("no-voice", Verdict.FAIL, "Give the user a licence with Phone System before the move.")
NO_CONFERENCING = Code(
    "no-conferencing", Verdict.FAIL, "Give the user a licence with Audio Conferencing before the move."
)


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    def of_one(found: Pilot) -> Iterator[Finding]:
        return _judged(target, found)

    return entra_pilots.judged(seen, of_one)


def _judged(target: Target, found: Pilot) -> Iterator[Finding]:
    wanted = (
        (NO_VOICE, VOICE, "Phone System", target.profile.pilot_voice),
        (NO_CONFERENCING, CONFERENCING, "Audio Conferencing", target.profile.pilot_conferencing),
    )
    needed = [row for row in wanted if found.name in row[3]]
    if not needed:
        yield NOT_NEEDED.at(found.name, expected="no further licence", observed="not asked for")
    for code, plan, name, _ in needed:
        states = found.plans.get(plan, frozenset())
        yield (OK if ENABLED in states else code).at(
            found.name, expected=name, observed=", ".join(sorted(states)) or "no such plan"
        )


CHECK = Check(
    id="pilot-voice-conf-licence",
    step=7,
    title="Pilot users who telephone or dial in have the licence for it",
    codes=(OK, NOT_NEEDED, NO_VOICE, NO_CONFERENCING, *PILOT_CODES, *GRAPH_CODES),
    kind=Kind.GRAPH,
    priority=2,
    patience=PATIENCE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/move-users-between-on-premises-and-cloud",
    observe=entra_pilots.pilots,
    judge=judge,
)
