"""What `/hybrid health` says: how the bot does, and what keeps it from its work, here and not elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.model.delivery import UncertainError
from bot.ticker import Ticker
from bot.usecases import Asker, Deps
from bot.usecases.check import ask
from bot.usecases.going_on import go_on
from bot.usecases.health import health
from bot.usecases.remind import remind_now
from bot.usecases.start import start
from bot.usecases.stop import stop
from storage.store import Store
from tests.bot.usecases.conftest import START, Clock
from tests.conftest import KEYS
from tests.due import send_reminders
from tests.loudspeaker import Loudspeaker

VALUES = {"domain": "contoso.com", "pilot": "2026-12-01"}
NOWHERE = "postgresql://hybrid@127.0.0.1:9/hybrid"


async def test_the_database_is_named_and_its_clock_compared(deps: Deps, ann: Asker) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=3)

    report = await health(replace(deps, now=lambda: ahead), ann)

    assert report.database == deps.store.dialect
    assert report.answered is not None
    assert (report.skew > timedelta(hours=2)) is (deps.store.dialect == "postgresql")


async def test_a_workspace_that_stands_still_is_told_there_and_nowhere_else(deps: Deps, ann: Asker) -> None:
    await stop(deps.store, "T1", "token_revoked", now=START)

    here, elsewhere = await health(deps, ann), await health(deps, replace(ann, team="T2"))

    assert (here.stopped_at, here.reason) == (START, "token_revoked")
    assert (elsewhere.stopped_at, elsewhere.reason) == (None, "")


async def test_a_workspace_that_goes_on_is_well(deps: Deps, ann: Asker) -> None:
    await stop(deps.store, "T1", "token_revoked", now=START)
    await go_on(deps.store, "T1", through="", now=START)

    assert (await health(deps, ann)).stopped_at is None


async def test_an_uncertain_reminder_is_told_in_its_channel_for_a_week(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker
) -> None:
    for channel in ("C1", "C2"):
        await start(deps, replace(ann, channel=channel), values={"domain": "contoso.com"})
    await remind_now(deps, ann)
    voice.faults.append(UncertainError("internal_error"))
    await send_reminders(deps)

    here, elsewhere = await health(deps, ann), await health(deps, replace(ann, channel="C2"))
    clock.wind(days=8)

    assert (here.uncertain, elsewhere.uncertain) == (1, 0)
    assert (await health(deps, ann)).uncertain == 0


async def test_the_reminder_that_waits_longest_is_told_everywhere(deps: Deps, ann: Asker, clock: Clock) -> None:
    await start(deps, ann, values=VALUES)
    following = (await health(deps, ann)).next_reminder
    assert following is not None
    clock.moment = following.due_at + timedelta(minutes=5)

    report = await health(deps, replace(ann, team="T9", channel="C9"))

    assert report.oldest_due == following.due_at
    await stop(deps.store, "T1", "token_revoked", now=clock())
    assert (await health(deps, ann)).oldest_due is None  # nobody's delay: it stands still


async def test_the_last_check_here_is_told(deps: Deps, ann: Asker, clock: Clock) -> None:
    await start(deps, ann, values=VALUES)
    assert (await health(deps, ann)).last_check is None
    await ask(deps, ann, "all")
    await Ticker(deps).tick()
    clock.wind(hours=2)

    assert (await health(deps, ann)).last_check == START


async def test_a_database_that_is_away_is_told_and_is_no_failure(deps: Deps, ann: Asker) -> None:
    store = Store.open(NOWHERE, keys=KEYS)

    report = await health(replace(deps, store=store), ann)

    assert (report.database, report.answered, report.checklists) == ("postgresql", None, 0)
    await store.close()


async def test_a_file_that_is_gone_is_told_and_is_no_failure(deps: Deps, ann: Asker, tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'gone.db'}", keys=KEYS)

    assert (await health(replace(deps, store=store), ann)).answered is None
    await store.close()
