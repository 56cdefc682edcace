"""Synchronization: is it switched on in the tenant?

Everybody who uses Lync on premises must be in the tenant as well, those included who stay where they are, and they get
there by synchronization only. A fresh activation can take a while to show.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target
from bot.checks.entra_tenant import Organization, organization
from bot.checks.graph import GRAPH_CODES, PATIENCE, asked, unread
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.denial import Denial

_FINISH = "Install Microsoft Entra Connect (or Cloud Sync) and finish its wizard."

OK = Code("ok", Verdict.PASS)
NEVER = Code("never", Verdict.FAIL, f"No directory on premises was ever synchronized. {_FINISH}")
SWITCHED_OFF = Code(
    "switched-off", Verdict.FAIL, f"Synchronization was on once, and is switched off. {_FINISH} It turns it on again."
)

_STATES = {True: (OK, "on"), False: (SWITCHED_OFF, "off"), None: (NEVER, "never")}


async def observe(_: Target, net: Net) -> Organization | Denial | None:
    return await asked(net, organization)


def judge(_: Target, seen: Organization | Denial | None) -> Iterator[Finding]:
    if isinstance(seen, Organization):
        code, state = _STATES[seen.synced]
        yield code.at("synchronization", expected="on", observed=state)
    else:
        yield unread(seen)


CHECK = Check(
    id="sync-enabled",
    step=4,
    title="Synchronization is switched on",
    codes=(OK, NEVER, SWITCHED_OFF, *GRAPH_CODES),
    kind=Kind.GRAPH,
    patience=PATIENCE,
    source="https://learn.microsoft.com/graph/api/resources/organization",
    observe=observe,
    judge=judge,
)
