"""Copies of one delivery, at two replicas at once: one change, one line in the trail, the same answer to each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.evidence.sources import Place
from bot.model.audit import Entry
from bot.model.errors import BotError, ConflictError, RepeatedError
from bot.model.evidence import Way
from bot.model.verbs import Change
from bot.ticker import Ticker
from bot.usecases import (
    Asker,
    Deps,
    agent,
    assign,
    attest,
    check,
    close,
    configure,
    done,
    due,
    note,
    once,
    pilot,
    pilot_users,
    remind,
    reopen,
    task,
    tenant,
    undo,
    waive,
)
from bot.usecases.change import change
from bot.usecases.hand_in import Document, hand_in
from bot.usecases.rate import Rate
from bot.usecases.start import adopt_zone, start
from storage.store import Store
from tests.bot.usecases.conftest import Clock, shown
from tests.bot.usecases.inside import ALONE, inside
from tests.conftest import KEYS
from tests.loudspeaker import Loudspeaker

Act = Callable[[Deps, Asker], Awaitable[object]]

COPIES = 40
MANY = 200


@pytest_asyncio.fixture
async def both(deps: Deps, ann: Asker, database_url: str) -> AsyncIterator[tuple[Deps, Deps]]:
    """Two replicas on one database, and a checklist with something in it to act on."""
    one = await inside(deps, ann)
    await waive.waive(one, ann, "2", reason="x")
    await pilot_users.add(one, ann, ["kim@contoso.com"])
    await pilot_users.mark(one, ann, ["kim@contoso.com"], verified=False)
    await agent.make(one, ann, Place.LYNC)
    other = Store.open(database_url, keys=KEYS)
    yield one, replace(one, store=other, rate=Rate())
    await other.close()


async def copies(both: tuple[Deps, Deps], asker: Asker, act: Act, count: int = COPIES) -> list[object]:
    delivered = replace(asker, delivery="D1")
    return await asyncio.gather(*(act(both[number % 2], delivered) for number in range(count)), return_exceptions=True)


async def trail(deps: Deps, asker: Asker, after: int = 0) -> tuple[Entry, ...]:
    async with deps.store.read() as tx:
        found = await tx.checklists.of(asker.team, asker.channel)
        found = found or await tx.checklists.last_closed(asker.team, asker.channel)
        assert found is not None
        return await tx.audit.after(asker.team, found.id, after)


CHANGES = [
    pytest.param(lambda d, a: note.add_note(d, a, "1", "see CHG-1"), id="note"),
    pytest.param(lambda d, a: task.toggle_task(d, a, "1", 1), id="task"),
    pytest.param(undo.undo, id="undo"),
    pytest.param(lambda d, a: done.done(d, a, "1"), id="done"),
    pytest.param(lambda d, a: reopen.reopen(d, a, "2"), id="reopen"),
    pytest.param(lambda d, a: waive.waive(d, a, "1", reason="x"), id="waive"),
    pytest.param(lambda d, a: assign.assign(d, a, "1", ("me", "U9")), id="assign"),
    pytest.param(lambda d, a: due.set_due(d, a, "1", "friday"), id="due"),
    pytest.param(lambda d, a: pilot.set_pilot(d, a, "2026-12-24"), id="pilot date"),
    pytest.param(lambda d, a: pilot_users.add(d, a, ["lee@contoso.com"]), id="pilot add"),
    pytest.param(lambda d, a: pilot_users.bring_back(d, a, "kim@contoso.com"), id="pilot back"),
    pytest.param(lambda d, a: configure.configure(d, a, {"phase": "hybrid"}), id="set"),
    pytest.param(lambda d, a: configure.configure(d, a, {"rights": "owners"}), id="rights"),
    pytest.param(lambda d, a: remind.snooze(d, a, "2d"), id="snooze"),
    pytest.param(close.close, id="close"),
]


@pytest.mark.parametrize("act", CHANGES)
async def test_a_change_is_made_once_and_each_copy_gets_its_answer(
    both: tuple[Deps, Deps], ann: Asker, act: Act
) -> None:
    before = await shown(both[0], ann)

    answers = await copies(both, ann, act)

    [entry] = await trail(both[0], ann, before.version)
    assert all(isinstance(answer, Change) and answer.entry == entry for answer in answers), answers
    assert {answer.checklist.version for answer in answers if isinstance(answer, Change)} == {before.version + 1}


@pytest.mark.parametrize("act", [CHANGES[0].values[0], CHANGES[1].values[0], undo.undo], ids=["note", "task", "undo"])
async def test_two_hundred_copies_make_one_change(both: tuple[Deps, Deps], ann: Asker, act: Act) -> None:
    before = await shown(both[0], ann)

    await copies(both, ann, act, MANY)

    assert len(await trail(both[0], ann, before.version)) == 1


async def test_a_start_is_one_start(deps: Deps, ann: Asker, database_url: str, voice: Loudspeaker) -> None:
    other = Store.open(database_url, keys=KEYS)
    voice.zone = "Europe/Berlin"

    async def begin(deps: Deps, asker: Asker) -> Change:
        made = await start(deps, asker, values={"domain": "contoso.com"})
        await adopt_zone(deps, asker)
        return made

    answers = await copies((deps, replace(deps, store=other)), ann, begin)

    entries = await trail(deps, ann)
    assert [entry.verb for entry in entries] == ["start", "set"]
    assert all(isinstance(answer, Change) and answer.entry == entries[0] for answer in answers), answers
    await other.close()


async def test_checks_are_run_once_and_counted_once(both: tuple[Deps, Deps], ann: Asker) -> None:
    scarce = tuple(replace(deps, rate=Rate(1)) for deps in both)

    answers = await copies((scarce[0], scarce[1]), ann, lambda d, a: check.ask(d, a, "1", answer_to="https://hook"))

    assert all(isinstance(answer, check.Asked) for answer in answers), answers
    async with both[0].store.begin() as tx:
        taken = await tx.runs.claim_due(both[0].now(), limit=9, lease=timedelta(minutes=1))
        assert len(taken) == 1
        assert await tx.runs.finish(taken[0])
    await copies((scarce[0], scarce[1]), ann, lambda d, a: check.ask(d, a, "1", answer_to="https://hook"), 2)
    async with both[0].store.begin() as tx:  # nor once more after the run is over and its row gone
        assert await tx.runs.claim_due(both[0].now(), limit=9, lease=timedelta(minutes=1)) == ()


async def test_a_reminder_is_asked_for_once(both: tuple[Deps, Deps], ann: Asker, clock: Clock) -> None:
    async def ask(deps: Deps, asker: Asker) -> str:
        clock.wind(seconds=1)  # the slot of each moment is another
        return (await remind.remind_now(deps, asker)).why

    answers = await copies(both, ann, ask)

    assert answers == ["asked for"] * COPIES
    _, slots = await remind.log(both[0], ann)
    assert [slot.why for slot in slots].count("asked for") == 1


async def test_a_script_is_made_once_and_its_token_shown_once(both: tuple[Deps, Deps], ann: Asker) -> None:
    before = await shown(both[0], ann)

    answers = await copies(both, ann, lambda d, a: agent.make(d, a, Place.LYNC))

    assert len([answer for answer in answers if isinstance(answer, agent.Made)]) == 1
    assert len([answer for answer in answers if isinstance(answer, RepeatedError)]) == COPIES - 1
    assert len(await trail(both[0], ann, before.version)) == 1
    assert await agent.revoke(both[0], ann) == 2


async def test_a_copy_of_a_revocation_spares_what_was_made_since(both: tuple[Deps, Deps], ann: Asker) -> None:
    assert (await copies(both, ann, agent.revoke, 1)) == [1]
    await agent.make(both[0], ann, Place.LYNC)

    [copy] = await copies(both, ann, agent.revoke, 1)

    assert isinstance(copy, RepeatedError)
    assert await agent.revoke(both[0], ann) == 1


async def test_a_tenant_is_connected_once_and_disconnected_once(both: tuple[Deps, Deps], ann: Asker) -> None:
    before = await shown(both[0], ann)

    made = await copies(both, ann, tenant.connect, 4)
    again = replace(ann, delivery="D2")
    for _ in range(3):
        await tenant.disconnect(both[0], again)
    with pytest.raises(RepeatedError, match="is disconnected since"):
        await tenant.connect(both[0], replace(ann, delivery="D1"))
    await tenant.connect(both[0], ann)
    with pytest.raises(RepeatedError, match="is connected again since"):
        await tenant.disconnect(both[0], again)

    assert len(set(made)) == 1
    assert len(await trail(both[0], ann, before.version)) == 3


async def test_a_word_is_given_once(both: tuple[Deps, Deps], ann: Asker, ben: Asker) -> None:
    await attest.attest(both[0], ben, "rollback", "we tried it")
    before = await shown(both[0], ann)

    answers = await copies(both, ann, lambda d, a: attest.attest(d, a, "rollback", ""))

    assert {answer.evidence.seconded_by for answer in answers if isinstance(answer, attest.Attested)} == {"U1"}
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert len(await trail(both[0], ann, before.version)) == 1


async def test_a_copy_of_a_word_of_which_nothing_is_left_says_so(both: tuple[Deps, Deps], ann: Asker) -> None:
    async with both[0].store.begin() as tx:
        assert await once.once(tx, "T1", "D1", both[0].now())

    [copy] = await copies(both, ann, lambda d, a: attest.attest(d, a, "rollback", "x"), 1)

    assert isinstance(copy, RepeatedError)


async def test_evidence_is_kept_once_although_two_replicas_judge_it(both: tuple[Deps, Deps], ann: Asker) -> None:
    before = await shown(both[0], ann)
    document = Document(raw=ALONE)

    answers = await copies(both, ann, lambda d, a: hand_in(d, a, [document], Way.FILE), 6)
    late = await copies(both, ann, lambda d, a: hand_in(d, a, [document], Way.FILE), 1)

    assert len([answer for answer in answers if not isinstance(answer, RepeatedError)]) == 1
    assert isinstance(late[0], RepeatedError)
    assert len(await trail(both[0], ann, before.version)) == 1


async def test_a_delivery_that_was_refused_may_come_again(both: tuple[Deps, Deps], ann: Asker) -> None:
    delivered = replace(ann, delivery="D1")
    with pytest.raises(BotError, match="has tasks 1 to 2"):
        await task.toggle_task(both[0], delivered, "1", 9)

    made = await task.toggle_task(both[0], delivered, "1", 2)

    assert made.checklist.of("domain").ticked == (2,)


async def test_a_delivery_whose_effect_broke_off_has_it_the_next_time(both: tuple[Deps, Deps], ann: Asker) -> None:
    delivered, before = replace(ann, delivery="D1"), await shown(both[0], ann)

    def broken(*_: object) -> Change:
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        await change(both[0], delivered, broken)
    await note.add_note(both[1], delivered, "1", "x")

    assert len(await trail(both[0], ann, before.version)) == 1


async def test_the_same_asked_twice_is_no_copy(both: tuple[Deps, Deps], ann: Asker) -> None:
    for delivery in ("D1", "D2", ""):
        await note.add_note(both[0], replace(ann, delivery=delivery), "1", "x")
    await note.add_note(both[0], ann, "1", "x")

    assert (await shown(both[0], ann)).of("domain").notes == ("x",) * 4


async def test_a_copy_that_comes_late_changes_nothing_that_was_changed_since(
    both: tuple[Deps, Deps], ann: Asker, ben: Asker
) -> None:
    delivered = replace(ann, delivery="D1")
    await done.done(both[0], delivered, "1")
    await reopen.reopen(both[0], ben, "1")

    copy = await done.done(both[1], delivered, "1")

    assert copy.entry.verb == "done"
    assert copy.checklist.of("domain").by == "U2"
    assert not (await shown(both[0], ann)).of("domain").settled


async def test_of_clicks_in_the_wrong_order_each_is_judged_by_what_stands(both: tuple[Deps, Deps], ann: Asker) -> None:
    """Somebody clicked *done*, then *reopen*, and the second came first."""
    with pytest.raises(ConflictError, match="is open already"):
        await reopen.reopen(both[0], replace(ann, delivery="D2"), "1")
    await done.done(both[1], replace(ann, delivery="D1"), "1")

    with pytest.raises(ConflictError, match="marked it done already"):
        await done.done(both[0], replace(ann, delivery="D3"), "1")
    assert (await shown(both[0], ann)).of("domain").settled


async def test_what_is_too_old_to_come_again_is_forgotten_by_the_clock(
    deps: Deps, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once, "PORTION", 2)
    async with deps.store.begin() as tx:
        for number in range(5):
            assert await once.once(tx, "T1", f"Ev{number}", deps.now())
    clock.wind(hours=71)
    await Ticker(deps).tick()
    async with deps.store.read() as tx:
        assert await tx.seen.known("T1", "Ev0")
    clock.wind(hours=2)

    await Ticker(deps).tick()

    async with deps.store.read() as tx:
        assert not any([await tx.seen.known("T1", f"Ev{number}") for number in range(5)])
