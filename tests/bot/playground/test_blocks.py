"""What Slack would refuse in blocks."""

import pytest

from bot.playground.blocks import Surface, mistakes
from bot.playground.messages import Json


def _plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def _words(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def _button(**more: object) -> Json:
    return {"type": "button", "action_id": "a", "text": _plain(), **more}


def _section(**more: object) -> Json:
    return {"type": "section", "text": _words(), **more}


def _actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def _rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": list(parts)}


def _confirm(**more: object) -> Json:
    return {"title": _plain(), "text": _words(), "confirm": _plain(), "deny": _plain(), **more}


def _select(kind: str, count: int) -> Json:
    return {"type": kind, "options": [{"text": _plain(), "value": "v"}] * count}


def _input(element: Json, **more: object) -> Json:
    return {"type": "input", "label": _plain(), "element": element, **more}


def _text_input(**more: object) -> Json:
    return {"type": "plain_text_input", **more}


def _day(chosen: object) -> Json:
    return {"type": "datepicker", "initial_date": chosen}


def _clock(chosen: str) -> Json:
    return {"type": "timepicker", "initial_time": chosen}


def _people(**more: object) -> Json:
    return {"type": "multi_users_select", "max_selected_items": 1, **more}


def _channel(only: object) -> Json:
    return {"type": "conversations_select", "filter": only}


OPTION: Json = {"text": _plain(), "value": "v"}
FILES: Json = {"type": "file_input", "max_files": 10}
RICH_TEXT = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}


@pytest.mark.parametrize(
    "block",
    [
        pytest.param({"type": "header", "text": _plain("x" * 150)}, id="header"),
        pytest.param(_section(text=_words("x" * 3000)), id="section with text"),
        pytest.param({"type": "section", "fields": [_words("x" * 2000)] * 10}, id="section with fields"),
        pytest.param(_section(accessory=_button(style="primary", confirm=_confirm())), id="section with a button"),
        pytest.param({"type": "context", "elements": [_words(), _plain()] * 5}, id="context"),
        pytest.param(
            {"type": "context", "elements": [{"type": "image", "image_url": "https://x", "alt_text": "x"}]},
            id="context with an image",
        ),
        pytest.param(_actions(*(_button(action_id=f"a{number}") for number in range(25))), id="actions"),
        pytest.param({"type": "divider"}, id="divider"),
        pytest.param({"type": "image", "image_url": "https://x", "alt_text": "x"}, id="image"),
        pytest.param({"type": "markdown", "text": "x" * 12_000}, id="markdown"),
        pytest.param(
            _input(_text_input(initial_value="x" * 3000, max_length=3000), hint=_plain("x" * 2000), optional=True),
            id="input",
        ),
        pytest.param(_input(_select("static_select", 1) | {"initial_option": OPTION}), id="a select to fill in"),
        pytest.param(_input(_day("2026-12-01")), id="a date"),
        pytest.param(_input(_clock("09:00")), id="a time"),
        pytest.param(_input(_people(initial_users=["U1"])), id="people"),
        pytest.param(_input(_channel({"include": ["public", "private"], "exclude_bot_users": True})), id="a channel"),
        pytest.param(
            _input({"type": "conversations_select", "default_to_current_conversation": True}), id="any of them"
        ),
        pytest.param(_actions(_select("static_select", 100), _select("overflow", 5)), id="selects"),
        pytest.param(_actions({"type": "datepicker", "placeholder": _plain()}), id="date picker"),
        pytest.param(
            _rich(
                RICH_TEXT,
                {"type": "rich_text_list", "style": "bullet", "elements": [RICH_TEXT]},
                {"type": "rich_text_quote", "elements": [{"type": "user", "user_id": "U1"}]},
            ),
            id="rich text",
        ),
    ],
)
def test_what_slack_shows_is_accepted(block: Json) -> None:
    assert mistakes([block]) == ()


