"""The real program, watched: what Prometheus reads of it, and what it sends to a collector of traces."""

from __future__ import annotations

import re
from pathlib import Path

from bot.playground.faults import Refusal
from bot.playground.run import playground
from tests.bot.test_meters import eventually, fetched
from tests.journeys.collector import Collector, collector
from tests.journeys.program import SECRET, Program, program
from tests.journeys.story import ALICE, BOB, ROOM, Story, settings, words
from tests.loopback import mine

FAST = {"OTEL_BSP_SCHEDULE_DELAY": "100"}  # milliseconds
OURS = re.compile(r"(request|due|check|slack|database) [\w.-]+")


async def says(story: Story, bot: Program, text: str) -> str:
    form = {"team_id": story.slack.team.id, "channel_id": ROOM, "user_id": ALICE.id, "text": text}
    answer = await bot.command({**form, "response_url": story.slack.hook(ALICE.id, ROOM)})
    return words(answer["text"])


async def a_day_of_work(story: Story, bot: Program) -> None:
    """Start a checklist, have it checked, and have a reminder sent that Slack refuses at first."""
    await says(story, bot, "start domain=contoso.example pilot=2027-06-01 zone=UTC")
    await story.sees("0/8 done")
    await says(story, bot, "note tenant the secret is with Mrs Ogilvy")
    await says(story, bot, "check domain")
    await story.sees("Checks:", only=ALICE)
    story.slack.fail("chat.postMessage", Refusal("invalid_blocks"))
    await says(story, bot, "remind now")
    await story.sees("Reminder:")


def nothing_waits(found: dict[str, float]) -> bool:
    """Tell whether the reminder is sent, and nothing else is due."""
    sent = found["hybrid_slots_settled_total state=sent"] == 1
    return sent and found["hybrid_due_work_age_seconds kind=reminders"] == 0


async def test_the_program_is_counted_and_traced_and_tells_nobodys_words(tmp_path: Path) -> None:
    async with collector() as traces, playground(0, machines=mine(1)) as ground:
        story = Story(ground=ground, folder=tmp_path)
        told = settings(ground, tmp_path, SLACK_SIGNING_SECRET=SECRET, OTEL_EXPORTER_OTLP_ENDPOINT=traces.url)
        async with program({**told, **FAST, "OTEL_EXPORTER_OTLP_HEADERS": "x-key=abc"}, tmp_path) as bot:
            await a_day_of_work(story, bot)
            found = await eventually(bot.url, nothing_waits)
            page = await fetched(bot.url)
            await traces.until(lambda: traces.named("due slot"))
            assert await bot.stop() == 0  # what is left is sent then

    assert found["hybrid_ack_seconds_count kind=command"] == 4
    assert found["hybrid_slack_errors_total error=invalid_blocks kind=mistaken method=chat.postMessage"] == 1
    assert sum(value for name, value in found.items() if name.startswith("hybrid_checks_total")) > 5
    assert found["hybrid_slots state=planned"] > 3
    assert found["hybrid_workspaces_stopped"] == 0
    assert found["hybrid_database_up"] == 1
    _tell_the_work(traces)
    said = "\n".join([page, *(raw.decode("utf-8", "replace") for raw in traces.raw)])
    assert not re.search(rf"contoso|Ogilvy|xox|{SECRET}|{ROOM}|{ALICE.id}|{BOB.id}|{story.slack.team.id}", said)


def _tell_the_work(traces: Collector) -> None:
    assert traces.resources["service.name"] == "hybrid-bot"
    assert traces.headers["x-key"] == "abc"
    assert {span.name for span in traces.spans if not OURS.fullmatch(span.name)} == set()
    assert len(traces.named("request command")) == 4
    assert "database write" in traces.inside(traces.named("request command")[0])
    [run] = traces.named("due run")
    assert {"check dns-sip-tls", "database read", "database write", "slack response_url"} <= traces.inside(run)
    [slot] = traces.named("due slot")
    assert {"slack chat.postMessage", "database write"} <= traces.inside(slot)
    [refused] = [span for span in traces.named("slack chat.postMessage") if span.status.message]
    assert refused.status.message == "mistaken"
    assert {pair.key: pair.value.string_value for pair in refused.attributes} == {
        "hybrid.slack.method": "chat.postMessage",
        "hybrid.slack.error": "invalid_blocks",
    }
    assert all(span.parent_span_id for span in traces.spans if span.name.startswith("database"))
