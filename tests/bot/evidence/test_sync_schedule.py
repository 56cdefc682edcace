"""What the scheduler of the synchronization says, in every form that PowerShell writes it."""

import json
from datetime import timedelta

import pytest

from bot.evidence.sync_schedule import Schedule, marks, read, remembered

HALF_AN_HOUR = timedelta(minutes=30)
ACTIVE = Schedule(cycle=True, staging=False, suspended=False, interval=HALF_AN_HOUR)
SPAN = {"Ticks": 18_000_000_000, "Days": 0, "Hours": 0, "Minutes": 30, "Seconds": 0, "TotalHours": 0.5}
FLAGS = {"SyncCycleEnabled": True, "StagingModeEnabled": False, "SchedulerSuspended": False}
LIST = b"""

AllowedSyncCycleInterval            : 00:30:00
CurrentlyEffectiveSyncCycleInterval : 00:30:00
CustomizedSyncCycleInterval         :
SyncCycleEnabled                    : True
StagingModeEnabled                  : False
SchedulerSuspended                  : False
SyncCycleInProgress                 : False

"""
CSV = (
    b'"CurrentlyEffectiveSyncCycleInterval","SyncCycleEnabled","StagingModeEnabled","SchedulerSuspended"\r\n'
    b'"00:30:00","True","False","False"\r\n'
)


def written(interval: object) -> bytes:
    return json.dumps({**FLAGS, "CurrentlyEffectiveSyncCycleInterval": interval}).encode()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(LIST, id="a list"),
        pytest.param(CSV, id="CSV"),
        pytest.param(written("00:30:00"), id="JSON of PowerShell 7"),
        pytest.param(written(SPAN), id="JSON of Windows PowerShell 5.1, which writes a span as an object"),
    ],
)
def test_a_schedule_is_read_in_every_form(raw: bytes) -> None:
    assert read(raw) == (ACTIVE,)


@pytest.mark.parametrize(
    ("interval", "span"),
    [
        pytest.param("7.00:00:00", timedelta(days=7), id="days"),
        pytest.param("1.02:03:04.5000000", timedelta(days=1, hours=2, minutes=3, seconds=4), id="all of it"),
        pytest.param("03:00:00", timedelta(hours=3), id="hours"),
        pytest.param("half an hour", None, id="words"),
        pytest.param({"Hours": 1}, None, id="an object that is no span"),
        pytest.param(None, None, id="nothing"),
        pytest.param("", None, id="an empty text"),
    ],
)
def test_a_span_of_time_is_read_or_counts_as_hidden(interval: object, span: timedelta | None) -> None:
    [schedule] = read(written(interval))

    assert schedule.interval == span
    assert schedule.hidden == (() if span else ("CurrentlyEffectiveSyncCycleInterval",))


def test_every_server_has_its_schedule() -> None:
    active, standby = read(json.dumps([FLAGS, FLAGS | {"StagingModeEnabled": True}]).encode())

    assert (active.staging, standby.staging) == (False, True)


def test_what_stays_of_a_schedule_is_the_same_schedule() -> None:
    half = read(b'{"SyncCycleEnabled": "False", "StagingModeEnabled": true}')

    assert remembered(marks((ACTIVE,))) == (ACTIVE,)
    assert remembered(marks(half)) == half


def test_nothing_stays_of_several_servers_or_of_none() -> None:
    assert marks((ACTIVE, ACTIVE)) == {}
    assert marks(()) == {}
    assert remembered({}) == ()
