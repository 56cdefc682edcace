"""Pilot users: was anything of theirs refused in synchronization?

The same question as `sync-provisioning-errors`, of the pilot users only: whoever has such an error is not moved before
it is put right.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target, entra_pilots
from bot.checks.entra_pilots import PILOT_CODES, Pilot, Seen
from bot.checks.graph import GRAPH_CODES, PATIENCE
from bot.checks.sync_provisioning_errors import OK, REFUSED, refused
from bot.model.verdict import Finding


def judge(_: Target, seen: Seen) -> Iterator[Finding]:
    return entra_pilots.judged(seen, _judged)


def _judged(found: Pilot) -> Iterator[Finding]:
    for error in found.person.errors:
        yield refused(REFUSED, found.person, error)
    if not found.person.errors:
        yield OK.at(found.name, expected="no error", observed="none")


CHECK = Check(
    id="pilot-no-sync-errors",
    step=7,
    title="Nothing of the pilot users was refused in synchronization",
    codes=(OK, REFUSED, *PILOT_CODES, *GRAPH_CODES),
    kind=Kind.GRAPH,
    patience=PATIENCE,
    source="https://learn.microsoft.com/graph/api/resources/onpremisesprovisioningerror",
    observe=entra_pilots.pilots,
    judge=judge,
)
