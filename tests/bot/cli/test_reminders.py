"""The plan of reminders for any calendar, without a database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.main import run
from bot.cli.reminders import plan_of
from tests.terminal import hybrid_bot

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)  # a Friday


def test_the_plan_shows_day_local_time_utc_and_why_across_a_change_of_clocks() -> None:
    lines = plan_of({"pilot": "2026-03-31", "zone": "Europe/Berlin", "time": "08:30"}, NOW).splitlines()

    assert lines[:2] == [
        "2026-03-24 Tue 08:30 CET   2026-03-24 07:30 UTC  5 working days to go",
        "2026-03-26 Thu 08:30 CET   2026-03-26 07:30 UTC  3 working days to go",
    ]
    assert lines[4] == "2026-03-31 Tue 08:30 CEST  2026-03-31 06:30 UTC  the pilot date is today"
    assert lines[-1] == "2026-04-07 Tue 08:30 CEST  2026-04-07 06:30 UTC  5 working days after the pilot date"


def test_holidays_and_working_days_of_the_calendar_count() -> None:
    lines = plan_of({"pilot": "2026-03-26", "days": "sun-thu", "holidays": "2026-03-25"}, NOW).splitlines()

    assert [line.split()[1] for line in lines[:3]] == ["Sun", "Mon", "Tue"]
    assert not any(line.startswith(("2026-03-25", "2026-03-27", "2026-03-28")) for line in lines)


def test_a_pilot_date_a_year_ahead_is_planned_to_its_end() -> None:
    assert plan_of({"pilot": "2027-03-30"}, NOW).endswith("5 working days after the pilot date")


def test_a_relative_date_counts_from_today_in_the_zone() -> None:
    late = datetime(2026, 3, 20, 23, 30, tzinfo=UTC)

    assert "2026-03-24 Tue 09:00 +13" in plan_of({"pilot": "+3d", "zone": "Pacific/Apia"}, late)


def test_without_a_pilot_date_it_is_weekly() -> None:
    assert {line.split()[-1] for line in plan_of({}, NOW).splitlines()} == {"weekly"}


def test_a_pilot_date_long_past_needs_no_reminder() -> None:
    assert plan_of({"pilot": "2026-01-05"}, NOW) == "No reminder will come."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["pilot"], "“pilot” is not KEY=VALUE", id="no value"),
        pytest.param(["pilot=soon"], "pilot: “soon” is not a date", id="no date"),
        pytest.param(["zone=Mars/Base"], "zone: “Mars/Base” is not a time zone", id="no zone"),
        pytest.param(["colour=red"], "with a key of: pilot, zone, time", id="no key"),
        pytest.param(["--channel", "C1", "pilot=2026-12-01"], "Say either --channel or a calendar", id="both"),
    ],
)
def test_what_is_not_understood_is_said(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["reminders", "plan", *words]) == 2
    assert said in capsys.readouterr().err


def test_it_works_where_there_is_no_database(tmp_path: Path) -> None:
    ran = hybrid_bot("reminders", "plan", "pilot=+30d", "zone=Asia/Kolkata", folder=tmp_path)

    assert (ran.code, ran.err) == (0, "")
    assert "the pilot date is today" in ran.out
    assert list(tmp_path.iterdir()) == []
