"""`kill -9` and a restart: everything is still there, and nothing is sent twice."""

from __future__ import annotations

from pathlib import Path

from bot.playground.people import Person
from bot.playground.run import playground
from tests.journeys.program import SECRET, Program, program
from tests.journeys.story import ALICE, BOB, ROOM, Story, settings, words


async def test_a_killed_bot_comes_back_with_everything_and_sends_nothing_twice(tmp_path: Path) -> None:
    async with playground(0) as ground:
        story = Story(ground=ground, folder=tmp_path)
        told = settings(ground, tmp_path, SLACK_SIGNING_SECRET=SECRET)
        people = {
            person: {"team_id": story.slack.team.id, "channel_id": ROOM, "user_id": person.id}
            for person in (ALICE, BOB)
        }

        async def says(bot: Program, person: Person, text: str) -> str:
            hook = story.slack.hook(person.id, ROOM)
            return words((await bot.command({**people[person], "text": text, "response_url": hook}))["text"])

        async with program(told, tmp_path) as bot:
            await says(bot, ALICE, "start domain=contoso.example pilot=2027-06-01 zone=UTC")
            await says(bot, ALICE, "check domain")
            await story.sees("Checks:", only=ALICE)
            await says(bot, BOB, "done tenant")
            await says(bot, ALICE, "remind now")
            await story.sees("Reminder:")
            await story.until(lambda: "1/8 done" in words(story.public()[0].text))
            await bot.kill()
        said = len(story.slack.calls_of("chat.postMessage"))

        async with program(told, tmp_path) as bot:
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
    assert len(story.slack.calls_of("chat.postMessage")) == said
