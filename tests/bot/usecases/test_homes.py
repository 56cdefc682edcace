"""Homes: what is somebody's, published to who looks, once a change, and repaired where Slack lost it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.delivery import LaterError, RevokedError, TooLateError, UncertainError
from bot.usecases import Asker, Deps, assign, close, done, due, pilot, remind, start
from bot.usecases.homes import look, say
from bot.usecases.mine import MOST, mine
from tests.bot.usecases.conftest import Clock
from tests.due import publish_homes, refresh_cards, send_reminders
from tests.loudspeaker import Loudspeaker

ANN, BEN = "U11", "U22"


def asker(channel: str = "C1", user: str = ANN) -> Asker:
    return Asker(team="T1", channel=channel, user=user)


async def begin(deps: Deps, channel: str = "C1", *, owner: str = ANN, step: str = "domain") -> None:
    """Start a checklist in *channel*, and give a step of it to *owner*."""
    await start.start(deps, asker(channel), values={"domain": "contoso.com", "pilot": "2026-12-01"})
    await assign.assign(deps, asker(channel), step, (owner,))


async def test_what_is_somebodys_is_in_the_order_in_which_it_is_wanted(deps: Deps) -> None:
    await begin(deps, "C1", step="pilot")  # blocked
    await begin(deps, "C2")
    await begin(deps, "C3")
    await due.set_due(deps, asker("C3"), "domain", "2026-11-30")
    await begin(deps, "C4")
    await due.set_due(deps, asker("C4"), "domain", "2026-11-25")
    await begin(deps, "C5")
    await pilot.set_pilot(deps, asker("C5"), "2026-11-27")

    found = await mine(deps, "T1", ANN)

    assert [each.checklist.channel for each in found.steps()] == ["C4", "C3", "C5", "C2", "C1"]
    assert [checklist.channel for checklist, _ in found.reminded()][:1] == ["C4"]
    assert found.more == 0


async def test_a_closed_one_and_a_hidden_channel_are_left_out(deps: Deps, voice: Loudspeaker) -> None:
    for channel in ("C1", "C2", "C3"):
        await begin(deps, channel)
    await close.close(deps, asker("C1"))
    voice.hidden = frozenset({"C2"})

    found = await mine(deps, "T1", ANN)

    assert [checklist.channel for checklist in found.checklists] == ["C3"]


async def test_of_three_hundred_those_with_something_due_are_read_and_the_others_counted(deps: Deps) -> None:
    for number in range(300):
        await start.start(deps, asker(f"C{number}"), values={"domain": "contoso.com"})
    await assign.assign(deps, asker("C299"), "sync", (ANN,))

    found = await mine(deps, "T1", ANN)

    assert [each.checklist.channel for each in found.steps()] == ["C299"]
    assert (len(found.checklists), found.more) == (MOST, 300 - MOST)


async def test_hidden_ones_do_not_use_up_the_room(deps: Deps, voice: Loudspeaker) -> None:
    for number in range(MOST + 5):
        await begin(deps, f"C{number}")
    await start.start(deps, asker("CX"), values={"domain": "contoso.com"})  # the last in order
    voice.hidden = frozenset(f"C{number}" for number in range(MOST + 5))

    found = await mine(deps, "T1", ANN)

    assert ([checklist.channel for checklist in found.checklists], found.more) == (["CX"], 0)


async def test_the_next_reminder_is_the_one_after_a_snooze(deps: Deps) -> None:
    await begin(deps)
    first = (await mine(deps, "T1", ANN)).reminders

    await remind.snooze(deps, asker(), "3d")

    [before], [after] = first.values(), (await mine(deps, "T1", ANN)).reminders.values()
    assert after.due_at >= before.due_at + timedelta(days=1)


async def test_reminders_that_are_off_are_told_apart(deps: Deps) -> None:
    await begin(deps)

    await remind.switch(deps, asker(), on=False)

    found = await mine(deps, "T1", ANN)
    assert (found.reminded(), len(found.silent())) == ((), 1)


async def test_a_home_is_published_when_it_is_opened_and_when_something_changes(deps: Deps, voice: Loudspeaker) -> None:
    await begin(deps)
    assert await publish_homes(deps) == 0  # nobody has opened one

    await look(deps, "T1", ANN, shown=False)
    assert await publish_homes(deps) == 1
    await done.done(deps, asker(user=BEN), "sync")
    await done.done(deps, asker(user=BEN), "domain")
    assert await publish_homes(deps) == 1

    assert await publish_homes(deps) == 0
    assert voice.words("home") == ["U11: domain after -", "U11:  after h1"]


async def test_an_answer_stands_at_the_top_until_the_next_look(deps: Deps, voice: Loudspeaker) -> None:
    await say(deps, "T1", ANN, "*Done.*")
    await publish_homes(deps)
    await look(deps, "T1", ANN, shown=True)
    await publish_homes(deps)

    assert [(home.notice, home.hurry) for home in voice.homes] == [("*Done.*", True), ("", True)]


async def test_who_does_not_wait_for_it_is_not_hurried(deps: Deps, voice: Loudspeaker, clock: Clock) -> None:
    await begin(deps)
    await look(deps, "T1", ANN, shown=False)
    clock.wind(minutes=1)
    await publish_homes(deps)

    assert [home.hurry for home in voice.homes] == [False]


async def test_one_who_was_faster_is_read_again_and_written_over(deps: Deps, voice: Loudspeaker) -> None:
    await look(deps, "T1", ANN, shown=False)
    await publish_homes(deps)
    await look(deps, "T1", ANN, shown=True)
    voice.faults.append(TooLateError("hash_conflict"))

    await publish_homes(deps)

    assert voice.words("home") == ["U11:  after -", "U11:  after -"]
    assert await publish_homes(deps) == 0


async def test_two_conflicts_in_a_row_are_left_for_later(deps: Deps, voice: Loudspeaker, clock: Clock) -> None:
    await look(deps, "T1", ANN, shown=False)
    voice.faults.extend([TooLateError("hash_conflict"), TooLateError("hash_conflict")])
    await publish_homes(deps)
    assert await publish_homes(deps) == 0

    clock.wind(seconds=11)

    assert await publish_homes(deps) == 1
    assert voice.words("home") == ["U11:  after -"]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(LaterError("ratelimited", timedelta(seconds=10)), id="rate limited"),
        pytest.param(UncertainError("TimeoutError"), id="no answer"),
    ],
)
async def test_what_was_not_published_is_tried_again(
    deps: Deps, voice: Loudspeaker, clock: Clock, fault: Exception
) -> None:
    await look(deps, "T1", ANN, shown=False)
    voice.faults.append(fault)
    await publish_homes(deps)
    assert await publish_homes(deps) == 0

    clock.wind(seconds=11)
    await publish_homes(deps)

    assert voice.words("home") == ["U11:  after -"]


async def test_after_no_answer_the_old_hash_is_forgotten(deps: Deps, voice: Loudspeaker, clock: Clock) -> None:
    await look(deps, "T1", ANN, shown=False)
    await publish_homes(deps)
    await look(deps, "T1", ANN, shown=True)
    voice.faults.append(UncertainError("TimeoutError"))
    await publish_homes(deps)

    clock.wind(seconds=11)
    await publish_homes(deps)

    assert voice.words("home") == ["U11:  after -", "U11:  after -"]


async def test_what_slack_refuses_waits_for_the_next_change(deps: Deps, voice: Loudspeaker, clock: Clock) -> None:
    await look(deps, "T1", ANN, shown=False)
    voice.faults.append(RevokedError("token_revoked"))

    await publish_homes(deps)

    clock.wind(days=1)
    assert await publish_homes(deps) == 0


async def test_a_card_that_is_posted_changes_the_links_to_it(deps: Deps) -> None:
    await begin(deps)
    await look(deps, "T1", ANN, shown=False)
    await publish_homes(deps)

    await refresh_cards(deps)

    assert await publish_homes(deps) == 1


async def test_a_reminder_that_was_sent_changes_which_is_next(deps: Deps, voice: Loudspeaker, clock: Clock) -> None:
    await begin(deps)
    await look(deps, "T1", ANN, shown=False)
    await publish_homes(deps)
    clock.wind(days=2)

    assert await send_reminders(deps) == 1

    assert await publish_homes(deps) == 1
    [before], [after] = (home.mine.reminders.values() for home in voice.homes)
    assert after.due_at > before.due_at
