"""The Home and the modal for attaching: as stored, within Slack's limits at their largest, telling no names."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from bot.evidence.sources import discover
from bot.model.mine import late, next_slot
from bot.playground.views import mistakes
from bot.usecases.bookmark import Outcome
from bot.usecases.homes import Home
from handlers.filled import Filled
from handlers.views import bookmark
from handlers.views import mine as mine_view
from handlers.views.attach import Attached, MessageFile, Sent, modal, sent
from handlers.views.home import home_tab
from tests.handlers import home_screens
from tests.handlers.examples import HOSTILE, NAMES, NOW, busy, fresh
from tests.handlers.home_screens import SLOT, mine, modals, ordinary, placed, several, worst
from tests.handlers.limits import problems

SNAPSHOTS = Path(__file__).parent / "home_snapshots"
ORDINARY = ordinary()
WORDS = [
    pytest.param("Cut over the records of the Access Edge in external DNS ", id="ordinary words"),
    pytest.param("&<>`", id="signs that grow when escaped"),
    pytest.param(HOSTILE, id="hostile words"),
    pytest.param("\U0001f9d1\u200d\U0001f680ё\u0301", id="letters of many parts"),
    pytest.param("\u0645\u0631\u062d\u0628\u0627 \u202e", id="from right to left"),
]


def words(view: Mapping[str, Any]) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


@pytest.mark.parametrize("name", ORDINARY)
def test_it_looks_as_it_was_reviewed(name: str) -> None:
    """`UPDATE_SNAPSHOTS=1 pytest tests/handlers/test_home_view.py` writes the files anew; review what changed."""
    stored = SNAPSHOTS / f"{name}.json"
    made = json.dumps(ORDINARY[name], ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        stored.write_text(made, encoding="utf-8")

    assert stored.read_text(encoding="utf-8") == made


def test_every_stored_home_is_still_made() -> None:
    assert {stored.stem for stored in SNAPSHOTS.iterdir()} == set(ORDINARY)


@pytest.mark.parametrize("text", WORDS)
def test_slack_takes_the_largest_homes_and_modals(text: str) -> None:
    for name, view in (ORDINARY | worst(text) | modals(text)).items():
        assert list(mistakes(dict(view), view["type"])) == [], name
        assert len(view["blocks"]) <= 100, name
        assert len(json.dumps(view).encode()) < 250_000, name
        Block.parse_all([dict(block) for block in view["blocks"]])


@pytest.mark.parametrize("text", WORDS)
def test_the_largest_home_says_what_it_leaves_out(text: str) -> None:
    shown = words(worst(text)["worst"])

    assert "… and 1788 more: " in shown
    assert "… and 30 more: " in shown
    assert "260 more checklists of yours" in shown


def test_nobody_is_mentioned_by_the_words_of_strangers() -> None:
    evil = "<@U0EVIL> <!here> <!subteam^S0EVIL> "
    found = [
        *worst(evil)["worst"]["blocks"][2:],
        *modals(evil)["attach-worst"]["blocks"],
    ]  # after the notice, which is ours

    shown = "".join(text for block in found for text in mrkdwn(block))

    assert "&lt;!here&gt;" in shown
    assert "<!here" not in shown
    assert "<@U0EVIL" not in shown


def mrkdwn(part: object) -> Iterator[str]:
    """Yield each text of a block in which Slack looks for mentions."""
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part["text"]
        yield from (text for value in part.values() for text in mrkdwn(value))
    elif isinstance(part, list):
        yield from (text for value in part for text in mrkdwn(value))


def test_a_channel_is_told_by_its_id_alone() -> None:
    shown = words(ORDINARY["full"])

    assert "<#C0MIGRATION>" in shown
    assert "migration-leads" not in shown


def test_a_screen_reader_can_tell_the_buttons_of_the_steps_apart() -> None:
    labels = [
        element.get("accessibility_label", "")
        for block in ORDINARY["full"]["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"].startswith(("hy:done", "hy:reopen", "hy:open:step"))
    ]

    assert all(labels)
    assert "Show 3: Verify environment readiness" in labels


def test_a_button_knows_its_channel() -> None:
    values = {
        element["value"]
        for block in ORDINARY["full"]["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    }

    assert f"{busy().id}@C0MIGRATION" in values
    assert all("@" in value for value in values)


def test_what_is_too_heavy_is_made_narrower(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = worst("word ")["worst"]
    monkeypatch.setattr("handlers.views.home.MAX_BYTES", len(json.dumps(wide["blocks"])) - 1)

    narrow = worst("word ")["worst"]
    monkeypatch.setattr("handlers.views.home.MAX_BYTES", 1)
    narrowest = worst("word ")["worst"]

    assert len(json.dumps(narrowest)) < len(json.dumps(narrow)) < len(json.dumps(wide))


def test_my_steps_as_a_message_stay_within_slacks_limits() -> None:
    for text in ("word ", HOSTILE):
        found = replace(home_screens.mine(*[placed(busy(), number) for number in range(20)]), more=3)
        assert problems(mine_view.mine(found, NOW, NAMES).content() | {"blocks": []}) == [], text
    made = mine_view.mine(mine(*several()), NOW, NAMES)
    assert problems(made.content()) == []
    assert "3. Verify environment readiness" in made.text
    assert "<#C0MIGRATION>" in made.text


def test_without_a_step_the_message_says_how_one_becomes_mine() -> None:
    assert "assign STEP me" in mine_view.mine(mine(), NOW, NAMES).text
    assert "1 checklist" in mine_view.mine(mine(fresh(), person="U0ELSE"), NOW, NAMES).text


def test_a_step_is_late_by_its_channels_day() -> None:
    first, *_ = mine(busy()).steps()

    assert late(first, NOW)
    assert not late(replace(first, step=replace(first.step, due=date(2026, 11, 24))), NOW)


def test_where_reminders_are_off_none_is_next() -> None:
    off = several()[1]

    assert next_slot(off, [SLOT]) is None
    assert next_slot(busy(), [SLOT]) == SLOT
    assert next_slot(several()[2], [SLOT]) is None  # it comes before the snooze has ended


def test_without_a_card_there_is_no_link() -> None:
    without = replace(busy(), card=None)
    view = home_tab(Home(mine=mine(without), now=NOW), NAMES, home_screens.link)

    assert "the card" not in words(view)


@pytest.mark.parametrize(
    "state", [None, [], {"values": []}, {"values": {"step": "x", "files": {"files": {"selected_options": "x"}}}}]
)
def test_a_state_that_is_none_of_slacks_is_nothing(state: object) -> None:
    assert sent(Filled.of({"state": state})) == Sent(place="", step="", how="note", text="", files=())


def test_what_was_filled_in_is_read() -> None:
    files = [{"value": "F1", "text": {"text": "a.csv"}}, "x"]
    values = {
        "step": {"step": {"selected_option": {"value": "5f@C1 domain"}}},
        "how": {"how": {"selected_option": {"value": "any"}}},
        "text": {"text": {"value": " hello "}},
        "files": {"files": {"selected_options": files}},
    }

    assert sent(Filled.of({"state": {"values": values}})) == Sent(
        place="5f@C1",
        step="domain",
        how="any",
        text="hello",
        files=(MessageFile("F1", "a.csv"), MessageFile("", "")),
    )


def test_every_source_can_be_chosen() -> None:
    sources = tuple(discover().values())
    view = modal(Attached(channel="C1", author="", text="x"), busy(), (), sources, sources[3].id)

    [how] = [block["element"] for block in view["blocks"] if block.get("block_id") == "how"]
    assert list(mistakes(dict(view), "modal")) == []
    assert how["initial_option"]["value"] == sources[3].id


def test_a_finished_checklist_can_take_evidence_still() -> None:
    done = Attached(channel="C1", author="", text="x")
    view = modal(done, replace(busy(), steps=busy().steps[:1]), (), (), "note")

    [step] = [block["element"] for block in view["blocks"] if block.get("block_id") == "step"]
    assert step["initial_option"]["value"].endswith(" tenant")


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        pytest.param(Outcome(wanted=True, there=True), "lead to the card", id="there"),
        pytest.param(Outcome(wanted=True, there=False), "as soon as this channel shows a card", id="no card yet"),
        pytest.param(Outcome(wanted=False, there=False), "no link to the card any more", id="gone"),
        pytest.param(Outcome(wanted=True, there=False, trouble="missing_scope"), "`bookmarks:write`", id="no scope"),
        pytest.param(Outcome(wanted=True, there=False, trouble="not_in_channel"), "/invite @hybrid", id="not invited"),
        pytest.param(Outcome(wanted=True, there=False, trouble="too_many_bookmarks"), "as many", id="full"),
        pytest.param(Outcome(wanted=True, there=False, trouble="odd_word"), "`odd_word`", id="anything else"),
    ],
)
def test_what_came_of_a_bookmark_is_a_sentence(outcome: Outcome, sentence: str) -> None:
    assert sentence in bookmark.outcome(outcome, NAMES).text
    assert bookmark.begun(on=True).text != bookmark.begun(on=False).text
