"""Reminders: planned, sent once, settled, merged after downtime; and what happens when Slack does not play along."""

from __future__ import annotations

from datetime import timedelta

import pytest
import pytest_asyncio

from bot.model.checklist import Card, Checklist
from bot.model.delivery import LaterError, RefusedError, UncertainError
from bot.model.errors import BotError
from bot.model.ledger import Slot, SlotKind, SlotState
from bot.model.verdict import Verdict
from bot.ticker import Ticker
from bot.usecases import Asker, Deps, remind
from bot.usecases.check import ask
from bot.usecases.close import close
from bot.usecases.done import done
from bot.usecases.due import set_due
from bot.usecases.pilot import set_pilot
from bot.usecases.run_checks import claim_runs, run_checks
from bot.usecases.start import start
from bot.usecases.waive import waive
from tests.bot.usecases.conftest import Clock, Verdicts, shown
from tests.due import send_reminders
from tests.loudspeaker import Loudspeaker


@pytest_asyncio.fixture(autouse=True)
async def started(deps: Deps, ann: Asker) -> Checklist:
    # five working days before the pilot date, so that the next slots are tomorrow's weekly ones or the countdown's
    return (await start(deps, ann, values={"domain": "contoso.com", "pilot": "2026-12-01"})).checklist


async def ledger(deps: Deps, ann: Asker) -> list[tuple[str, str]]:
    """Return state and reason of each settled slot, oldest first."""
    _, slots = await remind.log(deps, ann)
    settled = [slot for slot in slots if slot.state is not SlotState.PLANNED]
    return [(str(slot.state), slot.reason) for slot in sorted(settled, key=lambda slot: slot.due_at)]


async def planned(deps: Deps, ann: Asker) -> list[str]:
    """Return the keys of what is planned, soonest first."""
    _, slots = await remind.log(deps, ann)
    return sorted(slot.key for slot in slots if slot.state is SlotState.PLANNED)


async def test_the_countdown_is_planned_and_moves_with_the_pilot_date(deps: Deps, ann: Asker) -> None:
    assert (await planned(deps, ann))[:3] == ["2026-11-26", "2026-11-27", "2026-11-30"]

    await set_pilot(deps, ann, "2026-12-02")

    assert (await planned(deps, ann))[:3] == ["2026-11-25", "2026-11-27", "2026-11-30"]


async def test_a_slot_is_sent_at_its_time_and_once(deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker) -> None:
    clock.wind(days=1, hours=23)
    await send_reminders(deps)
    assert voice.words("remind") == []

    clock.wind(hours=1)
    await send_reminders(deps)
    await send_reminders(deps)

    assert voice.words("remind") == ["3 working days to go"]
    assert await ledger(deps, ann) == [("sent", "")]


async def test_the_next_reminder_replaces_the_previous(
    deps: Deps, clock: Clock, voice: Loudspeaker, started: Checklist
) -> None:
    clock.wind(days=2)
    await send_reminders(deps)
    async with deps.store.read() as tx:
        live = await tx.checklists.reminder_of("T1", started.id)
    clock.wind(days=1)
    await send_reminders(deps)

    assert live == Card("C1", "1.000001")
    assert [what for what in voice.said if what[0] != "post"][1:] == [
        ("withdraw", "1.000001"),
        ("remind", "2 working days to go"),
    ]


async def test_after_downtime_the_missed_ones_merge_into_one(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker
) -> None:
    clock.wind(days=6, hours=6)  # 30 November, 15:00: those of the 26th, 27th and 30th were missed

    await send_reminders(deps)

    assert voice.words("remind") == ["1 working day to go"]
    assert [state for state, _ in await ledger(deps, ann)] == ["skipped", "skipped", "sent"]


async def test_what_is_older_than_its_grace_is_skipped_as_late(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker
) -> None:
    clock.wind(days=60)

    await send_reminders(deps)

    assert voice.words("remind") == []
    assert {state for state, _ in await ledger(deps, ann)} == {"skipped"}
    assert (await ledger(deps, ann))[-1][1].startswith("late")


async def test_slack_asking_for_patience_puts_a_slot_off(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker
) -> None:
    clock.wind(days=2)
    voice.faults.append(LaterError("ratelimited", timedelta(seconds=30)))
    await send_reminders(deps)
    assert await ledger(deps, ann) == []

    clock.wind(seconds=30)
    await send_reminders(deps)

    assert voice.words("remind") == ["3 working days to go"]


