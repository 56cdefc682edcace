"""Every message, modal and Home by Slack's own definitions: its Python models, its TypeScript types, its limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.playground import blocks
from bot.playground import views as pretended
from tests.handlers import gathered, limits, tsc
from tests.handlers.examples import HOSTILE
from tests.handlers.gathered import Emitted, everyday, full_of
from tests.handlers.tsc import Payload
from tests.needs import need
from tests.wire import shape

# What people put into names, notes and records, and what breaks programs that think of ASCII.
WORDS = {
    "ordinary": "Cut over the records of the Access Edge in external DNS ",
    "signs that grow when escaped": "&<>`",
    "mentions": HOSTILE,
    "bold and code": "*_~`|",
    "emoji": "\U0001f9d1\u200d\U0001f680 :tada: ",
    "right to left": "\u202eالعربية עברית\u202c ",
    "nothing to see": "\u200b\u200d\u2060\ufeff",
    "one endless word": "W" * 300,
    "lines": "a\n> b\n```c```\n",
}

# Signs that Slack reads meaning into come far more often than chance would have them.
SIGNS = st.sampled_from(
    ["<", ">", "&", "|", "!", "@", "#", "^", "`", "*", "_", "~", "\\", "\n", "<!channel>", "<@U0EVIL>"]
)
STRANGE = st.lists(SIGNS | st.text(max_size=8), min_size=1, max_size=12).map("".join).filter(str.strip)

# A screen of forty-five steps takes its time, and a shorter example would tell no more.
SLOW = settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


@cache
def emitted(words: str = "") -> tuple[Emitted, ...]:
    return tuple(gathered.gathered(full_of(words) if words else everyday))


def test_no_view_is_forgotten() -> None:
    """Add an example to `screens.py`, or to a ``…_screens.py`` beside it with `ordinary()` and `worst(words)`."""
    reached = {one.name for one in emitted()} | {one.name for one in emitted(WORDS["ordinary"])}

    assert set(gathered.views().values()) - reached == set()


def test_both_messages_and_views_are_gathered() -> None:
    kinds = {str(one.content.get("type", "message")) for one in emitted()}

    assert kinds >= {"message", "modal"}


@pytest.mark.parametrize(
    "words", [pytest.param("", id="every day"), *(pytest.param(w, id=n) for n, w in WORDS.items())]
)
def test_slack_takes_everything(words: str) -> None:
    assert {one.name: wrong for one in emitted(words) if (wrong := refused(one))} == {}


@SLOW
@given(words=STRANGE)
def test_slack_takes_whatever_people_type(words: str) -> None:
    assert {one.name: wrong for one in made_of(words) if (wrong := refused(one))} == {}


@SLOW
@given(words=STRANGE)
def test_whatever_strangers_type_mentions_nobody(words: str) -> None:
    theirs = f"<@U0EVIL> <!channel> <!here|x> <!subteam^S0EVIL> <#C0EVIL> <https://evil.test|ours> {words}"

    mentioned = {text for one in made_of(theirs) for text in mrkdwn(one.content) if MEANT.search(text)}

    assert mentioned == set()


def test_slacks_types_allow_everything(tmp_path: Path) -> None:
    need(tsc.INSTALL, tsc.installed())
    shapes = {
        (payload.type, str(shape(payload.value))): Payload(payload.name, payload.type, shape(payload.value))
        for words in ("", *WORDS.values())
        for one in emitted(words)
        for payload in typed(one)
    }

    assert len(shapes) > 20
    assert tsc.mistakes(shapes.values(), tmp_path) == []


MISTAKES = [
    pytest.param("slack.Blocks", [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], id="kind of text"),
    pytest.param("slack.Blocks", [{"type": "divider", "txt": 1}], id="unknown field"),
    pytest.param("slack.Blocks", [{"type": "sektion"}], id="unknown block"),
    pytest.param("slack.Modal", {"type": "modal", "blocks": []}, id="no title"),
    pytest.param("slack.Home", {"type": "home", "title": {}, "blocks": []}, id="a Home with a title"),
    pytest.param("slack.OfSubmission", {"response_action": "close"}, id="unknown answer"),
    pytest.param("slack.Reply", {"response_type": "loud", "text": "x"}, id="unknown audience"),
    pytest.param("slack.Command", {"command": "/hybrid"}, id="half a command"),
    pytest.param("api.ChatPostMessageArguments", {"chanel": "C1", "text": "x"}, id="misspelt argument"),
    pytest.param("api.NoSuchMethodArguments", {}, id="unknown method"),
]


def test_slacks_types_find_what_is_wrong(tmp_path: Path) -> None:
    """One run for all of them, because starting the compiler takes longer than the rest."""
    need(tsc.INSTALL, tsc.installed())
    payloads = [Payload(str(case.id), str(case.values[0]), case.values[1]) for case in MISTAKES]

    found = tsc.mistakes(payloads, tmp_path)

    assert {one.name for one in payloads} == {sentence.partition(":")[0] for sentence in found}


def test_slacks_python_models_take_everything_and_lose_nothing() -> None:
    for words in ("", *WORDS.values()):
        for one in emitted(words):
            content = one.content
            parts = Block.parse_all(content.get("blocks", []))
            for part in parts:
                part.validate_json()
            assert [part.to_dict() for part in parts] == content.get("blocks", []), one.name
            if "type" in content:
                view = View(**content)
                view.validate_json()
                assert view.to_dict() == content, one.name


def made_of(words: str) -> list[Emitted]:
    return gathered.gathered(full_of(words))


def refused(one: Emitted) -> list[str]:
    """Return everything that Slack would refuse, cut, or take for a mention of many."""
    content = one.content
    if "type" in content:
        return list(pretended.mistakes(content, str(content["type"])))
    most = 4_000 if one.name == "card.card" else 40_000  # it is edited, and chat.update takes no more
    return [*limits.problems(content, max_text=most), *blocks.mistakes(content.get("blocks", []))]


def typed(one: Emitted) -> Iterator[Payload]:
    content = one.content
    if "type" in content:
        yield Payload(one.name, "slack.Home" if content["type"] == "home" else "slack.Modal", content)
        return
    call = {"channel": "C1", **content, "parse": "none", "link_names": False}
    yield Payload(one.name, "api.ChatPostMessageArguments", call)
    yield Payload(one.name, "slack.Reply", {"response_type": "ephemeral", **content})
    yield Payload(f"{one.name}, blocks", "slack.Blocks", content.get("blocks", []))


MEANT = re.compile(r"<(@U0EVIL|![a-z]+(?!\^)(\|[^>]*)?>|!subteam\^S0EVIL|#C0EVIL|https://evil)")


def mrkdwn(value: object) -> Iterator[str]:
    """Yield every text that Slack reads as mrkdwn: a message's words, and what says so of itself."""
    if isinstance(value, Mapping):
        text = value.get("text")
        if isinstance(text, str) and value.get("type", "mrkdwn") == "mrkdwn":
            yield text
        for each in value.values():
            yield from mrkdwn(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from mrkdwn(each)
