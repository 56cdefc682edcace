"""The link among a channel's bookmarks: only where it is wanted, where the card is, and once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.audit import Verb
from bot.model.checklist import Card, Checklist
from bot.model.delivery import LaterError, RefusedError, TooLateError, UncertainError
from bot.usecases import Asker, Deps, close, history, start
from bot.usecases.bookmark import Outcome, carry_out, claim_bookmarks, keep_bookmark, switch
from tests.bot.usecases.conftest import Clock
from tests.due import refresh_cards
from tests.loudspeaker import Loudspeaker

THERE = Outcome(wanted=True, there=True)


async def begin(deps: Deps, asker: Asker) -> None:
    await start.start(deps, asker, values={"domain": "contoso.com"})
    await refresh_cards(deps)


async def keep_all(deps: Deps) -> int:
    claims = await claim_bookmarks(deps, 9)
    for claim in claims:
        await keep_bookmark(deps, claim)
    return len(claims)


async def wanted(deps: Deps, asker: Asker, *, on: bool = True) -> Outcome | None:
    return await carry_out(deps, await switch(deps, asker, on=on))


async def moved(deps: Deps, checklist: Checklist, ts: str) -> None:
    """Have the card posted somewhere else."""
    async with deps.store.begin() as tx:
        await tx.checklists.touch(checklist.team, checklist.id, now=deps.now())
        [claim] = await tx.checklists.claim_stale_cards(deps.now(), limit=1, lease=timedelta(minutes=1))
        await tx.checklists.settle_card(claim, Card(checklist.channel, ts), again_at=None)
        await tx.bookmarks.touch(checklist.team, checklist.id, now=deps.now())


async def test_nobody_gets_one_who_did_not_ask(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    await begin(deps, ann)

    assert await keep_all(deps) == 0
    assert voice.words("bookmark") == []


async def test_it_is_added_once_and_is_in_the_trail(deps: Deps, ann: Asker, voice: Loudspeaker, clock: Clock) -> None:
    await begin(deps, ann)

    assert await wanted(deps, ann) == THERE
    clock.wind(minutes=1)

    assert await keep_all(deps) == 0
    assert voice.words("bookmark") == ["new to 1.000001"]
    _, entries = await history.history(deps, ann, "")
    assert (entries[0].verb, entries[0].text) == (Verb.SET, "bookmark=yes")


async def test_whoever_dies_before_it_is_added_leaves_it_to_the_clock(
    deps: Deps, ann: Asker, voice: Loudspeaker, clock: Clock
) -> None:
    await begin(deps, ann)
    await switch(deps, ann, on=True)
    assert await keep_all(deps) == 0

    clock.wind(minutes=1)

    assert await keep_all(deps) == 1
    assert voice.words("bookmark") == ["new to 1.000001"]


async def test_it_follows_the_card_and_goes_when_the_checklist_is_closed(
    deps: Deps, ann: Asker, voice: Loudspeaker
) -> None:
    await begin(deps, ann)
    checklist = await switch(deps, ann, on=True)
    await carry_out(deps, checklist)

    await moved(deps, checklist, "7.7")
    await keep_all(deps)
    await close.close(deps, ann)
    await refresh_cards(deps)
    await keep_all(deps)

    assert voice.words("bookmark")[1:] == ["Bk2 to 7.7", "Bk2 removed"]


async def test_it_waits_for_a_card(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    await start.start(deps, ann, values={"domain": "contoso.com"})

    assert await wanted(deps, ann) == Outcome(wanted=True, there=False)
    await refresh_cards(deps)
    await keep_all(deps)

    assert len(voice.words("bookmark")) == 1


async def test_it_is_taken_away_again(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    await begin(deps, ann)
    await wanted(deps, ann)

    assert await wanted(deps, ann, on=False) == Outcome(wanted=False, there=False)
    assert await wanted(deps, ann, on=False) == Outcome(wanted=False, there=False)  # there was none to remove

    assert voice.words("bookmark") == ["new to 1.000001", "Bk2 removed"]


async def test_without_the_scope_it_is_told_and_can_be_tried_again(
    deps: Deps, ann: Asker, voice: Loudspeaker, clock: Clock
) -> None:
    await begin(deps, ann)
    voice.faults.append(RefusedError("missing_scope"))

    assert await wanted(deps, ann) == Outcome(wanted=True, there=False, trouble="missing_scope")
    clock.wind(days=1)
    assert await keep_all(deps) == 0
    assert await wanted(deps, ann) == THERE


async def test_what_perhaps_was_added_is_not_added_again(
    deps: Deps, ann: Asker, voice: Loudspeaker, clock: Clock
) -> None:
    await begin(deps, ann)
    voice.faults.append(UncertainError("TimeoutError"))

    assert await wanted(deps, ann) == Outcome(wanted=True, there=False, trouble="TimeoutError")
    clock.wind(days=1)

    assert await keep_all(deps) == 0


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(LaterError("ratelimited", timedelta(seconds=5)), id="no time"),
        pytest.param(UncertainError("TimeoutError"), id="no answer"),
    ],
)
async def test_an_edit_is_tried_again(
    deps: Deps, ann: Asker, voice: Loudspeaker, clock: Clock, fault: Exception
) -> None:
    await begin(deps, ann)
    checklist = await switch(deps, ann, on=True)
    await carry_out(deps, checklist)
    await moved(deps, checklist, "7.7")
    voice.faults.append(fault)
    await keep_all(deps)

    clock.wind(minutes=1)
    await keep_all(deps)

    assert voice.words("bookmark")[-1] == "Bk2 to 7.7"


async def test_who_removed_it_by_hand_is_not_gainsaid(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    await begin(deps, ann)
    checklist = await switch(deps, ann, on=True)
    await carry_out(deps, checklist)
    await moved(deps, checklist, "7.7")
    voice.faults.append(TooLateError("not_found"))
    await keep_all(deps)

    await moved(deps, checklist, "8.8")
    await keep_all(deps)

    assert voice.words("bookmark") == ["new to 1.000001"]
    async with deps.store.read() as tx:
        assert not await tx.bookmarks.wanted(checklist.team, checklist.id)


async def test_two_who_see_to_it_at_once_add_one_and_both_know(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    await begin(deps, ann)
    checklist = await switch(deps, ann, on=True)

    both = [await carry_out(deps, checklist), await carry_out(deps, checklist)]

    assert both == [THERE, THERE]
    assert len(voice.words("bookmark")) == 1


async def test_while_the_clock_sees_to_it_nobody_else_does(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    await begin(deps, ann)
    checklist = await switch(deps, ann, on=True)
    async with deps.store.begin() as tx:
        claim = await tx.bookmarks.claim(checklist.team, checklist.id, lease=timedelta(minutes=1))
    assert claim is not None

    meanwhile = await carry_out(deps, checklist)
    await keep_bookmark(deps, claim)

    assert (meanwhile, await carry_out(deps, checklist)) == (None, THERE)
    assert len(voice.words("bookmark")) == 1
