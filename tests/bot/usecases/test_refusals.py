"""Who may not is refused on the server, told who may, and named in the trail, once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
import pytest_asyncio

from bot.evidence.sources import Place
from bot.model.audit import Entry, Verb
from bot.model.errors import BotError, ConflictError, NotAllowedError, ReasonNeededError
from bot.model.person import Kind, Person
from bot.model.policy import Rights
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
    history,
    note,
    pilot,
    pilot_users,
    remind,
    reopen,
    task,
    tenant,
    undo,
    waive,
)
from bot.usecases.policy import policy_of
from bot.usecases.refuse import see_that_may
from bot.usecases.start import start
from bot.usecases.trail import tell_trail
from tests.bot.usecases.conftest import Clock, shown
from tests.bot.usecases.inside import inside
from tests.due import refresh_cards
from tests.loudspeaker import Loudspeaker

Act = Callable[[Deps, Asker], Awaitable[object]]

GIVEN = {"domain": "contoso.com"}


@pytest_asyncio.fixture
async def strict(deps: Deps, ann: Asker) -> Deps:
    """A checklist of Ann's in which an owner decides."""
    able = await inside(deps, ann)
    await configure.configure(able, ann, {"rights": "owners"})
    return able


async def refusals(deps: Deps, asker: Asker) -> list[Entry]:
    _, entries = await history.history(deps, asker)
    return [entry for entry in entries if entry.verb is Verb.REFUSED]


REFUSED = [
    pytest.param(close.close, "close", "", id="close"),
    pytest.param(lambda d, a: waive.waive(d, a, "1", reason="x"), "waive", "domain", id="waive"),
    pytest.param(lambda d, a: done.done(d, a, "3", because="x"), "override", "pilot", id="done anyway"),
    pytest.param(lambda d, a: configure.configure(d, a, {"phase": "hybrid"}), "set", "", id="set"),
    pytest.param(lambda d, a: configure.configure(d, a, {"time": "08:00"}), "set", "", id="calendar"),
    pytest.param(lambda d, a: configure.configure(d, a, {"owners": "<@U2>"}), "policy", "", id="owners"),
    pytest.param(lambda d, a: pilot.set_pilot(d, a, "2026-12-24"), "pilot", "", id="pilot date"),
    pytest.param(lambda d, a: remind.switch(d, a, on=False), "remind", "", id="reminders off"),
    pytest.param(lambda d, a: remind.snooze(d, a, "2d"), "remind", "", id="snooze"),
    pytest.param(tenant.connect, "tenant", "", id="tenant"),
    pytest.param(lambda d, a: agent.make(d, a, Place.LYNC), "agent", "", id="agent"),
]
FREE = [
    pytest.param(lambda d, a: done.done(d, a, "1"), id="done"),
    pytest.param(lambda d, a: note.add_note(d, a, "1", "x"), id="note"),
    pytest.param(lambda d, a: task.toggle_task(d, a, "1", 1), id="task"),
    pytest.param(lambda d, a: assign.assign(d, a, "1", ("me",)), id="assign"),
    pytest.param(lambda d, a: due.set_due(d, a, "1", "friday"), id="due"),
    pytest.param(lambda d, a: check.ask(d, a, "1"), id="check"),
    pytest.param(remind.remind_now, id="remind now"),
    pytest.param(lambda d, a: pilot_users.add(d, a, ["kim@contoso.com"]), id="pilot users"),
    pytest.param(lambda d, a: attest.attest(d, a, "media-ports", "open"), id="attest"),
    pytest.param(agent.revoke, id="nothing to revoke"),
]


@pytest.mark.parametrize(("act", "tried", "step"), REFUSED)
async def test_what_decides_is_refused_and_the_trail_says_so(
    strict: Deps, ben: Asker, act: Act, tried: str, step: str
) -> None:
    before = await shown(strict, ben)

    with pytest.raises(NotAllowedError, match="Ask one of them: <@U1>"):
        await act(strict, ben)

    after = await shown(strict, ben)
    assert after == replace(before, version=before.version + 1)
    [entry] = await refusals(strict, ben)
    assert (entry.actor, entry.text, entry.step, entry.version) == ("U2", tried, step, after.version)
    async with strict.store.read() as tx:
        assert await tx.tenants.of("T1", before.id) is None


@pytest.mark.parametrize("user", ["U1", "cli:root"])
@pytest.mark.parametrize("act", [case.values[0] for case in REFUSED], ids=[case.id for case in REFUSED])
async def test_an_owner_and_a_terminal_may(strict: Deps, ann: Asker, act: Act, user: str) -> None:
    before = await shown(strict, ann)

    await act(strict, replace(ann, user=user))

    async with strict.store.read() as tx:
        [entry] = await tx.audit.after("T1", before.id, before.version)
    assert (entry.actor, entry.verb is Verb.REFUSED) == (user, False)


@pytest.mark.parametrize("act", FREE)
async def test_the_work_is_everybody_s(strict: Deps, ben: Asker, act: Act) -> None:
    await act(strict, ben)

    assert await refusals(strict, ben) == []


async def test_the_scripts_of_owners_are_not_revoked_by_others(strict: Deps, ann: Asker, ben: Asker) -> None:
    await agent.make(strict, ann, Place.LYNC)

    with pytest.raises(NotAllowedError, match="scripts"):
        await agent.revoke(strict, ben)

    assert await agent.revoke(strict, ann) == 1


