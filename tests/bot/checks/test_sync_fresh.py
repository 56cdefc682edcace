"""When synchronization ran last, by Graph, and when it will run, by the scheduler's own word."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.checks import Target, handed, sync_fresh, watch_sync
from bot.checks import sync_schedule as schedule
from bot.checks.entra_tenant import Organization
from bot.checks.graph import NO_ANSWER, NOT_CONNECTED
from bot.model.verdict import Code
from bot.net.denial import Denial
from tests.in_hand import holding
from tests.seen import NOW, differing, target
from tests.unread import SILENT, UNREAD

ABOUT = target()
CONTOSO = Organization(id="8f3c1a52-6f0b-4d8e-9a77-1b2c3d4e5f60", plans={}, synced=True)
SCHEDULED, STAGING, STANDBY = schedule.SCHEDULED, schedule.STAGING, schedule.STANDBY
LIST = """
CurrentlyEffectiveSyncCycleInterval : 00:30:00
SyncCycleEnabled                    : True
StagingModeEnabled                  : False
SchedulerSuspended                  : False
"""


def ago(**span: float) -> Organization:
    return replace(CONTOSO, last_sync=NOW - timedelta(**span))


def said(**changes: object) -> dict[str, object]:
    usual = {"SyncCycleEnabled": True, "StagingModeEnabled": False, "SchedulerSuspended": False}
    return {**usual, "CurrentlyEffectiveSyncCycleInterval": "00:30:00", **changes}


def told(*servers: dict[str, object]) -> Target:
    return holding(ABOUT, {"sync-scheduler": json.dumps(servers)})


STANDS_BY = said(StagingModeEnabled=True)
FRESH = [
    pytest.param(ABOUT, ago(minutes=20), [sync_fresh.OK], id="a while ago"),
    pytest.param(ABOUT, ago(minutes=-5), [sync_fresh.OK], id="a clock that is ahead"),
    pytest.param(ABOUT, ago(hours=3), [sync_fresh.OK], id="just in time"),
    pytest.param(ABOUT, ago(hours=3, seconds=1), [sync_fresh.BEHIND], id="late"),
    pytest.param(ABOUT, ago(hours=24), [sync_fresh.BEHIND], id="a day"),
    pytest.param(ABOUT, ago(hours=24, seconds=1), [sync_fresh.STALE], id="more than a day"),
    pytest.param(ABOUT, ago(days=7, seconds=1), [sync_fresh.ABANDONED], id="more than a week"),
    pytest.param(ABOUT, replace(CONTOSO, last_sync=None), [sync_fresh.NOT_SYNCED], id="never"),
    pytest.param(ABOUT, replace(ago(hours=1), synced=False), [sync_fresh.NOT_SYNCED], id="switched off"),
    *(pytest.param(ABOUT, each, [code], id=code.name) for each, code in UNREAD),
    pytest.param(told(said()), None, [SCHEDULED], id="the scheduler runs"),
    pytest.param(holding(ABOUT, {"sync-scheduler": LIST}), None, [SCHEDULED], id="the scheduler runs, in a list"),
    pytest.param(told(said(SyncCycleEnabled=False)), None, [schedule.SWITCHED_OFF], id="the cycle is off"),
    pytest.param(told(said(SchedulerSuspended=True)), None, [schedule.SUSPENDED], id="a wizard is open"),
    pytest.param(told(said(CurrentlyEffectiveSyncCycleInterval="03:00:00")), None, [SCHEDULED], id="every three hours"),
    pytest.param(
        told(said(CurrentlyEffectiveSyncCycleInterval="03:00:01")), None, [schedule.SELDOM], id="more seldom than that"
    ),
    pytest.param(
        told(said(CurrentlyEffectiveSyncCycleInterval="1.00:00:00")), None, [schedule.SELDOM], id="once a day"
    ),
    pytest.param(
        told(said(CurrentlyEffectiveSyncCycleInterval="1.00:00:01")), None, [schedule.TOO_SELDOM], id="less than daily"
    ),
    pytest.param(
        told(said(SyncCycleEnabled=False, SchedulerSuspended=True)),
        None,
        [schedule.SWITCHED_OFF, schedule.SUSPENDED],
        id="two things at once",
    ),
    pytest.param(told(STANDS_BY), None, [STAGING], id="the only server stands by"),
    pytest.param(told(STANDS_BY, said()), None, [STANDBY, SCHEDULED], id="one of two stands by"),
    pytest.param(told(STANDS_BY, STANDS_BY), None, [STAGING, STAGING], id="both stand by"),
    pytest.param(told(STANDS_BY), ago(minutes=5), [sync_fresh.OK, STANDBY], id="another server was seen to run"),
    pytest.param(told(STANDS_BY), ago(hours=5), [sync_fresh.BEHIND, STAGING], id="no server was seen to run"),
    pytest.param(told({"SyncCycleEnabled": True}), None, [handed.NOT_SHOWN], id="most is hidden"),
    pytest.param(
        told({"SyncCycleEnabled": False}), None, [handed.NOT_SHOWN, schedule.SWITCHED_OFF], id="hidden, and wrong"
    ),
    pytest.param(told(), None, [handed.NOT_SHOWN], id="nothing in it"),
    pytest.param(told(said()), SILENT, [NO_ANSWER, SCHEDULED], id="Graph does not answer"),
    pytest.param(
        holding(ABOUT, {}, {"sync-scheduler": json.dumps(STANDS_BY)}), None, [STAGING], id="what stayed, without Graph"
    ),
    pytest.param(
        holding(ABOUT, {}, {"sync-scheduler": json.dumps(STANDS_BY)}),
        ago(hours=5),
        [sync_fresh.BEHIND],
        id="what stayed counts for nothing where Graph tells",
    ),
]


@pytest.mark.parametrize(("about", "facts", "codes"), FRESH)
def test_judge_freshness(about: Target, facts: Organization | Denial | None, codes: list[Code]) -> None:
    assert [finding.code for finding in sync_fresh.judge(about, facts)] == codes
    assert [finding.code for finding in watch_sync.CHECK.judge(about, facts)] == codes


def test_every_code_has_a_case() -> None:
    assert differing(sync_fresh.CHECK, FRESH) == set()
    assert watch_sync.CHECK.wants == ("sync-scheduler",)


def test_a_late_synchronization_is_started_by_the_command_that_is_shown() -> None:
    [finding] = sync_fresh.judge(ABOUT, ago(hours=5))

    assert (finding.observed, finding.fix) == ("2026-09-01 07:00 UTC", "Start-ADSyncSyncCycle -PolicyType Delta")


def test_the_scheduler_is_quoted_and_each_fault_has_its_own_command() -> None:
    off, suspended = sync_fresh.judge(told(said(SyncCycleEnabled=False, SchedulerSuspended=True)), None)

    assert "SyncCycleEnabled False, StagingModeEnabled False, SchedulerSuspended True" in off.observed
    assert off.fix == "Set-ADSyncScheduler -SyncCycleEnabled $true"
    assert suspended.fix == "Set-ADSyncScheduler -SchedulerSuspended $false"


def test_of_several_servers_each_is_told_by_its_number() -> None:
    assert [finding.subject for finding in sync_fresh.judge(told(STANDS_BY, said()), None)] == [
        "scheduler 1",
        "scheduler 2",
    ]


def test_without_any_word_the_tenant_is_to_be_connected() -> None:
    [finding] = sync_fresh.judge(ABOUT, None)

    assert finding.code is NOT_CONNECTED
