"""The Home: opened for the first time, kept up to date by what others do, clicked in, and never shown too much."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.playground.faults import Refusal, Silence
from bot.playground.home import opened
from bot.playground.people import Person
from tests.journeys import home
from tests.journeys.story import ALICE, BOB, ELSEWHERE, Story

START = "start domain=contoso.example pilot=2026-12-01 zone=Europe/Berlin"
PRIVATE = "C0PRIVATE1"
GUEST = Person(id="U0GUEST001", name="gus", real_name="Gus Guest", guest=True)


async def test_who_opens_it_first_is_told_what_this_is_and_how_to_start(told: Story) -> None:
    shown = await home.opens(told, ALICE)

    assert "Get started" in shown
    assert "[Start a checklist]" in shown
    assert "/hybrid help" in shown
    assert "My open steps" not in shown


async def test_it_shows_my_steps_my_checklists_and_the_next_reminder(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "assign 2 @bob")
    await told.sees("0/8 done")

    shown = await home.opens(told, BOB)

    assert "2. Add your domain" in shown
    assert "<#C0LYNC0001>" in shown
    assert "0/8 done · pilot Tue 1 Dec 2026, 5 working days to go" in shown
    assert "Outstanding: 1 tenant, 2 domain" in shown
    assert "Next reminder: <!date^" in shown
    assert "/archives/C0LYNC0001/p" in shown
    assert "lync-hybrid" not in shown  # a channel's name is Slack's to tell
    assert "2. Add your domain" not in await home.opens(told, ALICE)


async def test_what_is_done_in_the_channel_changes_the_home(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "assign tenant @bob")
    await home.opens(told, BOB)

    await told.says(ALICE, "done tenant")

    shown = await home.shows(told, BOB, "1/8 done")
    assert "1. Create a tenant" not in shown


async def test_nobody_is_published_to_who_never_opened_it(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "assign tenant @bob")
    await home.opens(told, ALICE)

    await told.says(ALICE, "done tenant")

    await home.shows(told, ALICE, "1/8 done")
    assert home.published(told, BOB) == 0


async def test_done_is_clicked_in_the_home_and_answered_at_its_top(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "assign tenant @bob")
    await home.opens(told, BOB)

    answer = await home.clicks(told, BOB, "hy:done:tenant")

    assert (answer.status, answer.body) == (200, "")
    shown = await home.shows(told, BOB, "is done.")
    assert shown.startswith("1. Create a tenant account for Office 365 and enable Lync Online is done.")
    assert "1/8 done" in shown
    await told.sees("1/8 done")
    await home.hides(told, BOB, "is done.")  # said once


async def test_a_click_on_what_another_did_says_who_was_first(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "assign tenant @bob")
    await home.opens(told, BOB)
    stale = told.slack.homes[BOB.id]
    await told.says(ALICE, "done tenant")
    await home.shows(told, BOB, "1/8 done")

    told.slack.homes[BOB.id] = stale  # as he saw it when he clicked
    await home.clicks(told, BOB, "hy:done:tenant")

    await home.shows(told, BOB, "marked it done already")


async def test_what_stands_against_a_step_is_answered_as_well(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "assign pilot @bob")
    await home.opens(told, BOB)

    await home.clicks(told, BOB, "hy:done:pilot")

    assert "/hybrid done pilot anyway REASON" in await home.shows(told, BOB, "say why")


async def test_reminders_are_snoozed_switched_off_and_on(told: Story) -> None:
    await told.says(ALICE, START)
    await home.opens(told, ALICE)

    await home.clicks(told, ALICE, "hy:snooze")
    await home.shows(told, ALICE, "Snoozed until")
    await home.clicks(told, ALICE, "hy:remind:off")
    await home.shows(told, ALICE, "Reminders are off.")
    await home.clicks(told, ALICE, "hy:remind:on")

    await home.shows(told, ALICE, "[Switch off]")
    assert "Next reminder: " in await home.hides(told, ALICE, "Reminders are off.")


async def test_a_step_is_shown_in_full_in_a_modal(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "assign domain @bob")
    await home.opens(told, BOB)

    await home.clicks(told, BOB, "hy:open:step:domain")

    await told.until(lambda: "not run yet" in str([view.content for view in told.slack.views[BOB.id]]))
    assert '"action_id"' not in str(told.slack.views[BOB.id][-1].content["blocks"])


async def test_two_changes_at_once_are_both_shown(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "assign tenant @bob")
    await told.says(ALICE, "assign ad-sync @bob")
    await home.opens(told, BOB)

    await asyncio.gather(told.says(ALICE, "done tenant"), told.says(BOB, "done ad-sync"))

    assert "My open steps\nNo open step is yours." in await home.shows(told, BOB, "2/8 done")


async def test_a_hash_that_is_not_slacks_any_more_is_found_out_and_put_right(told: Story) -> None:
    await told.says(ALICE, START)
    await home.opens(told, ALICE)
    shown = told.slack.homes[ALICE.id]
    told.slack.homes[ALICE.id] = replace(shown, hash="somebody-elses")

    await told.says(ALICE, "done tenant")

    await home.shows(told, ALICE, "1/8 done")
    assert [call.args.get("hash") for call in told.slack.calls_of("views.publish")][-2:] == [shown.hash, None]


async def test_a_token_that_was_revoked_is_tried_again_once_the_bot_has_a_good_one(story: Story) -> None:
    async with story.bot():
        story.slack.fail("views.publish", Refusal("token_revoked"))
        await opened(story.slack, story.ground.deliveries, ALICE)
        await story.until(lambda: home.published(story, ALICE) == 1)
        story.wind(hours=1)
        await opened(story.slack, story.ground.deliveries, ALICE)
    assert home.published(story, ALICE) == 1

    async with story.bot():
        await story.until(lambda: home.published(story, ALICE) == 2)


async def test_the_acknowledgement_waits_for_nothing(told: Story) -> None:
    told.slack.fail("users.conversations", Silence())
    told.slack.fail("views.publish", Silence())

    answer = await opened(told.slack, told.ground.deliveries, ALICE)

    assert (answer.status, answer.error) == (200, "")


async def test_nothing_is_published_where_nothing_has_changed(told: Story) -> None:
    await told.says(ALICE, START)
    await told.sees("0/8 done")
    await home.opens(told, ALICE)
    await home.shows(told, ALICE, "/archives/C0LYNC0001/p")
    published = home.published(told, ALICE)

    await opened(told.slack, told.ground.deliveries, ALICE)
    await told.says(ALICE, "done tenant")
    await home.shows(told, ALICE, "1/8 done")

    assert home.published(told, ALICE) == published + 1


async def test_the_tab_with_the_messages_is_no_home(told: Story) -> None:
    await opened(told.slack, told.ground.deliveries, ALICE, tab="messages")
    await home.opens(told, BOB)

    assert home.published(told, ALICE) == 0


async def test_a_guest_is_shown_nothing_of_a_channel_they_are_not_in(story: Story) -> None:
    story.slack.people[GUEST.id] = GUEST
    story.slack.join(GUEST.id, story.room)
    async with story.bot():
        await story.says(ALICE, START)
        await story.says(ALICE, "assign tenant @gus")
        assert "1. Create a tenant" in await home.opens(story, GUEST)

    story.slack.leave(GUEST.id, story.room)
    async with story.bot():  # it has forgotten where the guest was
        shown = await home.hides(story, GUEST, "My open steps")

    assert story.room not in shown
    assert "Get started" in shown


async def test_who_left_a_private_channel_is_shown_nothing_of_it(told: Story) -> None:
    told.slack.join("U0HYBRID01", PRIVATE)
    told.room = PRIVATE
    await told.says(ALICE, START)
    await told.says(ALICE, "assign tenant @bob")
    told.slack.leave(BOB.id, PRIVATE)

    shown = await home.opens(told, BOB)

    assert PRIVATE not in shown
    assert "Get started" in shown
    assert PRIVATE in await home.opens(told, ALICE)


async def test_who_owns_a_step_in_a_public_channel_sees_it_without_being_there(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "assign tenant @bob")
    told.slack.leave(BOB.id, told.room)

    assert "1. Create a tenant" in await home.opens(told, BOB)


async def test_two_channels_are_one_list(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "assign tenant @bob")
    told.room = ELSEWHERE
    await told.says(BOB, f"{START} time=10:00")
    await told.says(BOB, "assign domain me")
    await told.says(BOB, "due domain 2026-11-25")

    shown = await home.opens(told, BOB)

    assert shown.index("2. Add your domain") < shown.index("1. Create a tenant")
    assert shown.count("<#C0GENERAL1>") >= 3


async def test_a_restart_loses_no_home(story: Story) -> None:
    async with story.bot():
        await story.says(ALICE, START)
        await home.opens(story, ALICE)
    async with story.bot():
        await story.says(ALICE, "done tenant")

        await home.shows(story, ALICE, "1/8 done")


async def test_my_steps_are_told_anywhere_and_in_direct_messages(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "assign tenant @bob")
    told.room = ELSEWHERE
    first = await told.says(BOB, "mine")
    await told.sees("1. Create a tenant", only=BOB)

    told.room = told.slack.direct(BOB.id).id
    second = await told.says(BOB, "")

    assert "Looking up your steps" in first
    assert "1. Create a tenant" in second
    assert "<#C0LYNC0001>" in second


async def test_direct_messages_know_help_and_send_the_rest_to_a_channel(told: Story) -> None:
    told.room = told.slack.direct(BOB.id).id

    assert "That belongs in a channel" in await told.says(BOB, START)
    assert "/hybrid mine" in await told.says(BOB, "help")
    assert "version" in await told.says(BOB, "health")


async def test_done_in_direct_messages_reaches_the_channel(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "assign tenant @bob")
    channel, told.room = told.room, told.slack.direct(BOB.id).id
    await told.says(BOB, "mine")
    steps = await told.sees("My open steps", only=BOB)

    await told.clicks(BOB, steps, "hy:done:tenant")

    told.room = channel
    await told.sees("1/8 done")
