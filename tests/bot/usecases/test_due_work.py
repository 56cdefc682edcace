"""Cards, runs and rechecks: rows whose time has come."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.checks import Target
from bot.model.checklist import Checklist
from bot.model.delivery import LaterError, MessageGoneError, ShutOutError, UncertainError
from bot.model.errors import BotError
from bot.model.turn import LOOKS
from bot.model.verdict import Finding, Verdict
from bot.net import Net
from bot.ticker import Ticker
from bot.usecases import Asker, Deps
from bot.usecases.check import ask
from bot.usecases.close import close
from bot.usecases.done import done
from bot.usecases.run_checks import claim_runs, run_checks
from bot.usecases.start import start
from bot.usecases.waive import waive
from storage.store import Store
from tests.bot.usecases.conftest import Clock, Verdicts, shown
from tests.conftest import KEYS
from tests.due import recheck, refresh_cards
from tests.loudspeaker import Loudspeaker


@pytest_asyncio.fixture(autouse=True)
async def started(deps: Deps, ann: Asker) -> Checklist:
    return (await start(deps, ann, values={"domain": "contoso.com"})).checklist


async def test_the_card_is_posted_once_and_edited_after_a_change(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    await refresh_cards(deps)
    await refresh_cards(deps)
    assert voice.said == [("post", "0/3")]

    await done(deps, ann, "domain")
    await done(deps, ann, "sync")
    await refresh_cards(deps)

    assert voice.said == [("post", "0/3"), ("edit", "2/3")]


async def test_a_card_that_is_gone_is_posted_again(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    await refresh_cards(deps)
    first = (await shown(deps, ann)).card
    await done(deps, ann, "domain")
    voice.faults.append(MessageGoneError("message_not_found"))

    await refresh_cards(deps)
    await refresh_cards(deps)

    assert voice.said == [("post", "0/3"), ("post", "1/3")]
    assert (await shown(deps, ann)).card != first


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        pytest.param(LaterError("ratelimited", timedelta(seconds=30)), 30, id="Slack asks for patience"),
        pytest.param(UncertainError("no answer in time"), 10, id="nobody knows"),
    ],
)
async def test_an_edit_is_tried_again(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker, fault: Exception, seconds: float
) -> None:
    await refresh_cards(deps)
    await done(deps, ann, "domain")
    voice.faults.append(fault)
    await refresh_cards(deps)
    await refresh_cards(deps)
    assert voice.said == [("post", "0/3")]

    clock.wind(seconds=seconds)
    await refresh_cards(deps)

    assert voice.said[-1] == ("edit", "1/3")


async def test_a_post_of_which_nobody_knows_is_not_repeated(deps: Deps, clock: Clock, voice: Loudspeaker) -> None:
    voice.faults.append(UncertainError("no answer in time"))
    await refresh_cards(deps)
    clock.wind(minutes=5)
    await refresh_cards(deps)

    assert voice.said == []


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(ShutOutError("not_in_channel"), id="not in the channel"),
        pytest.param(MessageGoneError("cant_update_message"), id="gone, without ever having been there"),
    ],
)
async def test_where_the_card_cannot_be_it_is_tried_after_the_next_change(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker, fault: Exception
) -> None:
    voice.faults.append(fault)
    await refresh_cards(deps)
    clock.wind(minutes=5)
    await refresh_cards(deps)
    assert voice.said == []
    assert (await shown(deps, ann)).card is None

    await done(deps, ann, "domain")
    await refresh_cards(deps)

    assert voice.said == [("post", "1/3")]


async def test_a_run_tells_progress_and_findings_and_is_then_gone(
    deps: Deps, ann: Asker, voice: Loudspeaker, verdicts: Verdicts
) -> None:
    verdicts.next["other"] = Verdict.WARN
    asked = await ask(deps, ann, "ALL", answer_to="https://hooks.slack.test/1")
    assert asked.checks == ("dns", "other")

    ticker = Ticker(deps)
    await ticker.tick()
    await ticker.tick()

    assert voice.words("findings") == ["dns pass, other warn"]
    assert "2/2" in voice.words("progress")
    kept = await shown(deps, ann)
    assert {standing.check: standing.verdict for standing in kept.standings} == {
        "dns": Verdict.PASS,
        "other": Verdict.WARN,
    }
    assert kept.version == 1


async def test_a_check_is_told_which_steps_are_done(deps: Deps, ann: Asker) -> None:
    told: list[frozenset[str]] = []

    async def observe(target: Target, _: Net) -> None:
        told.append(target.done)

    def judge(_: Target, __: None) -> list[Finding]:
        return [fine.at("dns")]

    fine = deps.checks["dns"].codes[0]
    deps = replace(deps, checks={"dns": replace(deps.checks["dns"], observe=observe, judge=judge)})
    await done(deps, ann, "sync")
    await waive(deps, ann, "pilot", reason="not here")
    await ask(deps, ann, "domain")

    await Ticker(deps).tick()

    assert told == [frozenset({"sync"})]


async def test_a_run_whose_process_died_is_taken_again(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    await ask(deps, ann, "domain")
    async with deps.store.begin() as tx:
        dead = await tx.runs.claim_due(deps.now(), limit=1, lease=timedelta(seconds=-1))
    assert len(dead) == 1

    await Ticker(deps).tick()

    assert voice.words("findings") == ["dns pass"]
    assert await claim_runs(deps, limit=1) == ()


async def test_a_run_of_a_checklist_that_was_closed_meanwhile_is_dropped(
    deps: Deps, ann: Asker, voice: Loudspeaker
) -> None:
    await ask(deps, ann, "domain")
    runs = await claim_runs(deps, limit=5)
    await close(deps, ann)

    for run in runs:
        await run_checks(deps, run)

    assert voice.words("findings") == []
    assert await claim_runs(deps, limit=1) == ()


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(ShutOutError("expired_url"), id="Slack's no"),
        pytest.param(RuntimeError("a bug"), id="a bug of ours"),
    ],
)
async def test_findings_that_cannot_be_told_are_kept_and_not_looked_for_again(
    deps: Deps, ann: Asker, voice: Loudspeaker, fault: Exception
) -> None:
    await ask(deps, ann, "domain")
    (run,) = await claim_runs(deps, limit=1)
    voice.faults.extend([None, fault])

    await run_checks(deps, run)

    assert voice.words("progress") == ["1/1"]
    assert voice.words("findings") == []
    async with deps.store.begin() as tx:
        assert not await tx.runs.finish(run)  # it is gone

    kept = await shown(deps, ann)
    assert [standing.check for standing in kept.standings] == ["dns"]


async def test_a_step_without_checks_says_which_have_some(deps: Deps, ann: Asker) -> None:
    with pytest.raises(BotError, match="has no automatic check; those that have: domain, sync"):
        await ask(deps, ann, "pilot")
    with pytest.raises(BotError, match="No step of this checklist"):
        await ask(replace(deps, checks={}), ann, "all")


async def test_done_steps_are_looked_at_again_the_next_day(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker
) -> None:
    await done(deps, ann, "domain")
    await refresh_cards(deps)
    clock.moment = datetime(2026, 11, 25, 0, 0, tzinfo=UTC) + LOOKS  # at the latest

    assert await recheck(deps) == 1
    assert await recheck(deps) == 0
    await Ticker(deps).tick()

    assert voice.words("findings") == ["dns pass"]
    assert voice.words("edit") != []


async def test_an_open_step_is_not_looked_at_unasked_but_the_card_counts_down(
    deps: Deps, clock: Clock, voice: Loudspeaker
) -> None:
    await refresh_cards(deps)
    clock.wind(days=1)

    assert await recheck(deps) == 1
    await Ticker(deps).tick()

    assert voice.words("findings") == []
    assert voice.words("edit") == ["0/3"]


async def test_the_ticker_goes_on_until_it_is_stopped_and_a_wake_is_at_once(
    deps: Deps, ann: Asker, voice: Loudspeaker
) -> None:
    ticker = Ticker(deps, every=3600)
    assert ticker.last is None
    heard = asyncio.Event()
    voice.said = Heard(heard)
    running = asyncio.create_task(ticker.run())
    async with asyncio.timeout(20):
        await heard.wait()  # the card
        heard.clear()
        await ask(replace(deps, wake=ticker.wake), ann, "domain")
        while not voice.words("findings"):
            await heard.wait()
            heard.clear()
    ticker.stop()
    await running
    await ticker.drain(5)

    assert voice.words("findings") == ["dns pass"]
    assert ticker.last is not None


class Heard(list[tuple[str, str]]):
    """A list that rings when something is added."""

    def __init__(self, bell: asyncio.Event) -> None:
        super().__init__()
        self._bell = bell

    def append(self, item: tuple[str, str]) -> None:
        super().append(item)
        self._bell.set()


async def test_work_that_breaks_off_is_logged_and_stops_nothing_else(
    deps: Deps, ann: Asker, voice: Loudspeaker, caplog: pytest.LogCaptureFixture
) -> None:
    await ask(deps, ann, "domain")
    voice.faults.append(RuntimeError("a bug"))  # the card is first

    await Ticker(deps).tick()

    assert "due work broke off" in caplog.messages
    assert voice.words("findings") == ["dns pass"]


async def test_work_that_cannot_be_taken_is_logged(deps: Deps, caplog: pytest.LogCaptureFixture) -> None:
    async with deps.store.begin() as tx:
        await tx.ledger._connection.exec_driver_sql("ALTER TABLE slots RENAME TO away")
    ticker = Ticker(deps)

    await ticker.tick()

    assert ticker.last is None
    [record] = [record for record in caplog.records if record.message == "due work cannot be taken; it is tried again"]
    assert record.exc_info


async def test_a_clock_without_its_database_says_so_and_goes_on(
    deps: Deps, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/gone.db", keys=KEYS)
    ticker = Ticker(replace(deps, store=store))

    await ticker.tick()

    assert ticker.last is None
    assert {record.message for record in caplog.records} == {"due work waits for the database"}
    assert not any(record.exc_info for record in caplog.records)
    assert "There is no database at" in vars(caplog.records[0])["reason"]
    await store.close()
