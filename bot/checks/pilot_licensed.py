"""Pilot users: has each of them the licence that a moved user needs?

Both service plans have to be switched on in the user's licence, Skype for Business Online (Plan 2) and Teams, and the
usage location has to be set, for no licence can be given without. It takes a while until a new licence shows.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target, entra_pilots
from bot.checks.entra_pilots import PILOT_CODES, Pilot, Seen
from bot.checks.graph import GRAPH_CODES, PATIENCE
from bot.checks.tenant_plan_lync import SKYPE, TEAMS
from bot.model.verdict import Code, Finding, Verdict

ENABLED = "Enabled"
_GIVE = (
    "Set the usage location, give a licence with Teams and Skype for Business Online (Plan 2), and leave both service"
    " plans switched on in it."
)

OK = Code("ok", Verdict.PASS)
NO_SKYPE = Code("no-skype", Verdict.FAIL, f"The plan Skype for Business Online (Plan 2) is not switched on. {_GIVE}")
NO_TEAMS = Code("no-teams", Verdict.FAIL, f"The plan Teams is not switched on. {_GIVE}")
NO_LOCATION = Code("no-location", Verdict.FAIL, f"The user has no usage location. {_GIVE}")


def judge(_: Target, seen: Seen) -> Iterator[Finding]:
    return entra_pilots.judged(seen, _judged)


def _judged(found: Pilot) -> Iterator[Finding]:
    wrong = [
        code.at(found.name, expected=ENABLED, observed=", ".join(sorted(found.plans.get(plan, ()))) or "no such plan")
        for code, plan in ((NO_SKYPE, SKYPE), (NO_TEAMS, TEAMS))
        if ENABLED not in found.plans.get(plan, ())
    ]
    if not found.location:
        wrong.append(NO_LOCATION.at(found.name, expected="a usage location", observed="none"))
    yield from wrong or [OK.at(found.name, expected="both plans", observed=f"both plans, {found.location}")]


CHECK = Check(
    id="pilot-licensed",
    step=7,
    title="Every pilot user has the licence that a move needs",
    codes=(OK, NO_SKYPE, NO_TEAMS, NO_LOCATION, *PILOT_CODES, *GRAPH_CODES),
    kind=Kind.GRAPH,
    patience=PATIENCE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/move-users-between-on-premises-and-cloud",
    observe=entra_pilots.pilots,
    judge=judge,
)