@pytest.mark.parametrize(
    ("fault", "settled"),
    [
        pytest.param(UncertainError("no answer in time"), ("uncertain", "no answer in time"), id="no answer"),
        pytest.param(RefusedError("is_archived"), ("failed", "is_archived"), id="archived"),
        pytest.param(RuntimeError("a bug"), ("uncertain", "the bot broke off while sending"), id="a bug of ours"),
    ],
)
async def test_what_went_wrong_is_written_down_and_not_repeated(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker, fault: Exception, settled: tuple[str, str]
) -> None:
    clock.wind(days=2)
    voice.faults.append(fault)

    await send_reminders(deps)
    await send_reminders(deps)

    assert voice.words("remind") == []
    assert await ledger(deps, ann) == [settled]
    assert (await planned(deps, ann))[0] == "2026-11-27"


async def test_a_previous_reminder_that_cannot_be_taken_away_stays(
    deps: Deps, clock: Clock, voice: Loudspeaker
) -> None:
    clock.wind(days=2)
    await send_reminders(deps)
    voice.faults.append(RefusedError("cant_delete_message"))
    clock.wind(days=1)

    await send_reminders(deps)

    assert voice.words("remind") == ["3 working days to go", "2 working days to go"]


async def test_off_plans_nothing_and_on_plans_again(deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker) -> None:
    await remind.switch(deps, ann, on=False)
    clock.wind(days=2)
    await send_reminders(deps)
    assert voice.said == []
    assert await planned(deps, ann) == []

    await remind.switch(deps, ann, on=True)

    assert (await planned(deps, ann))[0] == "2026-11-27"


async def test_a_snooze_skips_and_reminds_when_it_ends(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker
) -> None:
    await remind.snooze(deps, ann, "50h")
    clock.wind(days=2)
    await send_reminders(deps)
    assert await ledger(deps, ann) == [("skipped", "snoozed")]

    clock.wind(hours=2)
    await send_reminders(deps)

    assert voice.words("remind") == ["the snooze has ended"]


async def test_a_click_on_snooze_that_comes_again_changes_nothing(deps: Deps, ann: Asker, clock: Clock) -> None:
    first = await remind.snooze(deps, ann, "1d")
    clock.wind(seconds=59)

    with pytest.raises(BotError, match="set already"):
        await remind.snooze(deps, ann, "1d")

    clock.wind(seconds=1)
    second = await remind.snooze(deps, ann, "1d")
    assert (first.checklist.version, second.checklist.version) == (2, 3)


async def test_a_snooze_that_was_ended_does_not_remind_twice(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker
) -> None:
    await remind.snooze(deps, ann, "4h")
    await remind.switch(deps, ann, on=True)
    clock.wind(hours=4)

    await send_reminders(deps)

    assert voice.said == []
    assert await ledger(deps, ann) == [("skipped", "the snooze was ended before")]


async def test_there_is_nothing_to_snooze_when_reminders_are_off(deps: Deps, ann: Asker) -> None:
    await remind.switch(deps, ann, on=False)

    with pytest.raises(BotError, match="remind on"):
        await remind.snooze(deps, ann, "2d")


