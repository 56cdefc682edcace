"""The screens: as stored, within Slack's limits at their largest, and the same in words."""

import json
import os
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from slack_sdk.models.blocks import Block

from bot.model.verdict import Report
from handlers.views.findings import findings
from handlers.views.message import Message, button, fitted, header, message, section
from handlers.views.text import clip, link, markdown, person, sentence, whole
from tests.handlers.examples import CHECKS, HOSTILE, MISSING, NAMES, NOW, OK, RUN, enormous, fresh
from tests.handlers.limits import problems
from tests.handlers.screens import ordinary, worst

SNAPSHOTS = Path(__file__).parent / "snapshots"
ORDINARY = ordinary()
WORDS = [
    pytest.param("Cut over the records of the Access Edge in external DNS ", id="ordinary words"),
    pytest.param("&<>`", id="signs that grow when escaped"),
    pytest.param(HOSTILE, id="hostile words"),
    pytest.param("\U0001f9d1\u200d\U0001f680ё\u0301", id="letters of many parts"),
]


@pytest.mark.parametrize("name", ORDINARY)
def test_it_looks_as_it_was_reviewed(name: str) -> None:
    """`UPDATE_SNAPSHOTS=1 pytest tests/handlers/test_views.py` writes the files anew; review what changed."""
    stored = SNAPSHOTS / f"{name}.json"
    made = json.dumps(ORDINARY[name].content(), ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        stored.write_text(made, encoding="utf-8")

    assert stored.read_text(encoding="utf-8") == made


@pytest.mark.parametrize("words", WORDS)
def test_slacks_own_library_knows_every_block(words: str) -> None:
    """It checks lengths and counts by itself, and drops what it does not know."""
    for name, screen in (ORDINARY | worst(words)).items():
        parsed = [block.to_dict() for block in Block.parse_all([dict(block) for block in screen.blocks])]
        assert parsed == list(screen.blocks), name


def test_every_stored_screen_is_still_made() -> None:
    assert {stored.stem for stored in SNAPSHOTS.iterdir()} == set(ORDINARY)


@pytest.mark.parametrize("name", ORDINARY)
def test_slack_takes_it(name: str) -> None:
    assert problems(ORDINARY[name].content()) == []


@pytest.mark.parametrize("words", WORDS)
def test_slack_takes_the_largest_screens(words: str) -> None:
    found = {
        name: problems(screen.content(), max_text=4_000 if name == "card" else 40_000)
        for name, screen in worst(words).items()
    }

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("words", WORDS)
def test_the_largest_card_still_has_a_button_for_each_step(words: str) -> None:
    checklist = enormous(words=words)
    blocks = worst(words)["card"].blocks

    ids = [element["action_id"] for block in blocks if block["type"] == "actions" for element in block["elements"]]

    assert set(ids) >= {f"hy:done:{step.key}" for step in checklist.steps}


def test_the_status_has_its_eight_rows_in_order() -> None:
    lines = ORDINARY["status"].text.splitlines()

    rows = [line for line in lines if line[:1] in "☐☑⊘"]

    assert [row.split("*")[1].split(".")[0] for row in rows] == list("12345678")


def test_the_card_keeps_its_height_while_people_work() -> None:
    heights = {len(ORDINARY[name].blocks) for name in ("card", "card-fresh", "card-finished", "card-on-the-day")}

    assert len(heights) == 1


def test_the_words_hold_all_that_the_blocks_say() -> None:
    for name, screen in ORDINARY.items():
        for block in screen.blocks:
            shown = block["text"]["text"] if block["type"] == "section" else ""
            assert re.sub("[▓░]+ ", "", shown) in screen.text, name


@pytest.mark.parametrize("name", ["card", "reminder", "status"])
def test_no_state_is_told_by_a_sign_alone(name: str) -> None:
    text = ORDINARY[name].text

    assert "open" in text
    assert "regressed" in text
    assert "overdue" in text


def test_a_screen_reader_can_tell_the_buttons_of_the_steps_apart() -> None:
    labels = [block["accessory"]["accessibility_label"] for block in ORDINARY["card"].blocks if "accessory" in block]

    assert len(set(labels)) == 8
    assert "Mark 3 done: Verify environment readiness" in labels


def test_what_is_too_long_even_when_narrow_is_cut_and_says_so() -> None:
    made = fitted(lambda _: [section("x" * 2_900) for _ in range(20)])

    assert problems(made.content()) == []
    assert made.text.endswith("There is more than fits into one message.")


def test_too_many_blocks_are_cut_as_well() -> None:
    made = fitted(lambda _: [section("x") for _ in range(60)])

    assert problems(made.content()) == []


def test_a_message_without_blocks_is_its_text() -> None:
    assert Message("hello").reply() == {"response_type": "ephemeral", "text": "hello"}


def test_buttons_are_silent_in_the_words() -> None:
    made = message([header("a & b"), {"type": "actions", "elements": [button("Go", "go", "1")]}])

    assert made.text == "a &amp; b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("abcdef", "abcdef", id="short enough"),
        pytest.param("abcdefg", "abcde…", id="too long"),
        pytest.param("abc&amp;d", "abc…", id="in an entity"),
        pytest.param("ab<@U1> c", "ab…", id="in a mention"),
        pytest.param("<@U>abc", "<@U>a…", id="after a mention"),
    ],
)
def test_nothing_is_cut_in_two(text: str, shown: str) -> None:
    assert clip(text, 6) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("<@U1> & <!subteam^S1>", "<@U1> &amp; <!subteam^S1>", id="who"),
        pytest.param("<@U2> <!channel>", "&lt;@U2&gt; &lt;!channel&gt;", id="whom a stranger names"),
        pytest.param("no step “\u05d0” 1", "no step “\u2068\u05d0\u2069” 1", id="right to left"),
        pytest.param("`/hybrid status`", "`/plan status`", id="our command"),
    ],
)
def test_a_sentence_mentions_people_and_nobody_else(text: str, shown: str) -> None:
    assert sentence(text, "/plan", ("U1", "S1")) == shown


