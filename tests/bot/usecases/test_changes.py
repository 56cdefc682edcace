"""The verbs through the database: one transaction each, and of two who act at once one is first."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest
import pytest_asyncio

from bot.model.audit import Verb
from bot.model.checklist import Checklist, State
from bot.model.errors import BotError, ConflictError, ReasonNeededError
from bot.model.verdict import Verdict
from bot.ticker import Ticker
from bot.usecases import Asker, Deps, NoChecklistError
from bot.usecases.assign import assign
from bot.usecases.check import ask
from bot.usecases.close import ask as ask_close
from bot.usecases.close import close
from bot.usecases.configure import configure
from bot.usecases.done import done
from bot.usecases.due import set_due
from bot.usecases.health import health
from bot.usecases.history import history
from bot.usecases.note import add_note
from bot.usecases.pilot import set_pilot
from bot.usecases.reopen import reopen
from bot.usecases.show import show
from bot.usecases.start import start
from bot.usecases.status import status
from bot.usecases.task import toggle_task
from bot.usecases.undo import undo
from bot.usecases.waive import waive
from tests.bot.usecases.conftest import Clock, Verdicts, shown


@pytest_asyncio.fixture(autouse=True)
async def started(deps: Deps, ann: Asker) -> Checklist:
    return (await start(deps, ann, values={"domain": "contoso.com"})).checklist


async def test_every_verb_is_kept_with_its_entry(deps: Deps, ann: Asker) -> None:
    await assign(deps, ann, "1", ("me", "S9", "me"))
    await set_due(deps, ann, "dom", "friday")
    await add_note(deps, ann, "domain", "CHG-1")
    await toggle_task(deps, ann, "domain", 2)
    await done(deps, ann, "domain", note="checked")
    await waive(deps, ann, "sync", reason="no users")
    await reopen(deps, ann, "sync", reason="there are some")
    await set_pilot(deps, ann, "2026-12-01")
    await configure(deps, ann, {"phase": "hybrid"})

    kept = await shown(deps, ann)
    step = kept.of("domain")
    assert (step.state, step.owners, step.due) == (State.DONE, ("U1", "S9"), date(2026, 11, 27))
    assert (step.notes, step.ticked) == (("CHG-1", "checked"), (2,))
    assert kept.schedule.pilot == date(2026, 12, 1)
    assert kept.profile.phase == "hybrid"
    _, entries = await history(deps, ann)
    assert [entry.verb for entry in reversed(entries)] == [
        Verb.START,
        Verb.ASSIGN,
        Verb.DUE,
        Verb.NOTE,
        Verb.TASK,
        Verb.DONE,
        Verb.WAIVE,
        Verb.REOPEN,
        Verb.PILOT,
        Verb.SET,
    ]
    assert {entry.actor for entry in entries} == {"U1"}
    assert [entry.version for entry in reversed(entries)] == list(range(1, kept.version + 1))
    _, about = await history(deps, ann, "sync")
    assert [entry.verb for entry in about] == [Verb.REOPEN, Verb.WAIVE]


async def test_a_waiting_step_asks_for_a_reason_and_keeps_it(deps: Deps, ann: Asker) -> None:
    with pytest.raises(ReasonNeededError, match="waits for: 1 Verify your domain, 2 Synchronise"):
        await done(deps, ann, "pilot")
    assert (await shown(deps, ann)).of("pilot").state is State.OPEN

    made = await done(deps, ann, "pilot", because="the board said so")

    assert made.entry.verb is Verb.OVERRIDE
    assert (await shown(deps, ann)).of("pilot").override == "the board said so"


async def test_a_failing_check_asks_for_a_reason(deps: Deps, ann: Asker, verdicts: Verdicts) -> None:
    verdicts.next["dns"] = Verdict.FAIL
    await ask(deps, ann, "domain")
    await Ticker(deps).tick()

    with pytest.raises(ReasonNeededError, match="its check fails: dns"):
        await done(deps, ann, "domain")

    assert (await done(deps, ann, "domain", because="known, CHG-2")).entry.verb is Verb.OVERRIDE


async def test_the_second_is_told_who_was_first(deps: Deps, ann: Asker, ben: Asker, clock: Clock) -> None:
    await done(deps, ann, "domain")
    clock.wind(seconds=3)

    with pytest.raises(ConflictError, match="<@U1> marked it done already 3 s ago"):
        await done(deps, ben, "domain")


async def test_of_two_who_act_at_once_one_is_first(deps: Deps, ann: Asker, ben: Asker) -> None:
    for _ in range(25):
        answers = await asyncio.gather(done(deps, ann, "domain"), done(deps, ben, "domain"), return_exceptions=True)
        refused = [answer for answer in answers if isinstance(answer, ConflictError)]
        assert len(refused) == 1
        assert "marked it done already" in str(refused[0])
        await reopen(deps, ann, "domain")

    _, entries = await history(deps, ann)
    assert len({entry.version for entry in entries}) == len(entries)
    assert (await shown(deps, ann)).version == 1 + 2 * 25


async def test_two_who_change_different_steps_at_once_both_succeed(deps: Deps, ann: Asker, ben: Asker) -> None:
    await asyncio.gather(done(deps, ann, "domain"), done(deps, ben, "sync"))

    kept = await shown(deps, ann)
    assert [kept.of(key).by for key in ("domain", "sync")] == ["U1", "U2"]


async def test_undo_takes_back_ones_own_last_change(deps: Deps, ann: Asker, ben: Asker, clock: Clock) -> None:
    await done(deps, ann, "domain")
    await done(deps, ben, "sync")

    made = await undo(deps, ann)

    assert made.entry.undoes == 2
    kept = await shown(deps, ann)
    assert [kept.of(key).state for key in ("domain", "sync")] == [State.OPEN, State.DONE]
    with pytest.raises(BotError, match="nothing to undo but the start"):
        await undo(deps, ann)
    clock.wind(minutes=31)
    with pytest.raises(BotError, match="changed nothing here in the last 30 minutes"):
        await undo(deps, ben)


async def test_undo_is_refused_where_somebody_went_on(deps: Deps, ann: Asker, ben: Asker) -> None:
    await done(deps, ann, "domain")
    await add_note(deps, ben, "domain", "seen")

    with pytest.raises(ConflictError, match="somebody changed the same since"):
        await undo(deps, ann)


async def test_a_button_takes_back_the_very_change_it_belongs_to(
    deps: Deps, ann: Asker, ben: Asker, clock: Clock, started: Checklist
) -> None:
    mine = replace(ann, checklist=started.id)
    first = await assign(deps, ann, "1", ("me",))
    await done(deps, ann, "sync")
    last = await add_note(deps, ann, "sync", "seen")

    made = await undo(deps, mine, first.entry.version)

    assert (made.entry.undoes, made.entry.step) == (first.entry.version, "domain")
    assert (await shown(deps, ann)).of("sync").notes == ("seen",)
    with pytest.raises(ConflictError, match="taken back already"):
        await undo(deps, mine, first.entry.version)
    with pytest.raises(BotError, match="can take it back"):
        await undo(deps, replace(ben, checklist=started.id), last.entry.version)
    with pytest.raises(BotError, match="not here any more"):
        await undo(deps, replace(mine, channel="C2"), last.entry.version)
    clock.wind(minutes=31)
    with pytest.raises(BotError, match="more than 30 minutes old"):
        await undo(deps, mine, last.entry.version)


async def test_of_many_clicks_on_one_undo_one_counts(deps: Deps, ann: Asker, started: Checklist) -> None:
    made = await done(deps, ann, "domain")
    mine = replace(ann, checklist=started.id)

    results = await asyncio.gather(*(undo(deps, mine, made.entry.version) for _ in range(8)), return_exceptions=True)

    assert [type(each) for each in results].count(ConflictError) == 7
    assert (await shown(deps, ann)).version == made.entry.version + 1


async def test_closing_is_taken_back_by_its_button(deps: Deps, ann: Asker, ben: Asker, started: Checklist) -> None:
    noted = await add_note(deps, ann, "sync", "seen")
    closed = await close(deps, ann)
    mine = replace(ann, checklist=started.id)

    with pytest.raises(ConflictError, match="was closed"):
        await undo(deps, mine, noted.entry.version)
    await undo(deps, mine, closed.entry.version)

    assert not (await shown(deps, ann)).closed
    again = await close(deps, ann)
    await start(deps, ben, values={"domain": "fabrikam.com"})
    with pytest.raises(ConflictError, match="has started another checklist since"):
        await undo(deps, mine, again.entry.version)


async def test_asking_what_closing_means_changes_nothing(deps: Deps, ann: Asker) -> None:
    asked = await ask_close(deps, ann)

    assert (asked.keyed, asked.checklist.closed) == (False, False)
    assert (await shown(deps, ann)).version == 1


async def test_closing_can_be_undone_and_ends_everything_until_then(deps: Deps, ann: Asker) -> None:
    await set_pilot(deps, ann, "2026-12-01")
    await close(deps, ann)

    assert await status(deps, ann) is None
    with pytest.raises(NoChecklistError):
        await done(deps, ann, "domain")
    async with deps.store.read() as tx:
        closed = await tx.checklists.last_closed("T1", "C1")
        assert closed is not None
        assert await tx.ledger.next_due("T1", closed.id) is None

    await undo(deps, ann)

    kept = await shown(deps, ann)
    async with deps.store.read() as tx:
        assert await tx.ledger.next_due("T1", kept.id) is not None


async def test_a_closed_checklist_does_not_come_back_over_a_new_one(deps: Deps, ann: Asker, ben: Asker) -> None:
    await close(deps, ann)
    await start(deps, ben, values={"domain": "fabrikam.com"})

    with pytest.raises(BotError, match="changed nothing here"):
        await undo(deps, ann)


async def test_nothing_to_undo_where_there_never_was_a_checklist(deps: Deps, ann: Asker) -> None:
    with pytest.raises(NoChecklistError):
        await undo(deps, replace(ann, channel="C2"))


async def test_a_button_means_its_own_checklist(deps: Deps, ann: Asker, started: Checklist) -> None:
    mine = replace(ann, checklist=started.id)
    assert (await done(deps, mine, "domain")).entry.step == "domain"
    assert await status(deps, mine) is not None

    with pytest.raises(BotError, match="not here any more"):
        await done(deps, replace(mine, channel="C2"), "sync")
    with pytest.raises(BotError, match="not here any more"):
        await done(deps, replace(mine, team="T2"), "sync")
    await close(deps, ann)
    with pytest.raises(BotError, match="was closed"):
        await done(deps, mine, "sync")


async def test_show_gathers_what_is_known_of_a_step(deps: Deps, ann: Asker) -> None:
    await add_note(deps, ann, "domain", "CHG-1")
    await ask(deps, ann, "domain")
    await Ticker(deps).tick()

    found = await show(deps, ann, "1")

    assert found.step.key == "domain"
    assert [report.check for report in found.reports] == ["dns"]
    assert [entry.verb for entry in found.entries] == [Verb.NOTE]


async def test_health_answers_in_any_channel(deps: Deps, ann: Asker) -> None:
    await set_pilot(deps, ann, "2026-12-01")

    here, elsewhere = await health(deps, ann), await health(deps, replace(ann, channel="C2"))

    assert here.next_reminder is not None
    assert elsewhere.next_reminder is None
    assert here.checklists == elsewhere.checklists == 1
