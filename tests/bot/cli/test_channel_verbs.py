"""A channel's verbs at a terminal: the same database as the bot's, a real file, and exit codes."""

from __future__ import annotations

import asyncio
import getpass
import json
import os
import pwd
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from bot.checklists.loader import built_in
from bot.cli.main import run
from bot.cli.offline import Silent, offline
from bot.model import verbs
from bot.model.checklist import Checklist
from bot.model.ledger import Slot, SlotKind
from bot.model.place import Shut, Sight
from bot.model.profile import Profile
from bot.model.schedule import Schedule
from bot.model.standing import Standing
from bot.model.verbs import Actor
from bot.model.verdict import Verdict
from bot.settings import Settings
from bot.usecases import Voice
from storage.sealed import Keys
from storage.store import Store, Transaction
from tests.terminal import hybrid_bot, python

Result = TypeVar("Result")

LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=UTC)
KEYS = ("tenant", "domain", "readiness", "ad-sync", "adfs-create", "adfs-assign", "pilot", "administer")


@pytest.fixture
def database(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a database with its tables, and stand in its folder, with no settings of this machine."""
    for name in [name for name in os.environ if name.startswith(("HYBRID_", "SLACK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return Path(sqlite_url.removeprefix("sqlite:///"))


def on(database: Path, work: Callable[[Transaction], Awaitable[Result]]) -> Result:
    """Do *work* in a transaction on *database*, as the bot would."""

    async def do() -> Result:
        store = Store.open(f"sqlite:///{database}", keys=Keys.beside(database))
        try:
            async with store.begin() as tx:
                return await work(tx)
        finally:
            await store.close()

    return asyncio.run(do())


def started(database: Path, *, team: str = "T1", schedule: Schedule | None = None) -> Checklist:
    """Start the built-in checklist in the channel C1, as somebody did long ago."""
    template = next(iter(built_in().values()))
    made = verbs.start(
        template,
        Profile(sip_domains=("contoso.com",)),
        schedule or Schedule(zone="Europe/Berlin"),
        checklist=f"L{team}",
        team=team,
        channel="C1",
        actor=Actor(id="U1", at=LONG_AGO),
    )

    async def keep(tx: Transaction) -> None:
        await tx.checklists.add(made.checklist, recheck_at=LONG_AGO, now=LONG_AGO)
        await tx.audit.add(made.entry)

    on(database, keep)
    return made.checklist


def current(database: Path) -> Checklist:
    """Return the checklist as it is kept."""
    found = on(database, lambda tx: tx.checklists.of("T1", "C1"))
    assert found is not None
    return found


def said(words: str, capsys: pytest.CaptureFixture[str], *, code: int = 0) -> str:
    """Run a command and return what it says: on stdout if all is well, else on stderr."""
    assert run(words.split()) == code
    out, err = capsys.readouterr()
    assert not (err if code == 0 else out)
    return out if code == 0 else err


def test_status_lists_the_eight_steps_in_order(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started(database)

    headline, blank, *rows = said("status --channel C1", capsys).splitlines()

    assert headline.endswith("0 of 8 done, no pilot date")
    assert blank == ""
    assert [row.split()[0] for row in rows] == [*"12345678"]
    assert [row.split()[3] for row in rows] == [*KEYS]
    assert all(row[3:6] == "[ ]" for row in rows)


def test_done_marks_the_step_and_names_who_is_logged_in(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started(database)

    line = said("done --channel C1 1 --note CHG-1", capsys)

    step = current(database).of("tenant")
    assert line == f"1 {step.spec.title} is done (1 of 8 done).\n"
    assert (step.state, step.notes, step.by) == ("done", ("CHG-1",), f"cli:{getpass.getuser()}")


def test_done_makes_the_card_stale_so_that_the_bot_shows_it(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started(database)
    lease = timedelta(minutes=1)

    async def settle(tx: Transaction) -> None:
        for claim in await tx.checklists.claim_stale_cards(LONG_AGO, limit=9, lease=lease):
            await tx.checklists.settle_card(claim, None, again_at=None)

    on(database, settle)

    said("done --channel C1 tenant", capsys)

    stale = on(database, lambda tx: tx.checklists.claim_stale_cards(datetime.now(UTC), limit=9, lease=lease))
    assert [claim.checklist for claim in stale] == ["LT1"]


def test_done_twice_says_who_was_first(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started(database)
    said("done --channel C1 tenant", capsys)

    words = said("done --channel C1 tenant", capsys, code=2)

    assert words.startswith(f"hybrid-bot: {getpass.getuser()} marked it done already")
    assert current(database).version == 2


def test_a_step_that_waits_for_another_wants_a_reason(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checklist = started(database)
    waiting = next(step.key for step in checklist.steps if step.spec.requires)

    words = said(f"done --channel C1 {waiting}", capsys, code=2)
    said(f"done --channel C1 {waiting} --because agreed", capsys)

    assert "is not ready: it waits for:" in words
    assert "say why: --because REASON" in words
    assert current(database).of(waiting).override == "agreed"


def test_reopen_opens_it_again(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started(database)
    said("done --channel C1 tenant", capsys)

    assert said("reopen --channel C1 ten --reason mistake", capsys).endswith("is open again (0 of 8 done).\n")
    assert not current(database).of("tenant").settled


def test_history_shows_the_latest_first_in_the_channel_s_time(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    started(database)
    said("done --channel C1 tenant --note CHG-1", capsys)

    last, first = said("history --channel C1", capsys).splitlines()

    assert last.split(maxsplit=4)[4].split() == [getpass.getuser(), "done", "tenant", "CHG-1"]
    assert first.startswith("2026-01-05 Mon 10:00 CET  <@U1>".replace("<@U1>", "@U1"))
    assert said("history --channel C1 domain", capsys) == "Nothing was changed yet.\n"


def test_status_in_json_holds_all_that_the_text_says(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started(database, schedule=Schedule(zone="Europe/Berlin", pilot=date(2099, 12, 1)))
    said("done --channel C1 tenant --note CHG-1\u009b\u202e", capsys)

    printed = said("status --channel C1 --format json", capsys)

    assert printed.isascii()
    told = json.loads(printed)

    assert (told["team"], told["channel"], told["version"], told["pilot"]) == ("T1", "C1", 2, "2099-12-01")
    assert [step["key"] for step in told["steps"]] == [*KEYS]
    tenant = told["steps"][0]
    assert (tenant["state"], tenant["notes"], tenant["by"]) == (
        "done",
        ["CHG-1\u009b\u202e"],
        f"cli:{getpass.getuser()}",
    )
    assert datetime.fromisoformat(tenant["at"]).utcoffset() == timedelta()


def test_status_says_what_hinders(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checklist = started(database, schedule=Schedule(pilot=date(2026, 1, 7)))
    step = next(step for step in checklist.steps if step.spec.checks)
    bad = Standing(check=step.spec.checks[0], verdict=Verdict.FAIL, at=LONG_AGO, good_at=LONG_AGO, regressed=True)
    noted = replace(step, due=date(2026, 1, 6), owners=("U1", "S2"))

    async def keep(tx: Transaction) -> None:
        await tx.checklists.save(replace(checklist.with_step(noted), version=2), was=1, now=LONG_AGO)
        await tx.checklists.keep_standings("T1", "LT1", [bad], now=LONG_AGO)

    on(database, keep)

    headline, _, *rows = said("status --channel C1", capsys).splitlines()

    assert "pilot date 2026-01-07 (" in headline
    assert headline.endswith("working days ago)")
    row = rows[checklist.number(step) - 1]
    assert f"fails: {bad.check}; due 2026-01-06; overdue; owners: U1, S2" in row
    said(f"done --channel C1 {step.key} --because agreed", capsys)
    assert "regressed" not in said("status --channel C1", capsys)
    assert "done although: agreed" in said("status --channel C1", capsys)

    async def fall_again(tx: Transaction) -> None:
        good_since = replace(bad, good_at=datetime(2100, 1, 1, tzinfo=UTC))
        await tx.checklists.keep_standings("T1", "LT1", [good_since], now=LONG_AGO)

    on(database, fall_again)
    assert "regressed; fails:" in said("status --channel C1", capsys)


def test_the_plan_of_a_channel_is_what_its_calendar_wants(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started(database)

    lines = said("reminders plan --channel C1", capsys).splitlines()

    assert lines
    assert all("Mon 09:00 CE" in line and line.endswith("weekly") for line in lines)


def test_reminders_that_are_off_are_said_to_be_off(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started(database, schedule=Schedule(on=False))

    assert "The reminders are off" in said("reminders plan --channel C1", capsys)


def test_the_ledger_shows_what_became_of_each_slot(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started(database)
    assert "The ledger is empty" in said("reminders log --channel C1", capsys)
    slot = Slot(team="T1", checklist="LT1", key="now:1", kind=SlotKind.NOW, due_at=LONG_AGO, why="asked for")
    on(database, lambda tx: tx.ledger.ask(slot))

    assert said("reminders log --channel C1", capsys) == "2026-01-05 Mon 10:00 CET  planned  asked for\n"


@pytest.mark.parametrize("command", ["status", "history", "reminders log", "reminders plan", "done tenant", "reopen 1"])
def test_a_channel_without_a_checklist_is_told_so(
    database: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert "Channel C9 has no running checklist" in said(f"{command} --channel C9", capsys, code=2)
    assert "`/hybrid start" in said(f"{command} --channel C9 --team T1", capsys, code=2)
    assert database.exists()


def test_a_channel_that_two_workspaces_share_wants_the_team(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started(database, team="T1")
    started(database, team="T2")

    assert "say which: --team T1 or T2" in said("status --channel C1", capsys, code=2)
    assert json.loads(said("status --channel C1 --team T2 --format json", capsys))["team"] == "T2"


@pytest.mark.parametrize("channel", ["#general", "general", "c1", "C1 C2", "T1"])
def test_a_channel_s_name_is_not_its_id(channel: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["status", "--channel", channel]) == 2
    assert "--channel wants the channel's id" in capsys.readouterr().err


def test_no_database_is_told_with_the_command_that_makes_one(tmp_path: Path) -> None:
    ran = hybrid_bot("status", "--channel", "C1", folder=tmp_path)

    assert (ran.code, ran.out) == (2, "")
    assert "`hybrid-bot db upgrade` makes one" in ran.err
    assert not (tmp_path / "hybrid-bot.db").exists()


def test_from_nothing_to_an_upgraded_database_in_processes_of_their_own(tmp_path: Path) -> None:
    first = hybrid_bot("db", "upgrade", folder=tmp_path)
    again = hybrid_bot("db", "upgrade", folder=tmp_path)
    status = hybrid_bot("status", "--channel", "C1", folder=tmp_path)

    assert (first.code, first.err, again.code, again.err) == (0, "", 0, "")
    assert "went from empty to revision" in first.out
    assert "already" in again.out
    assert "has no running checklist" in status.err


def test_a_database_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    ran = hybrid_bot("db", "upgrade", folder=tmp_path, HYBRID_DATABASE_URL="sqlite:///nowhere/x.db")

    assert ran.code == 2
    assert "Traceback" not in ran.err
    assert "cannot be opened; check that the folder exists" in ran.err


def test_two_terminals_at_once_make_one_change(database: Path) -> None:
    started(database)

    async def both() -> list[int]:
        ran = (asyncio.to_thread(hybrid_bot, "done", "--channel", "C1", "1", folder=database.parent) for _ in range(2))
        return sorted(one.code for one in await asyncio.gather(*ran))

    assert asyncio.run(both()) == [0, 2]
    assert current(database).version == 2


def test_a_user_without_a_name_is_told_by_number(tmp_path: Path) -> None:
    root = os.geteuid() == 0
    script = "import os; from bot.cli.desk import login; os.geteuid() or os.setuid(54321); print(login())"

    ran = python("-c", script, folder=tmp_path, told=dict.fromkeys(("LOGNAME", "USER", "LNAME", "USERNAME"), ""))

    assert ran.out.strip() == ("uid-54321" if root else pwd.getpwuid(os.geteuid()).pw_name)


async def test_the_terminal_s_voice_leaves_slack_to_the_bot(sqlite_url: str) -> None:
    voice: Voice = Silent()
    async with offline(Settings(database_url=sqlite_url)) as deps:
        assert isinstance(deps.voice, Silent)

    assert await voice.zone_of("T1", "U1") == ""


def test_a_channel_that_is_shut_or_shared_is_told(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started(database)
    on(database, lambda tx: tx.channels.saw("T1", "C1", Sight(archived=True, shared=True), now=LONG_AGO))
    printed = said("status --channel C1", capsys)
    told = json.loads(said("status --channel C1 --format json", capsys))

    assert "At rest since 2026-01-05 09:00 UTC: the channel is archived" in printed
    assert "shared with another company, and is not told what the checks found" in printed
    assert (told["at_rest"], told["shared"], told["closed"]) == ("archived", True, False)


@pytest.mark.parametrize("shut", Shut)
def test_the_terminal_says_what_to_do(shut: Shut, database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started(database)
    on(database, lambda tx: tx.channels.shut("T1", "C1", shut, now=LONG_AGO))

    assert f"{shut.words}, so no card is shown" in said("status --channel C1", capsys)
