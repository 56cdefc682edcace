"""Topology: is there an Edge pool for the way to the cloud, and the Front End pool that the profile tells?

A hybrid has one deployment on premises, one tenant, and one Edge pool that federates; people who have moved reach those
who have not only through it. No program sees from here that there is no second forest or tenant in the hybrid, and that
the administrative tools are the newest: that is for somebody to know.

Run the command in the management shell. It names pools and services only; the whole topology would tell too much.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target, handed
from bot.checks.handed import NOT_SHOWN, Hand
from bot.checks.kinds import DECOMMISSIONING
from bot.checks.naming import wire
from bot.evidence.row import Row
from bot.model.names import same_name
from bot.model.verdict import Code, Finding, Verdict

SOURCE = "pools"
EDGE, REGISTRAR = "EdgeServer", "Registrar"

OK = Code("ok", Verdict.PASS)
NO_EDGE = Code(
    "no-edge",
    Verdict.FAIL,
    "The topology has no Edge pool, and without one nothing leads to the cloud. Deploy it before anything else.",
)
SEVERAL_EDGES = Code(
    "several-edges",
    Verdict.WARN,
    "There are several Edge pools, and federation may go through one alone. See the check `edge-federation-pool`.",
)
NO_REGISTRAR = Code(
    "no-registrar",
    Verdict.FAIL,
    "No pool registers people, so there is nobody to move. Run the command in the deployment where they are.",
)
OTHER_POOL = Code(
    "other-pool",
    Verdict.WARN,
    "The Front End pool of the profile is not one of those that register people. Correct the profile as shown.",
)


def judge(target: Target, hand: Hand) -> Iterator[Finding]:
    rows = hand[SOURCE].rows
    if not rows or any(row.text("Identity") is None or row.texts("Services") is None for row in rows):
        yield handed.not_shown("pools", SOURCE, "Identity", "Services")
        return
    edges, registrars = _running(rows, EDGE), _running(rows, REGISTRAR)
    code = OK if len(edges) == 1 else SEVERAL_EDGES if edges else NO_EDGE
    yield code.at("Edge pools", expected="one", observed=handed.listed(edges))
    told = wire(target.profile.front_end_pool_fqdn)
    if not registrars:
        yield NO_REGISTRAR.at("Front End pools", expected="at least one", observed="none")
    elif told and not any(same_name(told, pool) for pool in registrars):
        fix = f"/hybrid set front_end_pool_fqdn={registrars[0]}"
        yield OTHER_POOL.at("Front End pools", expected=told, observed=handed.listed(registrars), fix=fix)
    else:
        yield OK.at("Front End pools", expected=told or "at least one", observed=handed.listed(registrars))


def _running(rows: tuple[Row, ...], service: str) -> list[str]:
    """Return the pools that run *service*; services read like ``Registrar:pool01.contoso.com``."""
    return [
        (row.text("Identity") or "").strip().lower()
        for row in rows
        if any(each.partition(":")[0].strip().casefold() == service.casefold() for each in row.texts("Services") or ())
    ]


CHECK = Check(
    id="topology",
    step=3,
    title="The topology has what a hybrid needs",
    codes=(OK, NO_EDGE, SEVERAL_EDGES, NO_REGISTRAR, OTHER_POOL, NOT_SHOWN, DECOMMISSIONING),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity#topology-requirements",
    observe=handed.of(SOURCE),
    judge=judge,
    kind=Kind.PASTE,
    priority=2,
    wants=(SOURCE,),
    by_word=True,
    skips=handed.leaving,
)
