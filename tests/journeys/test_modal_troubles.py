"""Forms on a bad day: slow answers, a database that is away, an old trigger, a checklist or a form that is gone."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.app import App
from bot.playground import payloads, views
from bot.playground.deliver import Answer
from bot.playground.faults import Refusal
from bot.playground.messages import View
from tests.journeys.forms import labels, sees, sends, shown, state
from tests.journeys.story import ALICE, BOB, Story

START = "start domain=contoso.example pilot=2026-12-01 zone=Europe/Berlin"


async def clicks(story: Story, action: str, *, late: int = 0) -> Answer:
    """Click a button of the last whisper; the bot hears of it so many seconds *late*."""
    message = story.whispers(ALICE)[-1]
    payload = payloads.block_actions(story.slack, ALICE, message, story.click(message, action))
    story.wind(seconds=late)
    return await story.ground.deliveries.interaction(payload)


async def _waive_form(story: Story) -> View:
    await story.says(ALICE, START)
    await story.says(ALICE, "show tenant")
    await clicks(story, "hy:open:waive")
    return await sees(story, ALICE, "Reason")


async def test_the_skeleton_is_there_before_anything_slow_is(told: Story) -> None:
    await told.says(ALICE, "status")
    told.slack.latency = 0.2  # of every answer of Slack: the zone of the profile is asked for after the skeleton
    await clicks(told, "hy:open:start")

    waiting = await sees(told, ALICE)
    assert "One moment" in shown(waiting)
    assert labels(waiting) == {}
    await sees(told, ALICE, "Your domain")
    asked = [call.method for call in told.slack.calls]
    assert asked.index("views.open") < asked.index("users.info") < asked.index("views.update")


async def test_who_clicked_too_long_ago_is_told_so(told: Story, caplog: pytest.LogCaptureFixture) -> None:
    await told.says(ALICE, "status")

    await clicks(told, "hy:open:start", late=4)

    await told.sees("The form did not open in time", only=ALICE)
    assert "a modal was not opened" in caplog.text
    assert views.topmost(told.slack, ALICE.id) is None


async def test_a_form_for_which_no_step_is_left_says_so(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "show 1")
    for number in range(1, 9):
        await told.says(BOB, f"waive {number} not used")
    await clicks(told, "hy:open:waive")
    await sees(told, ALICE, "Every step is waived already")

    for number in range(1, 9):
        await told.says(BOB, f"done {number} anyway it was used after all")
    await clicks(told, "hy:open:done")
    await sees(told, ALICE, "Every step is done already")


async def test_a_step_that_was_settled_meanwhile_is_not_chosen(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "show tenant")
    await told.says(BOB, "done tenant")
    await clicks(told, "hy:open:done")
    view = await sees(told, ALICE, "Note or link")
    assert "initial_option" not in labels(view)["Step"]["element"]

    answer = await sends(told, ALICE, view)

    assert answer["errors"] == {"step": "Choose the step."}


async def test_reminders_that_were_moved_meanwhile_are_not_moved_back_unseen(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "remind")
    await clicks(told, "hy:open:reminders")
    view = await sees(told, ALICE, "The next one is due")
    nothing = await sends(told, ALICE, view)
    assert nothing["errors"] == {"on": "Nothing is changed here yet."}
    await told.says(BOB, "remind off")
    await told.says(BOB, "set time=06:00")

    await sends(told, ALICE, view, Time_of_the_reminders="07:00")

    again = await sees(told, ALICE, f"<@{BOB.id}> made it `06:00`")
    assert "Reminders are off" in shown(again)


async def test_a_reminder_of_nothing_is_refused_and_what_was_changed_beside_it_is_kept(told: Story) -> None:
    await told.says(ALICE, START)
    for number in range(1, 9):
        await told.says(BOB, f"waive {number} not used")
    await told.says(ALICE, "remind")
    await clicks(told, "hy:open:reminders")
    view = await sees(told, ALICE, "Reminders go to")

    await sends(told, ALICE, view, Time_of_the_reminders="07:00", At_once=["yes"])

    said = shown(await sees(told, ALICE, "Nothing is outstanding"))
    assert "Set: `time=07:00`" in said


async def test_settings_that_cannot_be_told_to_any_field_stand_at_the_first(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "set")
    view = await sees(told, ALICE, "Pilot users who dial in")

    answer = await sends(told, ALICE, view, Pilot_users_who_dial_in="kim@contoso.example")

    assert answer["errors"].keys() == {"pilot"}
    assert "“/hybrid pilot add kim@contoso.example”" in answer["errors"]["pilot"]


async def test_an_assignment_of_nothing_new_is_told(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "show tenant")
    await clicks(told, "hy:open:assign")
    view = await sees(told, ALICE, "Owners")

    answer = await sends(told, ALICE, view)

    assert answer["errors"] == {"owners@tenant": "Nothing is changed here yet."}


async def test_a_profile_that_slack_does_not_tell_leaves_the_zone_to_be_filled_in(told: Story) -> None:
    await told.says(ALICE, "status")
    told.slack.fail("users.info", Refusal("user_not_found"))
    await clicks(told, "hy:open:start")

    view = await sees(told, ALICE, "Your domain")

    assert labels(view)["Time zone"]["element"]["initial_value"] == "UTC"


async def test_a_form_of_a_channel_without_a_checklist_says_so_itself(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "show tenant")
    await told.says(BOB, "close now")

    await clicks(told, "hy:open:waive")

    await sees(told, ALICE, "was closed")


async def test_a_form_whose_checklist_was_closed_says_so_when_it_is_sent(told: Story) -> None:
    view = await _waive_form(told)
    await told.says(BOB, "close now")

    answer = await sends(told, ALICE, view, Reason="not used")

    assert answer["response_action"] == "errors"
    assert "was closed" in json.dumps(answer["errors"])


async def test_a_channel_that_has_started_meanwhile_is_told_beside_nothing_to_start(told: Story) -> None:
    await told.says(ALICE, "status")
    await clicks(told, "hy:open:start")
    view = await sees(told, ALICE, "Your domain")
    await told.says(BOB, START)

    answer = await sends(told, ALICE, view, Your_domain="contoso.example")

    assert f"<@{BOB.id}>" in json.dumps(answer["view"])
    await clicks(told, "hy:open:start")
    await sees(told, ALICE, "has a checklist already")


async def test_a_form_that_is_older_than_the_bot_is_not_taken_for_done(told: Story) -> None:
    view = await _waive_form(told)
    strange = View(id=view.id, hash=view.hash, person=ALICE.id, content={**view.content, "callback_id": "hy:gone"})
    payload = payloads.view_submission(told.slack, ALICE, strange, state(view, {"Reason": "x"}))

    answer = await told.ground.deliveries.interaction(payload)

    assert "older than I am" in answer.body
    assert "does not apply" not in await told.says(ALICE, "history tenant")


@asynccontextmanager
async def broken(bot: App) -> AsyncIterator[None]:
    """Take the table of checklists away while the block runs."""
    await _rename(bot, "checklists", "gone")
    yield
    await _rename(bot, "gone", "checklists")


async def _rename(bot: App, old: str, new: str) -> None:
    async with bot.deps.store.begin() as tx:
        connection = tx.checklists._connection
        await connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        await connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")


async def test_a_form_that_cannot_be_filled_says_so_with_a_number(
    story: Story, caplog: pytest.LogCaptureFixture
) -> None:
    async with story.bot() as bot:
        await story.says(ALICE, START)
        await story.says(ALICE, "show tenant")
        async with broken(bot):
            await clicks(story, "hy:open:waive")
            apology = await sees(story, ALICE, "Something went wrong here")

    [record] = [record for record in caplog.records if record.message == "a modal was not filled"]
    assert vars(record)["number"] in shown(apology)
    assert "no such table" not in shown(apology)


async def test_a_form_that_cannot_be_taken_keeps_what_was_filled_in(
    story: Story, caplog: pytest.LogCaptureFixture
) -> None:
    async with story.bot() as bot:
        view = await _waive_form(story)
        async with broken(bot):
            answer = await sends(story, ALICE, view, Reason="not used")

        assert answer["errors"].keys() == {"step"}
        [record] = [record for record in caplog.records if record.message == "a request failed"]
        assert vars(record)["number"] in answer["errors"]["step"]
        assert views.topmost(story.slack, ALICE.id) == view
        await sends(story, ALICE, view, Reason="not used")
        await sees(story, ALICE, "does not apply: not used")
