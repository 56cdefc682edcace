"""What every screen keeps to: whom it mentions, which clock it tells, what a screen reader hears, how it asks."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evidence.sources import discover
from handlers.grammar import VERBS
from handlers.views import evidence_modal
from handlers.views.message import Message
from handlers.views.usage import GROUPS
from tests.handlers.examples import NAMES
from tests.handlers.screens import ordinary, worst

SCREENS = ordinary()
MODALS = {"evidence": evidence_modal.modal(tuple(discover().values()), "")}
LARGEST = worst("Cut over the records of the Access Edge ")
ALL = SCREENS | {f"{name}, largest": screen for name, screen in LARGEST.items()}

DATE = re.compile(r"<!date\^\d+\^[^|>]+\|([^>]+)>")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
TIME = re.compile(r"\b\d{1,2}:\d{2}\b")
BAR = re.compile("[▓░]+ ")
GROUP = re.compile(r"<!subteam\^(S\w+)>")

# A sign, and the words of which one stands in its row or the next.
SIGNS = {
    "☐": r"open|blocked|not ticked|ready",
    "☑": r"done|(?<!not )ticked|verified",
    "⊘": r"waived",
    "✓": r"pass|granted|handed in|read by the bot|directory",
    "✗": r"fail|lacks|blocked|ended",
    "⚠": r"error",
    "✎": r"attested|stated",
    "→": r"moved",
}


def strings(value: object) -> Iterator[str]:
    """Yield every string in a message or a modal."""
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from strings(each)
        case list() | tuple():
            for each in value:
                yield from strings(each)


def plain_texts(value: object) -> Iterator[str]:
    """Yield every text in which Slack shows nothing but the characters."""
    match value:
        case {"type": "plain_text", "text": str(text)}:
            yield text
        case dict():
            yield from (str(value["accessibility_label"]) for _ in (1,) if "accessibility_label" in value)
            for each in value.values():
                yield from plain_texts(each)
        case list() | tuple():
            for each in value:
                yield from plain_texts(each)


def buttons(screen: Message) -> list[Mapping[str, Any]]:
    """Return the buttons of a screen, in reading order."""
    found: list[Mapping[str, Any]] = []
    for block in screen.blocks:
        found += (
            block["elements"]
            if block["type"] == "actions"
            else [block[each] for each in ("accessory",) if each in block]
        )
    return found


def spoken(button: Mapping[str, Any]) -> str:
    """Return what a screen reader says of a button."""
    return str(button.get("accessibility_label") or button["text"]["text"])


@pytest.mark.parametrize("name", ALL)
def test_nobody_is_called_together(name: str) -> None:
    content = list(strings(ALL[name].content()))

    assert [text for text in content if re.search(r"<!(channel|here|everyone)", text)] == []
    assert {group for text in content for group in GROUP.findall(text)} <= {"S0TEAM", "S0TEAMTEAM"}


FRAGMENTS = ["<!channel>", "<!here|x>", "<@U0EVIL>", "<!subteam^S0EVIL>", "@channel", "<", ">", "&", "&lt;!here&gt;"]
SPICE = ["`", "|", "*", "\n", "\u202e", "“", "”", "\u05d0", " ", "a"]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS + SPICE), min_size=1, max_size=6).map("".join))
def test_whatever_strangers_write_mentions_nobody(words: str) -> None:
    for name, screen in worst(words, steps=8).items():
        for text in strings(screen.content()):
            mentioned = re.findall(r"<[@!][^>]*EVIL|<!(?:channel|here|everyone)", text)
            assert mentioned == [] or text in set(plain_texts(screen.content())), (name, text)


@pytest.mark.parametrize("name", SCREENS)
def test_a_time_is_told_by_the_readers_clock(name: str) -> None:
    for text in strings(SCREENS[name].content()):
        told = CODE.sub("", text)
        assert not TIME.search(DATE.sub("", told)), told
        for fallback in DATE.findall(told):
            assert fallback.split()[-1] in available_timezones(), fallback


@pytest.mark.parametrize("shown", [*(screen.content() for screen in ALL.values()), *MODALS.values()])
def test_where_slack_cannot_tell_the_time_none_is_told(shown: Mapping[str, Any]) -> None:
    for text in plain_texts(shown):
        assert "<!date" not in text
        assert not TIME.search(text)


@pytest.mark.parametrize("name", ALL)
def test_a_screen_reader_hears_all_that_is_seen_in_the_same_order(name: str) -> None:
    screen = ALL[name]
    seen = [
        text
        for block in screen.blocks
        for element in (block.get("text"), *(block["elements"] if block["type"] == "context" else ()))
        if element
        for text in [element["text"] if element["type"] == "mrkdwn" else _escaped(element["text"])]
    ]

    assert screen.blocks == () or screen.text.split() == BAR.sub("", " ".join(seen)).split()
    assert "▓" not in screen.text
    assert "░" not in screen.text


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("`", "ˋ")


@pytest.mark.parametrize("name", SCREENS)
def test_a_sign_stands_beside_its_word(name: str) -> None:
    rows = SCREENS[name].text.splitlines()

    for row, following in zip(rows, [*rows[1:], ""], strict=True):
        for sign, words in SIGNS.items():
            if row.lstrip("• *").startswith(sign):
                assert re.search(words, f"{row}\n{following}"), row


@pytest.mark.parametrize("name", ALL)
def test_a_button_is_told_apart_and_names_its_step(name: str) -> None:
    said = [spoken(each) for each in buttons(ALL[name])]

    assert len(set(said)) == len(said)
    for each in buttons(ALL[name]):
        assert len(each["text"]["text"]) <= 30
        assert len(spoken(each)) <= 75
        if re.match(r"hy:(done|reopen|check):(?!all)", each["action_id"]):
            assert re.search(r"\b\d+\b", spoken(each)), spoken(each)


@pytest.mark.parametrize("name", [name for name in SCREENS if name.startswith("changed") and name != "changed-nothing"])
def test_the_answer_to_a_change_has_one_undo_and_that_to_an_undo_none(name: str) -> None:
    undo = [each for each in buttons(SCREENS[name]) if each["action_id"].startswith("hy:undo:")]

    assert [each["action_id"] for each in undo] == ([] if name.endswith("undo") else ["hy:undo:9"])
    assert all(re.fullmatch(r"\w+@C0MIGRATION", each["value"]) for each in undo)
    assert all(spoken(each).startswith("Undo: ") for each in undo)


def test_only_what_cannot_be_undone_asks_or_warns() -> None:
    warning = {
        each["action_id"]
        for screen in ALL.values()
        for each in buttons(screen)
        if "confirm" in each or each.get("style") == "danger"
    }

    assert warning == {"hy:close:now", "hy:disconnect:now"}


EMPTY = [
    pytest.param("start-hint", r"no checklist yet.*`/hybrid start domain=", id="no checklist"),
    pytest.param("card-fresh", r"no pilot date yet: `/hybrid pilot DATE`", id="no pilot date"),
    pytest.param("card-fresh", r"nobody's yet: `/hybrid assign 1 @name`", id="no owner"),
    pytest.param("card-fresh", r"Pilot users: none yet, `/hybrid pilot add", id="no pilot users, on the card"),
    pytest.param("pilots-none", r"no pilot users yet.*`/hybrid pilot add", id="no pilot users"),
    pytest.param("pilots-nobody", r"Nobody is at this stage. `/hybrid pilot list`", id="nobody at a stage"),
    pytest.param("show-never-checked", r"none has run yet; `/hybrid check domain` runs", id="no findings yet"),
    pytest.param("findings-none", r"no checks ran.*`/hybrid check`", id="no findings at all"),
    pytest.param("history-empty", r"Nothing was changed of this step yet. `/hybrid history`", id="no history"),
    pytest.param("evidence-none", r"wants nothing that only somebody inside.*`/hybrid check`", id="no evidence"),
    pytest.param("agent-places-none", r"wants nothing that a script.*`/hybrid evidence`", id="no script"),
    pytest.param("agent-revoked-none", r"no token that is still good. `/hybrid agent`", id="no token"),
    pytest.param("ledger-none", r"None was sent, and none is planned. `/hybrid remind now`", id="no slots"),
    pytest.param("settings-by-owner", r"none yet; `domain=contoso.com`.*`pilot=DATE`", id="nothing told"),
    pytest.param("tenant-none", r"may not read your tenant. `/hybrid tenant connect`", id="no tenant"),
    pytest.param("reminder-nothing", r"Nothing is outstanding. `/hybrid status`", id="nothing to remind of"),
    pytest.param("status-finished", r"Every step is done or waived. `/hybrid close`", id="nothing outstanding"),
    pytest.param("health-new", r"none is planned here; `/hybrid remind`", id="nothing planned"),
]


@pytest.mark.parametrize(("name", "said"), EMPTY)
def test_where_there_is_nothing_it_is_said_what_to_do(name: str, said: str) -> None:
    assert re.search(said, SCREENS[name].text, re.DOTALL)


def test_help_has_every_command_once_and_the_everyday_ones_first() -> None:
    listed = re.findall(rf"^`{NAMES.command} (\w+)", SCREENS["help"].text, re.MULTILINE)

    assert listed == [name for group in GROUPS.values() for name in group]
    assert sorted(listed) == sorted(verb.name for verb in VERBS)
    assert listed[:5] == ["status", "mine", "show", "check", "done"]
    assert len(SCREENS["help"].blocks) == len(GROUPS) + 2
