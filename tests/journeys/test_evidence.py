"""Evidence by people: a file in the modal, pasted text, a statement of two; judged, told, and dropped."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.playground import files
from bot.playground.messages import View
from bot.playground.people import Person
from tests.journeys.story import ALICE, BOB, Story, words

START = "start domain=contoso.example pilot=2026-12-01 zone=Europe/Berlin"
PROVIDER = {
    "Identity": "LyncOnline",
    "Remark": "Zebra17",
    "ProxyFqdn": "sipfed.online.lync.com",
    "VerificationLevel": 2,
    "Enabled": True,
    "EnabledSharedAddressSpace": True,
    "HostsOCSUsers": True,
    "IsLocal": False,
    "AutodiscoverUrl": "https://webdir.online.lync.com/Autodiscover/AutodiscoverService.svc/root",
}
GOOD = json.dumps([PROVIDER], indent=4)
BAD = GOOD.replace('"EnabledSharedAddressSpace": true', '"EnabledSharedAddressSpace": false')
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----\n"


async def modal(story: Story, person: Person) -> View:
    """Open the modal by its button, and return it."""
    await story.says(person, "evidence")
    await story.clicks(person, story.whispers(person)[-1], "hy:open:evidence")
    return await story.slack.until(lambda: next(iter(story.slack.views[person.id]), None))


async def hands_in(
    story: Story, person: Person, *uploads: tuple[str, bytes], text: str = "", source: str = "any"
) -> Any:  # noqa: ANN401 - JSON
    """Fill the modal in and submit it; return what the bot answered at once."""
    view = await modal(story, person)
    chosen = [files.kept(story.slack, person.id, name, raw) for name, raw in uploads]
    chosen_source = {"text": {"type": "plain_text", "text": source}, "value": source}
    values = {
        "source": {"source": {"type": "static_select", "selected_option": chosen_source}},
        "files": {"files": {"type": "file_input", "files": chosen}},
        "text": {"text": {"type": "plain_text_input", "value": text or None}},
    }
    answer = await story.ground.deliveries.submission(person, view, values)
    assert answer.status == 200
    return answer.json


def shown(story: Story, person: Person) -> str:
    """Return the words of the open modal."""
    return json.dumps(story.slack.views[person.id][-1].content, ensure_ascii=False)


async def test_a_file_is_judged_and_told_and_dropped(told: Story) -> None:
    await told.says(ALICE, START)
    card = await told.sees("0/8 done")

    answer = await hands_in(told, BOB, ("hosting.json", BAD.encode("utf-16")))

    assert answer["response_action"] == "update"
    await told.until(lambda: "Read and judged: hosting-provider" in shown(told, BOB))
    await told.until(lambda: "EnabledSharedAddressSpace" in told.thread(card))
    await told.until(lambda: "handed in evidence: hosting-provider (file hosting.json" in told.thread(card))
    assert "✓ Hosting providers" in await told.says(ALICE, "evidence")
    database = b"".join(path.read_bytes() for path in told.folder.iterdir() if path.is_file())
    assert b"hosting.json" in database
    assert b"Zebra17" not in database


async def test_a_file_with_a_private_key_is_refused_and_the_person_is_told_what_to_do(
    told: Story, caplog: pytest.LogCaptureFixture
) -> None:
    await told.says(ALICE, START)

    await hands_in(told, BOB, ("sts.pem", KEY.encode()))

    await told.until(lambda: "exposed" in shown(told, BOB))
    database = b"".join(path.read_bytes() for path in told.folder.iterdir() if path.is_file())
    assert b"MIIEpAIBAAKCAQEA" not in database
    assert "MIIEpAIBAAKCAQEA" not in caplog.text


async def test_an_empty_modal_says_what_is_missing(told: Story) -> None:
    await told.says(ALICE, START)

    answer = await hands_in(told, BOB)

    assert answer == {
        "response_action": "errors",
        "errors": {"files": "Choose a file, or paste what the command printed below."},
    }


async def test_a_file_that_slack_does_not_give_is_asked_for_in_another_way(told: Story) -> None:
    await told.says(ALICE, START)
    told.slack.team = replace(told.slack.team, scopes=told.slack.team.scopes - {"files:read"})

    await hands_in(told, BOB, ("hosting.json", GOOD.encode()))

    await told.until(lambda: "files:read" in shown(told, BOB))


async def test_what_is_pasted_behind_the_command_is_judged(told: Story) -> None:
    await told.says(ALICE, START)
    card = await told.sees("0/8 done")

    assert "Reading it" in await told.says(BOB, f"evidence hosting-provider ```{BAD}```")

    await told.sees("Read and judged: hosting-provider", only=BOB)
    await told.until(lambda: "EnabledSharedAddressSpace" in told.thread(card))


async def test_what_is_not_known_is_answered_with_what_is_wanted(told: Story) -> None:
    await told.says(ALICE, START)

    await told.says(BOB, 'evidence {"Colour": "red"}')

    said = await told.sees("I do not know what this is", only=BOB)
    assert "/hybrid evidence" in said.text
    assert "Get-CsHostingProvider | Select-Object" in await told.says(BOB, "evidence hosting")


async def test_two_people_state_the_way_back(told: Story) -> None:
    await told.says(ALICE, START)

    first = await told.says(ALICE, "attest pilot-rollback-plan the plan is in the wiki")
    alone = await told.says(ALICE, "attest pilot-rollback-plan")
    second = await told.says(BOB, "attest pilot-rollback-plan")

    assert "waits for a second person" in first
    assert "Two different people have to say so" in alone
    assert "<@U0ALICE001> stated it, and <@U0BOB00001> confirmed it" in second
    assert "confirmed by <@U0BOB00001>" in await told.says(ALICE, "evidence")
    assert "attested" in words(await told.says(ALICE, "show pilot"))
