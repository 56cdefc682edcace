"""Pilot users: has each of them come from Active Directory?

Only a user who was made on premises and then synchronized can be moved. One who was made in the cloud has to be made on
premises first and matched; then moved. When the tenant last synchronized at all is the question of `sync-fresh`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target, entra_pilots
from bot.checks.entra_pilots import NO_PILOTS, Pilot, Seen
from bot.checks.graph import GRAPH_CODES, PATIENCE
from bot.model.verdict import Code, Finding, Verdict

OK = Code("ok", Verdict.PASS)
MISSING = Code(
    "missing",
    Verdict.FAIL,
    "The tenant has no such user. Let synchronization take the user in (organizational unit, group filter), or correct"
    " the name.",
)
CLOUD_ONLY = Code(
    "cloud-only",
    Verdict.FAIL,
    "The user was made in the cloud. Make the user on premises first, match both, synchronize, then move.",
)
WAS_SYNCED = Code(
    "was-synced",
    Verdict.FAIL,
    "The user came from Active Directory once, and does not any more. Take the user in again.",
)
DISABLED = Code("disabled", Verdict.FAIL, "The account is disabled, so nobody can sign in. Enable it on premises.")


def judge(_: Target, seen: Seen) -> Iterator[Finding]:
    for name, found in (seen or {}).items():
        if isinstance(found, Pilot) and not found.known:
            yield MISSING.at(name, expected="a synchronized user", observed="no such user")
    there = seen and {name: each for name, each in seen.items() if not isinstance(each, Pilot) or each.known}
    if there or not seen:
        yield from entra_pilots.judged(there, _judged)


def _judged(found: Pilot) -> Iterator[Finding]:
    if not found.synced:
        code, observed = (CLOUD_ONLY, "made in the cloud") if found.synced is None else (WAS_SYNCED, "was synchronized")
    elif found.enabled:
        code, observed = OK, f"synchronized {found.last_sync:%Y-%m-%d %H:%M} UTC" if found.last_sync else "synchronized"
    else:
        code, observed = DISABLED, "disabled"
    yield code.at(found.name, expected="a synchronized user", observed=observed)


CHECK = Check(
    id="pilot-synced",
    step=7,
    title="Every pilot user comes from Active Directory",
    codes=(OK, MISSING, CLOUD_ONLY, WAS_SYNCED, DISABLED, NO_PILOTS, *GRAPH_CODES),
    kind=Kind.GRAPH,
    patience=PATIENCE,
    source="https://learn.microsoft.com/graph/api/resources/user",
    observe=entra_pilots.pilots,
    judge=judge,
)
