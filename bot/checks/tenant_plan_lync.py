"""Plans: has the tenant what a moved user needs, and a licence to spare?

A user who is moved needs a licence with two service plans switched on, Skype for Business Online (Plan 2) and Teams.
The first is needed to this day, although the service itself was retired in July 2021. Plans are told by their ids:
`0feaeb32-d00e-4d66-bd5a-43b5b83db82c` and `57ff2da0-773e-42df-b2af-ffb7a2317929`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Kind, Target
from bot.checks.entra_tenant import Organization, Subscription, organization, subscriptions
from bot.checks.graph import GRAPH_CODES, PATIENCE, asked, unread
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.denial import Denial

SKYPE = "0feaeb32-d00e-4d66-bd5a-43b5b83db82c"  # MCOSTANDARD
TEAMS = "57ff2da0-773e-42df-b2af-ffb7a2317929"  # TEAMS1
_NAMES = {SKYPE: "Skype for Business Online (Plan 2)", TEAMS: "Teams"}
_ENABLED, _WARNING = "Enabled", "Warning"
_BUY = (
    "Buy, or renew, a Microsoft 365 or Office 365 plan that contains Teams and Skype for Business Online (Plan 2), and"
    " keep both service plans switched on."
)

OK = Code("ok", Verdict.PASS)
RUNS_OUT = Code("runs-out", Verdict.WARN, f"The subscription has ended and still works for a while. {_BUY}")
NO_TEAMS = Code("no-teams", Verdict.WARN, f"A moved user lands in Teams, and nobody could use it. {_BUY}")
NO_PLAN = Code("no-plan", Verdict.FAIL, f"Nobody can be moved. {_BUY}")
NONE_FREE = Code(
    "none-free",
    Verdict.WARN,
    "Every licence with these plans is used. If the pilot users have theirs already, all is well; else buy some, or"
    " take some back.",
)


@dataclass(frozen=True, slots=True)
class Bought:
    """The tenant, and its subscriptions."""

    organization: Organization
    subscriptions: tuple[Subscription, ...]


async def observe(_: Target, net: Net) -> Bought | Denial | None:
    found = await asked(net, organization)
    if not isinstance(found, Organization):
        return found
    bought = await asked(net, subscriptions)
    return Bought(found, bought) if isinstance(bought, tuple) else bought


def judge(_: Target, seen: Bought | Denial | None) -> Iterator[Finding]:
    if not isinstance(seen, Bought):
        yield unread(seen)
        return
    codes = {plan: _code(plan, seen.organization.plans.get(plan, frozenset())) for plan in _NAMES}
    for plan, code in codes.items():
        states = ", ".join(sorted(seen.organization.plans.get(plan, ()))) or "no such plan"
        yield code.at(_NAMES[plan], expected=_ENABLED, observed=states)
    if NO_PLAN not in codes.values():
        carrying = [each for each in seen.subscriptions if SKYPE in each.plans]
        free = sum(max(each.free, 0) for each in carrying)
        names = ", ".join(each.name for each in carrying)
        yield (OK if free else NONE_FREE).at(
            "licences", expected="at least one free", observed=f"{free} free" + (f" ({names})" if names else "")
        )


def _code(plan: str, states: frozenset[str]) -> Code:
    if _ENABLED in states:
        return OK
    if _WARNING in states:
        return RUNS_OUT
    return NO_PLAN if plan == SKYPE else NO_TEAMS


CHECK = Check(
    id="tenant-plan-lync",
    step=1,
    title="The tenant has the plans that a moved user needs",
    codes=(OK, RUNS_OUT, NO_TEAMS, NO_PLAN, NONE_FREE, *GRAPH_CODES),
    kind=Kind.GRAPH,
    patience=PATIENCE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/move-users-between-on-premises-and-cloud",
    observe=observe,
    judge=judge,
)
