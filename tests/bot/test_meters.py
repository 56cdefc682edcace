"""What Prometheus reads of a bot that runs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import aiohttp
from aiohttp.test_utils import make_mocked_request
from prometheus_client.parser import text_string_to_metric_families

from bot.cli.offline import Silent
from bot.meters import Meters
from bot.metrics_front import metrics
from bot.model.ledger import SlotState
from bot.playground.faults import Refusal
from bot.usecases import Deps
from bot.usecases.send_reminders import claim_reminders
from storage.store import Store
from tests.conftest import KEYS
from tests.handlers.room import NOWHERE
from tests.journeys.story import ALICE, BOB, opened
from tests.storage.samples import DAY, HOUR, NOW, day, keep, plan, started


def values(page: str) -> dict[str, float]:
    """Return each sample's value by its name and labels; the page has to be one that Prometheus reads."""
    return {
        sample.name + "".join(f" {name}={text}" for name, text in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


async def eventually(url: str, look: Callable[[dict[str, float]], object]) -> dict[str, float]:
    """Fetch the page until *look* is true of it."""
    async with asyncio.timeout(20):
        while not look(found := values(await fetched(url))):
            pass
    return found


async def away() -> dict[str, str]:
    return {"database": "it does not answer", "clock": ""}


async def fetched(url: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/metrics") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        return await answer.text()


async def test_what_happens_is_counted(tmp_path: Path) -> None:
    async with opened(tmp_path) as story, story.bot() as bot:
        await story.says(ALICE, "start domain=contoso.test zone=UTC pilot=2026-12-01")
        card = await story.sees("0/8 done")
        story.slack.fail("chat.update", Refusal("message_not_found"))
        await story.clicks(BOB, card, "hy:done:tenant")
        await story.says(ALICE, "check domain")
        await story.sees("Checks:", only=ALICE)
        async with aiohttp.ClientSession() as session, session.post(f"{bot.url}/slack/events", data="x=1") as refused:
            assert refused.status == 401
        await story.until(lambda: story.slack.calls_of("chat.update"))

        found = await eventually(bot.url, lambda found: found.get("hybrid_due_work kind=runs") == 0)

    assert found["hybrid_ack_seconds_count kind=command"] == 2
    assert found["hybrid_ack_seconds_count kind=block_actions"] == 1
    assert found["hybrid_requests_refused_total"] == 1
    assert found["hybrid_slack_call_seconds_count method=chat.postMessage"] >= 1
    assert found["hybrid_slack_call_seconds_count method=response_url"] >= 1
    assert found["hybrid_slack_call_seconds_count method=auth.test"] == 1
    assert found["hybrid_slack_errors_total error=message_not_found kind=gone method=chat.update"] == 1
    assert sum(value for name, value in found.items() if name.startswith("hybrid_checks_total")) > 5
    assert found["hybrid_last_tick_timestamp_seconds"] > 0
    assert {part: found[f"hybrid_ready part={part}"] for part in ("database", "clock", "slack")} == {
        "database": 1,
        "clock": 1,
        "slack": 1,
    }
    assert found["process_resident_memory_bytes"] > 0


async def test_a_reminder_is_counted(tmp_path: Path) -> None:
    async with opened(tmp_path) as story, story.bot() as bot:
        await story.says(ALICE, "start domain=contoso.test zone=UTC pilot=2026-12-01 time=09:00")
        await story.sees("0/8 done")
        await story.says(ALICE, "remind now")
        await story.sees("Reminder:")

        found = await eventually(bot.url, lambda found: found.get("hybrid_slots_settled_total state=sent"))

    assert found["hybrid_slots_settled_total state=sent"] == 1


async def test_what_waits_is_counted_by_what_the_claims_see(store: Store) -> None:
    late = await keep(store, started("C1"))
    await keep(store, started("C2"), recheck_at=NOW + DAY)
    await plan(store, late, [day(25), day(26)])

    async with store.read() as tx:
        waiting = {each.kind: each for each in await tx.backlog.at(NOW + 2 * DAY + HOUR)}

    assert {kind: each.count for kind, each in waiting.items()} == {
        "reminders": 2,
        "cards": 2,
        "rechecks": 2,
        "runs": 0,
        "homes": 0,
        "bookmarks": 0,
        "purges": 0,
    }
    assert waiting["reminders"].since == day(25).due_at
    assert waiting["runs"].since is None


async def test_without_a_database_the_page_says_what_it_can(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'nowhere.db'}", keys=KEYS)
    deps = Deps(store=store, net=NOWHERE, checks={}, templates={}, voice=Silent(), now=lambda: NOW)

    answer = await metrics(deps, Meters("1.2.3"), away)(make_mocked_request("GET", "/metrics"))

    assert answer.status == 200
    found = values(str(answer.text))
    assert found["hybrid_build_info version=1.2.3"] == 1
    assert found["hybrid_database_up"] == 0
    assert found["hybrid_ready part=database"] == 0
    assert found["hybrid_ready part=clock"] == 1
    assert not [name for name in found if name.startswith(("hybrid_due_work", "hybrid_slots "))]
    await store.close()


async def test_what_stands_still_is_counted_and_is_no_delay(store: Store) -> None:
    late = await keep(store, started("C1"))
    await plan(store, late, [day(25), day(26)])
    async with store.begin() as tx:
        await tx.workspaces.stop(late.team, "token_revoked", now=NOW)

    async with store.read() as tx:
        survey = await tx.backlog.survey(NOW + 2 * DAY + HOUR)

    assert survey.stopped == 1
    assert survey.unsettled == {SlotState.PLANNED: 2, SlotState.CLAIMED: 0}
    assert next(each for each in survey.waiting if each.kind == "reminders").count == 0


async def test_slots_are_counted_by_state(store: Store) -> None:
    meter = Meters("1")
    checklist = await keep(store, started("C1"))
    await plan(store, checklist, [day(25), day(26), day(27), day(28)])
    now = day(27).due_at
    deps = Deps(store=store, net=NOWHERE, checks={}, templates={}, voice=Silent(), now=lambda: now, meter=meter)

    [_] = await claim_reminders(deps, 10)

    answer = await metrics(deps, meter, away)(make_mocked_request("GET", "/metrics"))
    found = values(str(answer.text))
    assert found["hybrid_slots state=claimed"] == 1
    assert found["hybrid_slots state=planned"] == 1
    assert found["hybrid_slots_settled_total state=skipped"] == 2  # one is late, one was overtaken
    assert found["hybrid_slots_settled_total state=sent"] == 0


async def test_it_names_nobody(tmp_path: Path) -> None:
    async with opened(tmp_path) as story, story.bot() as bot:
        await story.says(ALICE, "start domain=contoso.test zone=UTC")
        await story.sees("0/8 done")
        page = await fetched(bot.url)

    assert not re.search(r"contoso|xox|T0|U0|C0", page)


def test_the_page_about_watching_names_what_is_counted() -> None:
    page = Path("docs/how-to/watch-the-bot.md").read_text(encoding="utf-8")
    families = text_string_to_metric_families(Meters("1").page(None, None, NOW).decode())
    counted = {family.name for family in families if not family.name.endswith("_created")}

    named = {re.sub(r"_(total|bucket|count)$", "", name) for name in re.findall(r"hybrid_[a-z_]+", page)}
    assert named == {name for name in counted if name.startswith("hybrid_")}