async def test_somebody_can_ask_for_one_now(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    slot = await remind.remind_now(deps, ann)
    await send_reminders(deps)

    assert slot.kind is SlotKind.NOW
    assert voice.words("remind") == ["asked for"]


async def test_nobody_is_reminded_of_nothing(deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker) -> None:
    await set_due(deps, ann, "pilot", "2026-11-27")
    for key in ("domain", "sync", "pilot"):
        await done(deps, ann, key)
    with pytest.raises(BotError, match="Nothing is outstanding"):
        await remind.remind_now(deps, ann)
    clock.wind(days=3)

    await send_reminders(deps)

    assert voice.words("remind") == []


async def test_when_all_is_ready_one_message_says_so_and_then_silence(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker
) -> None:
    await done(deps, ann, "domain")
    await waive(deps, ann, "sync", reason="no users")
    await send_reminders(deps)
    assert voice.words("remind") == ["ready for the pilot"]
    assert await planned(deps, ann) == []

    clock.wind(days=30)
    await send_reminders(deps)

    assert voice.words("remind") == ["ready for the pilot"]


async def test_a_due_date_reminds_even_when_all_is_ready(deps: Deps, ann: Asker, clock: Clock) -> None:
    await set_due(deps, ann, "pilot", "2026-11-27")
    await done(deps, ann, "domain")
    await done(deps, ann, "sync")

    assert await planned(deps, ann) == ["2026-11-26", "2026-11-27", "ready:2026-12-01"]
    del clock


async def test_a_regression_is_told_at_once_and_once(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker, verdicts: Verdicts
) -> None:
    ticker = Ticker(deps)

    async def look() -> None:
        clock.wind(minutes=1)
        await ask(deps, ann, "domain")
        await ticker.tick()
        await ticker.tick()

    await look()
    await done(deps, ann, "domain")
    verdicts.next["dns"] = Verdict.FAIL
    await look()
    assert voice.words("remind") == []
    await look()
    await look()

    assert voice.words("remind") == ["regressed: dns"]


async def test_a_closed_checklists_slot_is_not_sent(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker, started: Checklist
) -> None:
    await remind.remind_now(deps, ann)
    await close(deps, ann)
    clock.wind(minutes=1)

    await send_reminders(deps)

    assert voice.words("remind") == []
    async with deps.store.read() as tx:
        slots: tuple[Slot, ...] = await tx.ledger.of("T1", started.id)
    assert not [slot for slot in slots if slot.state in {SlotState.PLANNED, SlotState.CLAIMED}]


async def test_a_reminder_looks_once_more_at_what_is_done(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker, verdicts: Verdicts
) -> None:
    await ask(deps, ann, "domain")
    await Ticker(deps).tick()
    await done(deps, ann, "domain")
    verdicts.next["dns"] = Verdict.FAIL
    clock.wind(days=2)

    await send_reminders(deps)

    assert voice.words("remind") == ["3 working days to go"]
    (standing,) = (await shown(deps, ann)).standings
    assert (standing.verdict, standing.bad, standing.regressed) == (Verdict.FAIL, 1, False)


async def test_what_was_looked_at_just_now_is_not_looked_at_again(
    deps: Deps, ann: Asker, clock: Clock, verdicts: Verdicts
) -> None:
    await done(deps, ann, "domain")
    clock.wind(days=1, hours=23, minutes=55)
    await ask(deps, ann, "domain")
    await Ticker(deps).tick()
    verdicts.next["dns"] = Verdict.FAIL
    clock.wind(minutes=5)

    await send_reminders(deps)

    (standing,) = (await shown(deps, ann)).standings
    assert standing.verdict is Verdict.PASS


async def test_a_certificate_that_runs_out_is_told_once_for_each_threshold(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker, verdicts: Verdicts
) -> None:
    ticker = Ticker(deps)

    async def look() -> None:
        clock.wind(minutes=1)
        await ask(deps, ann, "domain")
        await ticker.tick()
        await ticker.tick()

    verdicts.next["dns"], verdicts.fingerprint = Verdict.WARN, "ab" * 32
    await look()
    assert voice.words("remind") == []  # nobody called it done yet, and who asked was told

    await done(deps, ann, "domain")
    await look()
    await look()
    verdicts.next["dns"] = Verdict.FAIL
    await look()
    await look()

    told = [what for what in voice.words("remind") if "dns: dns is as it is" in what]
    assert len(told) == 2


async def test_a_certificate_that_runs_out_is_told_although_everything_is_done(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker, verdicts: Verdicts
) -> None:
    for key in ("domain", "sync", "pilot"):
        await done(deps, ann, key)
    verdicts.next["dns"], verdicts.fingerprint = Verdict.WARN, "cd" * 32
    clock.wind(minutes=1)
    await ask(deps, ann, "domain")
    for _ in range(2):
        await Ticker(deps).tick()

    assert any("dns: dns is as it is" in what for what in voice.words("remind"))


async def test_what_is_said_once_is_said_though_another_reminder_comes_at_the_same_time(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker, verdicts: Verdicts
) -> None:
    await done(deps, ann, "domain")
    clock.wind(days=1, hours=23, minutes=59)
    verdicts.next["dns"], verdicts.fingerprint = Verdict.WARN, "ef" * 32
    await ask(deps, ann, "domain")
    (run,) = await claim_runs(deps, limit=1)
    await run_checks(deps, run)
    clock.wind(minutes=1)
    voice.faults.append(LaterError("ratelimited", timedelta(seconds=30)))
    await send_reminders(deps)
    assert voice.words("remind") == []

    clock.wind(seconds=30)
    await send_reminders(deps)

    (told,) = voice.words("remind")
    assert told.startswith("3 working days to go; dns: dns is as it is")
