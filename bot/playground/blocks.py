"""What Slack would refuse in blocks: counts, lengths, kinds and missing parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.playground.messages import Json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MOST_BLOCKS = 50
_PLAIN = ("plain_text",)
_ANY_TEXT = ("plain_text", "mrkdwn")


def mistakes(blocks: object) -> tuple[str, ...]:
    """Return a sentence for each thing in a message's *blocks* that Slack would refuse, with its place."""
    if not isinstance(blocks, list):
        return ("must be an array [json-pointer:/blocks]",)
    found = list(_count(blocks, "/blocks", least=0, most=MOST_BLOCKS))
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        found += _block(block, f"/blocks/{number}")
        name = block.get("block_id", "") if isinstance(block, dict) else ""
        if name and name in seen:
            found.append(_at(f"/blocks/{number}/block_id", f"`block_id` {name} is there twice"))
        seen.add(name)
    return tuple(found)


def _at(place: str, sentence: str) -> str:
    return f"[ERROR] {sentence} [json-pointer:{place}]"


def _count(things: object, place: str, *, least: int, most: int) -> Iterator[str]:
    if not isinstance(things, list):
        yield _at(place, "must be an array")
    elif len(things) < least:
        yield _at(place, f"no fewer than {least} items allowed")
    elif len(things) > most:
        yield _at(place, f"no more than {most} items allowed")


def _length(value: object, place: str, most: int, least: int = 1) -> Iterator[str]:
    if not isinstance(value, str):
        yield _at(place, "must be a string")
    elif len(value) > most:
        yield _at(place, f"must be less than {most + 1} characters")
    elif len(value) < least:
        yield _at(place, f"must be more than {least - 1} characters")


def _optional(owner: Json, key: str, place: str, most: int) -> Iterator[str]:
    if key in owner:
        yield from _length(owner[key], f"{place}/{key}", most)


def _text(value: object, place: str, most: int, kinds: tuple[str, ...] = _ANY_TEXT) -> Iterator[str]:
    if not isinstance(value, dict) or value.get("type") not in kinds:
        yield _at(place, f"must be a text object of type {' or '.join(kinds)}")
        return
    yield from _length(value.get("text"), f"{place}/text", most)
    if value["type"] == "mrkdwn" and "emoji" in value:
        yield _at(place, "`emoji` is for plain_text only")


def _unknown(owner: Json, allowed: str, place: str) -> Iterator[str]:
    for key in owner.keys() - set(allowed.split()) - {"type", "block_id", "action_id"}:
        yield _at(place, f"invalid additional property: {key}")


def _each(owner: Json, key: str, place: str, look: Callable[[Any, str], Iterator[str]]) -> Iterator[str]:
    things = owner.get(key)
    for number, thing in enumerate(things if isinstance(things, list) else ()):
        yield from look(thing, f"{place}/{key}/{number}")


def _block(block: object, place: str) -> Iterator[str]:
    if not isinstance(block, dict) or block.get("type") not in _BLOCKS:
        yield _at(place, "unsupported type of block")
        return
    yield from _optional(block, "block_id", place, 255)
    yield from _BLOCKS[block["type"]](block, place)


def _header(block: Json, place: str) -> Iterator[str]:
    yield from _unknown(block, "text", place)
    yield from _text(block.get("text"), f"{place}/text", 150, _PLAIN)


def _section(block: Json, place: str) -> Iterator[str]:
    yield from _unknown(block, "text fields accessory expand", place)
    if "text" not in block and "fields" not in block:
        yield _at(place, "needs `text` or `fields`")
    if "text" in block:
        yield from _text(block["text"], f"{place}/text", 3000)
    if "fields" in block:
        yield from _count(block["fields"], f"{place}/fields", least=1, most=10)
        yield from _each(block, "fields", place, lambda field, at: _text(field, at, 2000))
    if "accessory" in block:
        yield from _element(block["accessory"], f"{place}/accessory")


def _context(block: Json, place: str) -> Iterator[str]:
    yield from _unknown(block, "elements", place)
    yield from _count(block.get("elements"), f"{place}/elements", least=1, most=10)

    def one(element: Any, at: str) -> Iterator[str]:  # noqa: ANN401 - Slack's JSON
        image = isinstance(element, dict) and element.get("type") == "image"
        return _image(element, at) if image else _text(element, at, 3000)

    yield from _each(block, "elements", place, one)


def _actions(block: Json, place: str) -> Iterator[str]:
    yield from _unknown(block, "elements", place)
    yield from _count(block.get("elements"), f"{place}/elements", least=1, most=25)
    yield from _each(block, "elements", place, _element)
    elements = block.get("elements")
    named = [one.get("action_id") for one in elements if isinstance(one, dict)] if isinstance(elements, list) else []
    twice = {name for name in named if name and named.count(name) > 1}
    for name in sorted(twice):
        yield _at(place, f"`action_id` {name} is there twice in one block")


def _divider(block: Json, place: str) -> Iterator[str]:
    yield from _unknown(block, "", place)