async def test_who_may_not_give_a_reason_is_not_asked_for_one(strict: Deps, ann: Asker, ben: Asker) -> None:
    with pytest.raises(BotError, match=r"is not ready: it waits for.* takes an owner") as told:
        await done.done(strict, ben, "3")
    with pytest.raises(ReasonNeededError):
        await done.done(strict, ann, "3")

    assert not isinstance(told.value, ReasonNeededError)
    assert await refusals(strict, ben) == []


async def test_the_same_attempt_is_one_line_in_ten_minutes(strict: Deps, ben: Asker, clock: Clock) -> None:
    for word in ("1", "1", "2", "1"):
        with pytest.raises(NotAllowedError):
            await waive.waive(strict, ben, word, reason="x")
    with pytest.raises(NotAllowedError):
        await close.close(strict, ben)
    lines = await refusals(strict, ben)
    clock.wind(minutes=11)
    with pytest.raises(NotAllowedError):
        await close.close(strict, ben)

    assert [(line.text, line.step) for line in lines] == [("close", ""), ("waive", "sync"), ("waive", "domain")]
    assert len(await refusals(strict, ben)) == 4


async def test_a_refusal_edits_no_card_and_is_not_told_in_the_thread(
    strict: Deps, ann: Asker, ben: Asker, voice: Loudspeaker
) -> None:
    await refresh_cards(strict)
    voice.thread.clear()

    with pytest.raises(NotAllowedError):
        await close.close(strict, ben)

    assert await refresh_cards(strict) == 0
    await tell_trail(strict, await shown(strict, ann))
    assert voice.thread == []
    await note.add_note(strict, ben, "1", "x")
    await refresh_cards(strict)
    assert voice.thread == ["trail note"]


async def test_a_refusal_cannot_be_undone(strict: Deps, ben: Asker) -> None:
    with pytest.raises(NotAllowedError):
        await close.close(strict, ben)

    with pytest.raises(BotError, match="You have changed nothing here"):
        await undo.undo(strict, ben)


async def test_a_former_owner_does_not_take_back_what_took_an_owner(strict: Deps, ann: Asker, ben: Asker) -> None:
    await configure.configure(strict, ann, {"owners": "<@U1> <@U2>"})
    await waive.waive(strict, ben, "1", reason="x")
    await note.add_note(strict, ann, "2", "y")
    await configure.configure(strict, ann, {"owners": "<@U1>"})

    with pytest.raises(NotAllowedError, match="Undoing this takes an owner"):
        await undo.undo(strict, ben)

    [entry] = await refusals(strict, ben)
    assert (entry.text, entry.step) == ("undo", "domain")


async def test_nobody_shuts_themselves_out(deps: Deps, ann: Asker, ben: Asker) -> None:
    await start(deps, ann, values=GIVEN)

    with pytest.raises(NotAllowedError, match="Changing who may change what takes an owner"):
        await configure.configure(deps, ben, {"rights": "owners"})
    with pytest.raises(BotError, match="at least one owner"):
        await configure.configure(deps, ann, {"owners": "none"})

    await configure.configure(deps, ann, {"rights": "owners", "owners": "<@U1>,<@U2>"})
    await configure.configure(deps, ben, {"owners": "<@U2>"})
    assert (await shown(deps, ben)).owners == ("U2",)
    with pytest.raises(NotAllowedError):
        await close.close(deps, ann)
    with pytest.raises(ConflictError, match="how it is set already"):
        await configure.configure(deps, ben, {"rights": "owners"})


async def test_who_may_what_is_set_by_itself(deps: Deps, ann: Asker) -> None:
    await start(deps, ann, values=GIVEN)

    with pytest.raises(BotError, match=r"Set what the channel allows \(rights\) and the other"):
        await configure.configure(deps, ann, {"rights": "owners", "mail": "none"})


async def test_another_checklist_is_started_by_an_owner_of_the_last(strict: Deps, ann: Asker, ben: Asker) -> None:
    await close.close(strict, ann)

    with pytest.raises(NotAllowedError, match="Starting another checklist here takes an owner"):
        await start(strict, ben, values=GIVEN)
    closed = await policy_of(strict, ben)
    async with strict.store.read() as tx:
        entries = await tx.audit.of("T1", closed.id, verbs=(Verb.REFUSED,))
    assert [entry.text for entry in entries] == ["start"]
    assert (await start(strict, ann, values=GIVEN)).checklist.policy.rights is Rights.EVERYONE


async def test_a_terminal_frees_a_channel_whose_owners_have_left(strict: Deps, ann: Asker, ben: Asker) -> None:
    await close.close(strict, ann)

    await configure.configure(strict, replace(ann, user="cli:root"), {"rights": "everyone"})

    await start(strict, ben, values=GIVEN)


async def test_what_takes_long_is_refused_before_it_begins(strict: Deps, ben: Asker) -> None:
    checklist = await shown(strict, ben)

    await see_that_may(strict, ben, checklist, Verb.EVIDENCE)
    with pytest.raises(NotAllowedError):
        await see_that_may(strict, ben, checklist, Verb.AGENT)

    assert len(await refusals(strict, ben)) == 1
    assert ben.person == Person("U2", Kind.MEMBER)


async def test_everybody_decides_where_nothing_else_is_set(deps: Deps, ann: Asker, ben: Asker) -> None:
    await start(deps, ann, values=GIVEN)

    await waive.waive(deps, ben, "1", reason="x")
    await reopen.reopen(deps, ann, "1")
    closed = await close.close(deps, ben)

    assert closed.checklist.closed
