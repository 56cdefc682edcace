"""Synchronization: did it run lately?

Microsoft Entra Connect synchronizes every 30 minutes, its predecessors every three hours. More than three hours without
is worth a look; after a day Microsoft writes to the technical contact; after seven days without a run a full
synchronization, or a new installation, may be needed.

Microsoft Graph tells when it ran. Where the bot may not read your tenant, hand in what the scheduler says
(`Get-ADSyncScheduler`): that it runs by itself, often enough, is not held up, and does not merely stand by in staging
mode. If there is a second server, hand in what both say in one file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.checks import Check, Kind, Target
from bot.checks.entra_tenant import Organization, organization
from bot.checks.graph import GRAPH_CODES, PATIENCE, asked, unread
from bot.checks.sync_schedule import SCHEDULE_CODES, SOURCE, judged, schedules
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.denial import Denial

LATE, STOPPED, LOST = timedelta(hours=3), timedelta(hours=24), timedelta(days=7)
_LOOK = (
    "On the synchronization server see `Get-ADSyncScheduler`, then the Application log (source ADSync) and the"
    " Synchronization Service Manager for the step that fails."
)
_START = "Start-ADSyncSyncCycle -PolicyType Delta"

OK = Code("ok", Verdict.PASS)
BEHIND = Code("behind", Verdict.WARN, f"The last synchronization is more than three hours ago. {_LOOK}")
STALE = Code("stale", Verdict.FAIL, f"Nothing was synchronized for more than a day. {_LOOK}")
ABANDONED = Code(
    "abandoned",
    Verdict.FAIL,
    f"Nothing was synchronized for more than seven days, so a full synchronization or a rebuild may be needed. {_LOOK}",
)
NOT_SYNCED = Code(
    "not-synced", Verdict.FAIL, "Nothing was ever synchronized, or it is switched off. See the check `sync-enabled`."
)


async def observe(_: Target, net: Net) -> Organization | Denial | None:
    return await asked(net, organization)


def judge(target: Target, seen: Organization | Denial | None) -> Iterator[Finding]:
    in_hand, told = SOURCE in target.handed, schedules(target)
    if isinstance(seen, Organization):
        finding = _of_tenant(target, seen)
        yield finding
        if in_hand:
            yield from judged(told, active=finding.code is OK)
        return
    is_told = in_hand or told != ()
    if seen is not None or not is_told:
        yield unread(seen)
    if is_told:
        yield from judged(told, active=False)


def _of_tenant(target: Target, seen: Organization) -> Finding:
    last = seen.last_sync
    code = NOT_SYNCED if last is None or not seen.synced else _code(target.now - last)
    return code.at(
        "last synchronization",
        expected="at most 3 hours ago",
        observed=f"{last:%Y-%m-%d %H:%M} UTC" if last else "never",
        fix="" if code in {OK, NOT_SYNCED} else _START,
    )


def _code(age: timedelta) -> Code:
    if age > STOPPED:
        return ABANDONED if age > LOST else STALE
    return BEHIND if age > LATE else OK


CHECK = Check(
    id="sync-fresh",
    step=4,
    title="Synchronization ran lately",
    codes=(OK, BEHIND, STALE, ABANDONED, NOT_SYNCED, *SCHEDULE_CODES, *GRAPH_CODES),
    kind=Kind.GRAPH,
    patience=PATIENCE,
    source="https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-sync-feature-scheduler",
    observe=observe,
    judge=judge,
    wants=(SOURCE,),
    live=True,
)