def _image(block: Json, place: str) -> Iterator[str]:
    yield from _unknown(block, "image_url slack_file alt_text title", place)
    yield from _length(block.get("image_url"), f"{place}/image_url", 3000)
    yield from _length(block.get("alt_text"), f"{place}/alt_text", 2000)


def _markdown(block: Json, place: str) -> Iterator[str]:
    yield from _unknown(block, "text", place)
    yield from _length(block.get("text"), f"{place}/text", 12_000)


def _input(block: Json, place: str) -> Iterator[str]:
    yield from _unknown(block, "label element hint optional dispatch_action", place)
    yield from _text(block.get("label"), f"{place}/label", 2000, _PLAIN)
    yield from _element(block.get("element"), f"{place}/element")


_RICH_PARTS = ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")


def _rich_text(block: Json, place: str) -> Iterator[str]:
    yield from _unknown(block, "elements", place)
    yield from _count(block.get("elements"), f"{place}/elements", least=0, most=1000)

    def part(element: Any, at: str) -> Iterator[str]:  # noqa: ANN401 - Slack's JSON
        if not isinstance(element, dict) or element.get("type") not in _RICH_PARTS:
            yield _at(at, "unsupported type of rich text")
            return
        nested = element["type"] == "rich_text_list"
        yield from _count(element.get("elements"), f"{at}/elements", least=0, most=1000)
        yield from _each(element, "elements", at, part if nested else _rich_word)

    yield from _each(block, "elements", place, part)


_RICH_WORDS: Mapping[str, str] = {
    "text": "text",
    "link": "url",
    "user": "user_id",
    "usergroup": "usergroup_id",
    "channel": "channel_id",
    "emoji": "name",
    "date": "timestamp",
    "broadcast": "range",
}


def _rich_word(word: object, place: str) -> Iterator[str]:
    if not isinstance(word, dict) or word.get("type") not in _RICH_WORDS:
        yield _at(place, "unsupported type of rich text")
    elif not word.get(needed := _RICH_WORDS[word["type"]]):
        yield _at(place, f"needs `{needed}`")


_BLOCKS: Mapping[str, Callable[[Json, str], Iterator[str]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
    "image": _image,
    "markdown": _markdown,
    "input": _input,
    "rich_text": _rich_text,
}


def _confirm(owner: Json, place: str) -> Iterator[str]:
    confirm = owner.get("confirm")
    if confirm is None:
        return
    if not isinstance(confirm, dict):
        yield _at(f"{place}/confirm", "must be an object")
        return
    for key, most, kinds in (
        ("title", 100, _PLAIN),
        ("text", 300, _ANY_TEXT),
        ("confirm", 30, _PLAIN),
        ("deny", 30, _PLAIN),
    ):
        yield from _text(confirm.get(key), f"{place}/confirm/{key}", most, kinds)


def _button(element: Json, place: str) -> Iterator[str]:
    yield from _unknown(element, "text url value style confirm accessibility_label", place)
    yield from _text(element.get("text"), f"{place}/text", 75, _PLAIN)
    yield from _optional(element, "value", place, 2000)
    yield from _optional(element, "url", place, 3000)
    yield from _optional(element, "accessibility_label", place, 75)
    if element.get("style", "primary") not in ("primary", "danger"):
        yield _at(f"{place}/style", "must be primary or danger")


def _options(most: int) -> Callable[[Json, str], Iterator[str]]:
    def look(element: Json, place: str) -> Iterator[str]:
        yield from _count(element.get("options"), f"{place}/options", least=1, most=most)
        yield from _each(element, "options", place, _option)

    return look


def _option(option: object, place: str) -> Iterator[str]:
    if not isinstance(option, dict):
        yield _at(place, "must be an object")
        return
    yield from _text(option.get("text"), f"{place}/text", 75)
    yield from _length(option.get("value"), f"{place}/value", 150)


def _plain_input(element: Json, place: str) -> Iterator[str]:
    yield from _optional(element, "initial_value", place, 3000)


def _anything(_element: Json, _place: str) -> Iterator[str]:
    yield from ()


_ELEMENTS: Mapping[str, Callable[[Json, str], Iterator[str]]] = {
    "button": _button,
    "overflow": _options(5),
    "static_select": _options(100),
    "radio_buttons": _options(10),
    "checkboxes": _options(10),
    "plain_text_input": _plain_input,
    "datepicker": _anything,
    "timepicker": _anything,
    "users_select": _anything,
    "multi_users_select": _anything,
    "image": _image,
}


def _element(element: object, place: str) -> Iterator[str]:
    if not isinstance(element, dict) or element.get("type") not in _ELEMENTS:
        yield _at(place, "unsupported type of element")
        return
    yield from _optional(element, "action_id", place, 255)
    yield from _confirm(element, place)
    if "placeholder" in element:
        yield from _text(element["placeholder"], f"{place}/placeholder", 150, _PLAIN)
    yield from _ELEMENTS[element["type"]](element, place)