@pytest.mark.parametrize(
    ("block", "place"),
    [
        pytest.param("text", "/blocks/0", id="no object"),
        pytest.param({"type": "nothing"}, "/blocks/0", id="unknown type"),
        pytest.param(_section(block_id="x" * 256), "/blocks/0/block_id", id="long block id"),
        pytest.param(_section(colour="red"), "/blocks/0", id="a property that does not exist"),
        pytest.param({"type": "header", "text": _words()}, "/blocks/0/text", id="header in mrkdwn"),
        pytest.param({"type": "header", "text": _plain("x" * 151)}, "/blocks/0/text/text", id="long header"),
        pytest.param({"type": "section"}, "/blocks/0", id="section without anything"),
        pytest.param(_section(text=_words("")), "/blocks/0/text/text", id="empty text"),
        pytest.param(_section(text=_words("x" * 3001)), "/blocks/0/text/text", id="long text"),
        pytest.param(_section(text=_words() | {"emoji": True}), "/blocks/0/text", id="emoji in mrkdwn"),
        pytest.param(_section(text=_plain() | {"verbatim": True}), "/blocks/0/text", id="verbatim in plain text"),
        pytest.param(_section(text=_words() | {"txt": "x"}), "/blocks/0/text", id="unknown field of a text"),
        pytest.param(_section(text={"type": "mrkdwn", "text": 1}), "/blocks/0/text/text", id="a number as text"),
        pytest.param(_section(fields=[]), "/blocks/0/fields", id="no fields"),
        pytest.param(_section(fields="x"), "/blocks/0/fields", id="fields that are no list"),
        pytest.param(_section(fields=[_words()] * 11), "/blocks/0/fields", id="eleven fields"),
        pytest.param(_section(fields=[_words("x" * 2001)]), "/blocks/0/fields/0/text", id="long field"),
        pytest.param(_section(accessory={"type": "bell"}), "/blocks/0/accessory", id="unknown element"),
        pytest.param({"type": "context", "elements": [_words()] * 11}, "/blocks/0/elements", id="long context"),
        pytest.param({"type": "context", "elements": [_button()]}, "/blocks/0/elements/0", id="button in context"),
        pytest.param(_actions(), "/blocks/0/elements", id="no actions"),
        pytest.param({"type": "actions"}, "/blocks/0/elements", id="actions without elements"),
        pytest.param(
            _actions(*(_button(action_id=f"a{number}") for number in range(26))), "/blocks/0/elements", id="26 actions"
        ),
        pytest.param(_actions(_button(), _button()), "/blocks/0", id="an action id twice"),
        pytest.param(_actions(_button(text=_words())), "/blocks/0/elements/0/text", id="button in mrkdwn"),
        pytest.param(_actions(_button(text=_plain("x" * 76))), "/blocks/0/elements/0/text/text", id="long button"),
        pytest.param(_actions(_button(value="x" * 2001)), "/blocks/0/elements/0/value", id="long value"),
        pytest.param(_actions(_button(style="green")), "/blocks/0/elements/0/style", id="unknown style"),
        pytest.param(_actions(_button(action_id="x" * 256)), "/blocks/0/elements/0/action_id", id="long action id"),
        pytest.param(
            _actions(_button(accessibility_label="x" * 76)), "/blocks/0/elements/0/accessibility_label", id="long label"
        ),
        pytest.param(_actions(_button(confirm="yes")), "/blocks/0/elements/0/confirm", id="confirm that is no object"),
        pytest.param(
            _actions(_button(confirm=_confirm(deny=_plain("x" * 31)))),
            "/blocks/0/elements/0/confirm/deny/text",
            id="long answer",
        ),
        pytest.param(_actions(_select("overflow", 6)), "/blocks/0/elements/0/options", id="long overflow menu"),
        pytest.param(
            _actions({"type": "radio_buttons", "options": ["x"]}), "/blocks/0/elements/0/options/0", id="option"
        ),
        pytest.param(
            _input(_text_input(initial_value="x" * 3001)), "/blocks/0/element/initial_value", id="long initial value"
        ),
        pytest.param(_input(_text_input(max_length=3001)), "/blocks/0/element/max_length", id="room for too much"),
        pytest.param(_input(_text_input(max_length=0)), "/blocks/0/element/max_length", id="room for nothing"),
        pytest.param(_input(_text_input(max_length="9")), "/blocks/0/element/max_length", id="a text for a number"),
        pytest.param(_input(_text_input(min_length=-1)), "/blocks/0/element/min_length", id="fewer than none"),
        pytest.param(_input(_text_input(lines=3)), "/blocks/0/element", id="a property that no input has"),
        pytest.param(_input(_text_input(), hint=_words()), "/blocks/0/hint", id="hint in mrkdwn"),
        pytest.param(_input(_button()), "/blocks/0/element", id="a button to fill in"),
        pytest.param(_actions(_text_input()), "/blocks/0/elements/0", id="an input among actions"),
        pytest.param(_section(accessory=FILES), "/blocks/0/accessory", id="files beside a section"),
        pytest.param(_input(_select("static_select", 101)), "/blocks/0/element/options", id="101 options"),
        pytest.param(
            _input(_select("radio_buttons", 1) | {"placeholder": _plain()}), "/blocks/0/element", id="a radio's example"
        ),
        pytest.param(_input(_day("12/01/2026")), "/blocks/0/element/initial_date", id="a date as in America"),
        pytest.param(_input(_day("2026-13-01")), "/blocks/0/element/initial_date", id="a thirteenth month"),
        pytest.param(_input(_day(None)), "/blocks/0/element/initial_date", id="a date that is null"),
        pytest.param(_input(_clock("9:00")), "/blocks/0/element/initial_time", id="a time without a zero"),
        pytest.param(_input(_people(initial_users=["alice"])), "/blocks/0/element/initial_users/0", id="no user's id"),
        pytest.param(_input(_people(initial_users=["U1", "U2"])), "/blocks/0/element/initial_users", id="too many"),
        pytest.param(_input(_people(max_selected_items=0)), "/blocks/0/element/max_selected_items", id="at most none"),
        pytest.param(_input(_channel({})), "/blocks/0/element/filter", id="a filter of nothing"),
        pytest.param(_input(_channel("x")), "/blocks/0/element/filter", id="a filter that is none"),
        pytest.param(_input(_channel({"include": []})), "/blocks/0/element/filter/include", id="nothing included"),
        pytest.param(_input(_channel({"include": ["dm"]})), "/blocks/0/element/filter/include", id="an unknown kind"),
        pytest.param(_input(_channel({"include": "im"})), "/blocks/0/element/filter/include", id="a kind, no list"),
        pytest.param(
            _input(_select("static_select", 1) | {"initial_option": OPTION | {"text": _plain("y")}}),
            "/blocks/0/element/initial_option",
            id="an initial option that is none",
        ),
        pytest.param(
            _input(_select("checkboxes", 1) | {"initial_options": [OPTION, OPTION | {"value": "w"}]}),
            "/blocks/0/element/initial_options",
            id="initial options of which one is none",
        ),
        pytest.param(
            _input({"type": "static_select", "options": [OPTION | {"text": _words()}]}),
            "/blocks/0/element/options/0/text",
            id="option in mrkdwn",
        ),
        pytest.param(
            _input({"type": "radio_buttons", "options": [OPTION | {"description": _plain("x" * 76)}]}),
            "/blocks/0/element/options/0/description/text",
            id="long description",
        ),
        pytest.param({"type": "image", "image_url": "https://x"}, "/blocks/0/alt_text", id="image without words"),
        pytest.param({"type": "markdown", "text": "x" * 12_001}, "/blocks/0/text", id="long markdown"),
        pytest.param({"type": "divider", "text": "x"}, "/blocks/0", id="divider with text"),
        pytest.param(
            {"type": "input", "element": {"type": "plain_text_input"}}, "/blocks/0/label", id="input without a label"
        ),
        pytest.param(_rich({"type": "text", "text": "x"}), "/blocks/0/elements/0", id="a word without a section"),
        pytest.param(
            _rich({"type": "rich_text_section", "elements": [{"type": "bell"}]}),
            "/blocks/0/elements/0/elements/0",
            id="an unknown word",
        ),
        pytest.param(
            _rich({"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}),
            "/blocks/0/elements/0/elements/0",
            id="an empty word",
        ),
    ],
)
def test_what_slack_refuses_is_refused_with_its_place(block: object, place: str) -> None:
    assert [mistake for mistake in mistakes([block]) if not mistake.endswith(f"[json-pointer:{place}]")] == []
    assert mistakes([block])


@pytest.mark.parametrize("surface", Surface)
def test_files_are_for_modals_only(surface: Surface) -> None:
    refused = "[ERROR] is for modals only [json-pointer:/blocks/0/element]"

    assert mistakes([_input(FILES)], surface) == (() if surface is Surface.MODAL else (refused,))


@pytest.mark.parametrize("surface", Surface)
def test_markdown_is_for_messages_only(surface: Surface) -> None:
    refused = "[ERROR] is for messages only [json-pointer:/blocks/0]"

    assert mistakes([{"type": "markdown", "text": "x"}], surface) == (() if surface is Surface.MESSAGE else (refused,))


@pytest.mark.parametrize(
    ("more", "place"),
    [
        pytest.param({"max_files": 11}, "/max_files", id="eleven files"),
        pytest.param({"max_files": 0}, "/max_files", id="no files"),
        pytest.param({"filetypes": "json"}, "/filetypes", id="kinds that are no list"),
        pytest.param({"placeholder": _plain()}, "", id="a property that it has not"),
    ],
)
def test_a_modal_takes_ten_files_at_most(more: Json, place: str) -> None:
    [mistake] = mistakes([_input(FILES | more)], Surface.MODAL)

    assert mistake.endswith(f"[json-pointer:/blocks/0/element{place}]")


def test_a_modal_holds_a_hundred_blocks() -> None:
    assert mistakes([{"type": "divider"}] * 100, Surface.MODAL) == ()
    assert mistakes([{"type": "divider"}] * 101, Surface.MODAL) != ()


def test_there_are_fifty_blocks_at_most() -> None:
    assert mistakes([{"type": "divider"}] * 50) == ()
    assert mistakes([{"type": "divider"}] * 51) == ("[ERROR] no more than 50 items allowed [json-pointer:/blocks]",)


def test_a_block_id_is_there_once() -> None:
    assert mistakes([_section(block_id="b")] * 2) == (
        "[ERROR] `block_id` b is there twice [json-pointer:/blocks/1/block_id]",
    )


def test_blocks_are_a_list() -> None:
    assert mistakes({}) == ("must be an array [json-pointer:/blocks]",)
