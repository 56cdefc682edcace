"""`kill -9` and a restart: everything is still there, and nothing is sent twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest_asyncio

from bot.cli.manifest import made_for
from bot.playground import functions, payloads
from bot.playground.faults import Silence
from bot.playground.functions import Outcome
from bot.playground.people import Person
from bot.playground.run import playground
from tests.journeys.program import SECRET, Program, program
from tests.journeys.story import ALICE, BOB, ROOM, Story, settings, words
from tests.loopback import mine

STEP = made_for("/hybrid", "", workflow=True)["functions"]["start_checklist"]

Says = Callable[[Program, Person, str], Awaitable[str]]


@pytest_asyncio.fixture
async def real_time(tmp_path: Path) -> AsyncIterator[Story]:
    """A story whose clock goes as the program's own does."""
    async with playground(0, machines=mine(1)) as ground:
        yield Story(ground=ground, folder=tmp_path)


def speaker(story: Story) -> Says:
    """Return how people type commands to the program."""

    async def says(bot: Program, person: Person, text: str) -> str:
        form = {"team_id": story.slack.team.id, "channel_id": ROOM, "user_id": person.id, "text": text}
        answer = await bot.command({**form, "response_url": story.slack.hook(person.id, ROOM)})
        return words(answer["text"])

    return says


async def test_a_killed_bot_comes_back_with_everything_and_sends_nothing_twice(real_time: Story) -> None:
    story, says = real_time, speaker(real_time)
    told = settings(story.ground, story.folder, SLACK_SIGNING_SECRET=SECRET)
    async with program(told, story.folder) as bot:
        await says(bot, ALICE, "start domain=contoso.example pilot=2027-06-01 zone=UTC")
        await says(bot, ALICE, "check domain")
        await story.sees("Checks:", only=ALICE)
        await says(bot, BOB, "done tenant")
        await says(bot, ALICE, "remind now")
        await story.sees("Reminder:")
        await story.until(lambda: "1/8 done" in words(story.public()[0].text))
        await bot.kill()
    said = story.posts()

    async with program(told, story.folder) as bot:
        status = await says(bot, BOB, "status")
        history = await says(bot, BOB, "history")
        log = await says(bot, BOB, "remind log")
        # once the new process has edited the card, it has looked at all that is due
        await says(bot, BOB, "done readiness")
        await story.until(lambda: "2/8 done" in words(story.public()[0].text))
        assert await bot.stop() == 0

    assert "1/8 done" in status
    assert "checks: fail" in status
    assert f"<@{BOB.id}>" in history
    assert "asked for" in log
    assert story.posts() == said


async def test_what_was_perhaps_sent_when_the_bot_was_killed_is_not_sent_again(real_time: Story) -> None:
    story, says = real_time, speaker(real_time)
    told = settings(story.ground, story.folder, SLACK_SIGNING_SECRET=SECRET)
    async with program(told, story.folder) as bot:
        story.slack.fail("chat.postMessage", Silence(after=True))
        await says(bot, ALICE, "start domain=contoso.example pilot=2027-06-01 zone=UTC")
        await story.sees("Next:")  # the card stands there, and the bot waits for the answer
        story.slack.fail("chat.postMessage", Silence(after=True))
        await says(bot, ALICE, "remind now")
        await story.sees("Reminder:")
        await bot.kill()

    async with program(told, story.folder) as bot:
        await says(bot, BOB, "done tenant")
        await says(bot, BOB, "remind now")
        await story.until(lambda: len([m for m in story.public() if m.text.startswith("Reminder:")]) > 1)
        log = await says(bot, ALICE, "remind log")

    assert "uncertain" in log
    assert len([message for message in story.public() if "Next:" in message.text]) == 1


async def test_a_workflow_that_was_acknowledged_is_carried_out_though_the_bot_is_killed(real_time: Story) -> None:
    story = real_time
    told = settings(story.ground, story.folder, SLACK_SIGNING_SECRET=SECRET)
    inputs = {"channel": ROOM, "domain": "contoso.example", "zone": "UTC"}
    execution = functions.begun(story.slack, "start_checklist", STEP, inputs, by=ALICE.id)
    envelope = payloads.event(story.slack, functions.event(story.slack, execution), "Ev1")
    story.slack.fail("conversations.info", Silence())
    async with program(told, story.folder) as bot:
        await bot.event(envelope)  # acknowledged: Slack does not tell it again
        await story.until(lambda: story.slack.calls_of("conversations.info"))
        assert story.public() == ()
        await bot.kill()

    story.slack.fail("functions.completeSuccess", Silence())
    async with program(told, story.folder) as bot:
        await story.sees("Next:")
        await story.until(lambda: story.slack.calls_of("functions.completeSuccess"))
        assert execution.error == ""
        await bot.kill()

    async with program(told, story.folder) as bot:
        await story.until(lambda: execution.outcome is not Outcome.RUNNING)
        history = await speaker(story)(bot, BOB, "history")

    assert execution.outcome is Outcome.SUCCESS, execution.error
    assert history.count("started") == 1
    assert len([message for message in story.public() if "Next:" in message.text]) == 1
