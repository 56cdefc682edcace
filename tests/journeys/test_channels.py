"""Channels, end to end: whatever becomes of one, its checklist is never lost, and never told to whom it is not for."""

from __future__ import annotations

import asyncio
import re

from bot.playground import turns
from bot.playground.people import GUS, STRANGER, Channel
from tests.journeys.story import ALICE, BOB, BOT, ELSEWHERE, Story, words
from tests.terminal import hybrid_bot

START = "start domain=contoso.example pilot=2026-12-01 zone=Europe/Berlin time=10:00"
NEW = "C0NEWROOM1"
ABROAD = "T0FABRIKAM"
SECRETS = ("webdir.online.lync.com", "MS=ms12345678", "dns-lyncdiscover")


async def begun(story: Story) -> Story:
    """Start a checklist, and wait until its card stands there."""
    await story.says(ALICE, START)
    await story.sees("0/8 done")
    return story


def calls(story: Story, method: str) -> int:
    return len(story.slack.calls_of(method))


async def answers(story: Story, text: str, *, command: str = "status", holds: bool = True) -> str:
    """Ask until the answer to *command* holds *text*, or holds it no more, and return it."""
    async with asyncio.timeout(20):
        while (text in (answer := await story.says(BOB, command))) is not holds:
            pass
    return answer


async def test_renamed_nothing_changes(told: Story) -> None:
    await begun(told)
    answer = await turns.rename(told.slack, told.ground.deliveries, told.channel, "lync-hybrid-2")

    assert answer is not None
    assert answer.status == 200
    await told.says(ALICE, "done tenant")
    await told.sees("1/8 done")
    assert told.posts() == 1


async def test_archived_it_rests_and_unarchived_it_goes_on_with_one_card_and_one_reminder(told: Story) -> None:
    await begun(told)
    card = told.public()[0]
    await turns.archive(told.slack, told.ground.deliveries, told.channel, ALICE)
    posts, edits = told.posts(), calls(told, "chat.update")
    told.wind(days=2, hours=1)  # a reminder was due an hour ago
    async with asyncio.timeout(60):
        while "the channel is archived" not in await asyncio.to_thread(_terminal, told, "reminders", "log"):
            pass
    assert (told.posts(), calls(told, "chat.update")) == (posts, edits)
    assert "At rest since" in await asyncio.to_thread(_terminal, told, "status")

    await turns.unarchive(told.slack, told.ground.deliveries, told.channel, ALICE)
    await told.sees("Reminder:")
    await told.until(lambda: calls(told, "chat.update") > edits)
    assert told.posts() == posts + 1
    assert told.public()[0].ts == card.ts
    assert "At rest" not in await asyncio.to_thread(_terminal, told, "status")


async def test_deleted_its_checklist_is_closed_by_the_bot_and_kept_for_a_terminal(told: Story) -> None:
    await begun(told)
    await told.says(BOB, "done tenant signed, order 4711")
    await told.sees("1/8 done")
    await turns.delete(told.slack, told.ground.deliveries, told.channel)

    history = await asyncio.to_thread(_terminal, told, "history")
    assert re.search(rf"{BOT.id}.*close +the channel was deleted", history)
    assert "signed, order 4711" in history
    assert "1 of 8 done, closed" in await asyncio.to_thread(_terminal, told, "status")


async def test_with_another_id_card_buttons_and_reminders_are_where_the_people_are(told: Story) -> None:
    await begun(told)
    card = told.public()[0]
    old = told.click(card, "hy:done:readiness")
    await turns.change_id(told.slack, told.ground.deliveries, told.channel, NEW)
    told.room = NEW

    await told.says(ALICE, "done tenant")
    await told.sees("1/8 done")
    assert told.public()[0].ts == card.ts
    await told.clicks(BOB, told.public()[0], old.action)
    await told.sees("2/8 done")
    told.wind(days=2)
    await told.sees("Reminder:")
    assert told.posts() == 2