@pytest.mark.parametrize(
    ("actor", "shown"),
    [
        pytest.param("U0ANN", "<@U0ANN>", id="somebody"),
        pytest.param("S0TEAM", "<!subteam^S0TEAM>", id="a group"),
        pytest.param("cli:<root>", "&lt;root&gt;", id="somebody at a terminal"),
        pytest.param("", "the clock", id="the clock"),
        pytest.param("U0<!channel>", "&lt;@U0&lt;!channel&gt;&gt;", id="no id"),
    ],
)
def test_an_actor_is_named(actor: str, shown: str) -> None:
    assert person(actor) == shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        pytest.param("https://a.test/?b=1&c=2", "<https://a.test/?b=1&amp;c=2|a ¦ &lt;b&gt;>", id="an address"),
        pytest.param("javascript:alert(1)", "a | &lt;b&gt;", id="no address of the web"),
        pytest.param("https://a.test/|x>", "a | &lt;b&gt;", id="an address that would break out"),
    ],
)
def test_a_link_is_a_link_only_where_it_leads_to_the_web(url: str, shown: str) -> None:
    assert link(url, "a | <b>") == shown


def test_a_templates_markdown_becomes_slacks() -> None:
    text = "**Bold** [a](https://a.test/?b&c) <x>\n- one\n* two\n> [!IMPORTANT]\n> quoted\x00"

    assert markdown(text) == "*Bold* <https://a.test/?b&amp;c|a> &lt;x&gt;\n• one\n• two\n> \n> quoted"


def test_nobody_is_mentioned_by_the_words_of_strangers() -> None:
    screens = worst("<@U0EVIL> <!here> <!subteam^S0EVIL> ")

    assert {name for name, screen in screens.items() if "<@U0EVIL" in screen.text or "<!here" in screen.text} == set()
    assert NAMES.command in ORDINARY["help"].text


def test_of_many_findings_some_are_told_in_full_and_none_has_its_fix_cut() -> None:
    text = ORDINARY["findings-many"].text

    fixes = [row for row in text.splitlines() if row.startswith("   fix:")]
    assert len(fixes) > 9
    assert all("`_sip._tls.contoso.com. 3600 IN SRV 0 0 443 sip.contoso.com.`" in row for row in fixes)
    assert "watch-dns: 9 findings" in text
    assert "good-0, good-1" in text
    assert all(f"dns-{number}" in text for number in range(9))


def test_what_is_wrong_comes_with_why_it_matters() -> None:
    why = "Clients that find no `_sip._tls` record\ntry other names."
    page = f"SIP record: is it there?\n\n{why}\n\nMore of it."
    checks = CHECKS | {"dns-sip-tls": replace(CHECKS["dns-sip-tls"], page=page)}
    good = Report(check="dns-sip-tls", findings=(OK.at("a.test"),), started=NOW, took=timedelta())
    bad = replace(good, findings=(MISSING,))

    told = "Clients that find no `_sip._tls` record try other names."
    assert told in findings(RUN, fresh(), (bad,), checks, NAMES).text
    assert told not in findings(RUN, fresh(), (good,), checks, NAMES).text


def test_watches_by_themselves_are_told_in_full() -> None:
    watch = Report(check="watch-dns", findings=(MISSING,), started=NOW, took=timedelta(seconds=1))

    assert "   fix: Publish the SRV record" in findings(RUN, fresh(), (watch,), CHECKS, NAMES).text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("One. Two.", "One. Two.", id="all of it fits"),
        pytest.param("One. Two `three four five`.", "One.", id="a sentence does not"),
        pytest.param("One two three four five.", "One two thr…", id="not even the first"),
    ],
)
def test_sentences_are_kept_whole(text: str, kept: str) -> None:
    assert whole(text, 12) == kept