async def test_with_another_id_that_somebody_was_faster_to_use_one_checklist_goes_on(told: Story) -> None:
    await begun(told)
    await told.says(ALICE, "done tenant")
    await told.sees("1/8 done")
    told.slack.channels[NEW] = Channel(id=NEW, name="lync-hybrid", members={ALICE.id, BOB.id, BOT.id})
    told.room, before = NEW, told.room
    await begun(told)
    event = {"type": "channel_id_changed", "old_channel_id": before, "new_channel_id": NEW}
    for _ in range(2):
        await told.ground.deliveries.event(event)

    assert "1/8 done" in await told.says(BOB, "status")
    assert "is done" in await told.says(BOB, "done readiness")


async def test_made_private_everything_goes_on(told: Story) -> None:
    await begun(told)
    turns.make_private(told.slack, told.channel)

    await told.says(ALICE, "done tenant")
    await told.sees("1/8 done")
    told.wind(days=2)
    await told.sees("Reminder:")


async def test_shared_with_another_company_no_result_is_told_without_asking(told: Story) -> None:
    await begun(told)
    card = told.public()[0]
    await turns.share(told.slack, told.ground.deliveries, told.channel, ABROAD)
    direct = told.slack.direct(ALICE.id).id
    await told.until(lambda: told.slack.messages(direct))
    [warning] = told.slack.messages(direct)
    assert "/hybrid set results=shown" in warning.text

    await told.says(ALICE, "set access_edge_fqdn=edge7.corp.contoso.example")
    await told.says(ALICE, "check domain")
    found = await told.sees("Checks:", only=ALICE)
    assert all(secret in found.text for secret in SECRETS)  # who asked is of the home workspace
    await told.until(lambda: "Checked 2. Add your domain" in told.thread(card))
    await told.until(lambda: "changed the settings" in told.thread(card))
    told.wind(days=2)
    await told.sees("Reminder:")
    said = "\n".join((told.thread(card), *(message.text for message in told.public())))
    assert not [secret for secret in (*SECRETS, "edge7") if secret in said]
    assert re.search(r"\d+ fail", told.thread(card))
    assert "/hybrid show domain" in told.thread(card)
    assert len(told.slack.messages(direct)) == 1


async def test_shared_and_allowed_by_somebody_of_the_home_workspace_results_are_told(told: Story) -> None:
    await begun(told)
    card = told.public()[0]
    await turns.share(told.slack, told.ground.deliveries, told.channel, ABROAD)
    assert "Set: results=shown" in await told.says(ALICE, "set results=shown")
    assert "results=shown" in await told.says(ALICE, "history")
    await told.says(ALICE, "check domain")

    await told.until(lambda: "dns-lyncdiscover" in told.thread(card))
    assert "Taken back" in await told.says(ALICE, "undo")
    assert "results: private, as nobody has set it" in await told.says(ALICE, "set")


async def test_what_the_card_showed_is_hidden_when_its_channel_is_shared_without_a_word(told: Story) -> None:
    await begun(told)
    await told.says(ALICE, "pilot add ann@contoso.example")
    await told.sees("Pilot users: 0 of 1 moved")
    told.channel.shared_with.add(ABROAD)  # and no event comes
    told.wind(hours=1)
    await told.says(ALICE, "done tenant")

    card = await told.sees("1/8 done")
    assert "Pilot users" not in card.text


async def test_the_bot_is_removed_and_comes_back_to_a_card_that_was_deleted_meanwhile(told: Story) -> None:
    await begun(told)
    card = told.public()[0]
    await turns.remove(told.slack, told.ground.deliveries, told.channel, BOB)
    answer = await answers(told, "I am not in this channel")
    assert "type /invite @hybrid" in answer.replace("`", "")
    assert "I am not in this channel" in await told.says(BOB, "health")
    await told.says(BOB, "done tenant")
    told.slack.delete(card)

    await turns.invite(told.slack, told.ground.deliveries, told.channel, BOB)
    again = await told.sees("1/8 done")
    assert again.ts != card.ts
    await answers(told, "/invite", holds=False)


async def test_without_events_a_command_finds_out_that_the_bot_is_back(told: Story) -> None:
    told.room = ELSEWHERE
    assert "/invite @hybrid" in await told.says(ALICE, START)
    await answers(told, "I am not in this channel")
    told.slack.join(BOT.id, ELSEWHERE)

    await told.says(ALICE, "status")
    await told.sees("0/8 done")


async def test_in_a_new_channel_the_bot_says_hello_once(told: Story) -> None:
    told.room = ELSEWHERE
    await turns.invite(told.slack, told.ground.deliveries, told.channel, ALICE)
    await told.sees("/hybrid start domain=contoso.com")
    await turns.remove(told.slack, told.ground.deliveries, told.channel, ALICE)
    await turns.invite(told.slack, told.ground.deliveries, told.channel, ALICE)
    await begun(told)

    assert len([message for message in told.public() if message.text.startswith("I keep the checklist")]) == 1


async def test_two_checklists_one_runs_and_the_other_explains_itself(told: Story) -> None:
    await begun(told)
    first = told.public()[0]
    assert "running checklist already" in await told.says(BOB, START)
    await told.says(ALICE, "close now")
    closed = await told.sees("(closed)")
    await told.says(ALICE, START)
    await told.until(lambda: [message for message in told.public() if message.ts != closed.ts])

    for action in ("hy:done:tenant", "hy:check:all"):
        click = told.click(first, action)
        told.slack.post(first)  # as it stood before somebody closed it
        await told.clicks(BOB, first, click.action)
        refused = await told.sees("belongs to a checklist that was closed", only=BOB)
        told.slack.delete(refused)
    assert "0/8 done" in await told.says(BOB, "status")

    told.room = ELSEWHERE
    assert "Started" in await told.says(ALICE, START)


async def test_a_stranger_looks_a_guest_acts_and_the_channel_decides(told: Story) -> None:
    await begun(told)
    for person in (GUS, STRANGER):
        told.slack.arrive(person, told.room)
    card = told.public()[0]

    await told.clicks(STRANGER, card, "hy:done:tenant")
    refused = await told.sees("People of another company can look", only=STRANGER)
    assert "/hybrid set strangers=act" in refused.text
    await told.clicks(GUS, card, "hy:done:tenant")
    await told.sees("1/8 done")
    assert calls(told, "users.info") == 0

    await told.says(ALICE, "set guests=look strangers=act")
    await told.clicks(STRANGER, card, "hy:done:readiness")
    await told.sees("2/8 done")
    await told.clicks(GUS, told.public()[0], "hy:reopen:tenant")
    await told.sees("Guests can look at this checklist", only=GUS)
    assert "2/8 done" in await told.says(BOB, "status")


async def test_in_a_direct_message_the_person_is_told_where_to_go(told: Story) -> None:
    told.room = told.slack.direct(ALICE.id).id

    assert "No open step is yours" in await told.says(ALICE, "")
    assert "type it where your team has its checklist" in await told.says(ALICE, START)
    assert "I am here" in await told.says(ALICE, "health")


async def test_in_a_group_conversation_a_checklist_works_as_in_a_channel(told: Story) -> None:
    people = {ALICE.id, BOB.id, BOT.id}
    told.slack.channels["G0SEVERAL1"] = Channel(id="G0SEVERAL1", name="mpdm-1", members=people, several=True)
    told.room = "G0SEVERAL1"
    await begun(told)
    await told.clicks(BOB, told.public()[0], "hy:done:tenant")

    card = await told.sees("1/8 done")
    await told.until(lambda: "marked done" in words(told.thread(card)))


def _terminal(story: Story, *command: str) -> str:
    url = f"sqlite:///{story.folder / 'bot.db'}"
    ran = hybrid_bot(*command, "--channel", story.room, folder=story.folder, HYBRID_DATABASE_URL=url)
    assert ran.code == 0, ran.err
    return ran.out
