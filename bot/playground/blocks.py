"""What Slack would refuse in blocks: counts, lengths, kinds and missing parts."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.playground import elements, limits
from bot.playground.messages import Json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


class Surface(StrEnum):
    """Where blocks stand."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


MOST = {Surface.MESSAGE: 50, Surface.MODAL: 100, Surface.HOME: 100}


def mistakes(blocks: object, surface: Surface = Surface.MESSAGE) -> tuple[str, ...]:
    """Return a sentence for each thing in *blocks* that Slack would refuse there, with its place."""
    if not isinstance(blocks, list):
        return ("must be an array [json-pointer:/blocks]",)
    found = list(limits.count(blocks, "/blocks", least=0, most=MOST[surface]))
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        found += [*_block(block, f"/blocks/{number}"), *_misplaced(block, f"/blocks/{number}", surface)]
        name = block.get("block_id", "") if isinstance(block, dict) else ""
        if name and name in seen:
            found.append(limits.at(f"/blocks/{number}/block_id", f"`block_id` {name} is there twice"))
        seen.add(name)
    return tuple(found)


def _misplaced(block: object, place: str, surface: Surface) -> Iterator[str]:
    """Yield what stands only in messages, or only in modals."""
    if not isinstance(block, dict):
        return
    if block.get("type") == "markdown" and surface is not Surface.MESSAGE:
        yield limits.at(place, "is for messages only")
    element = block.get("element")
    if isinstance(element, dict) and element.get("type") == "file_input" and surface is not Surface.MODAL:
        yield limits.at(f"{place}/element", "is for modals only")


def _block(block: object, place: str) -> Iterator[str]:
    if not isinstance(block, dict) or block.get("type") not in _BLOCKS:
        yield limits.at(place, "unsupported type of block")
        return
    yield from limits.optional(block, "block_id", place, 255)
    yield from _BLOCKS[block["type"]](block, place)


def _header(block: Json, place: str) -> Iterator[str]:
    yield from limits.unknown(block, "text", place)
    yield from limits.text(block.get("text"), f"{place}/text", 150, limits.PLAIN)


def _section(block: Json, place: str) -> Iterator[str]:
    yield from limits.unknown(block, "text fields accessory expand", place)
    if "text" not in block and "fields" not in block:
        yield limits.at(place, "needs `text` or `fields`")
    if "text" in block:
        yield from limits.text(block["text"], f"{place}/text", 3000)
    if "fields" in block:
        yield from limits.count(block["fields"], f"{place}/fields", least=1, most=10)
        yield from limits.each(block, "fields", place, lambda field, at: limits.text(field, at, 2000))
    if "accessory" in block:
        yield from elements.to_click(block["accessory"], f"{place}/accessory")


def _context(block: Json, place: str) -> Iterator[str]:
    yield from limits.unknown(block, "elements", place)
    yield from limits.count(block.get("elements"), f"{place}/elements", least=1, most=10)

    def one(element: Any, at: str) -> Iterator[str]:  # noqa: ANN401 - Slack's JSON
        image = isinstance(element, dict) and element.get("type") == "image"
        return elements.image(element, at) if image else limits.text(element, at, 3000)

    yield from limits.each(block, "elements", place, one)


def _actions(block: Json, place: str) -> Iterator[str]:
    yield from limits.unknown(block, "elements", place)
    yield from limits.count(block.get("elements"), f"{place}/elements", least=1, most=25)
    yield from limits.each(block, "elements", place, elements.to_click)
    inside = block.get("elements")
    named = [one.get("action_id") for one in inside if isinstance(one, dict)] if isinstance(inside, list) else []
    twice = {name for name in named if name and named.count(name) > 1}
    for name in sorted(twice):
        yield limits.at(place, f"`action_id` {name} is there twice in one block")


def _divider(block: Json, place: str) -> Iterator[str]:
    yield from limits.unknown(block, "", place)


def _markdown(block: Json, place: str) -> Iterator[str]:
    yield from limits.unknown(block, "text", place)
    yield from limits.length(block.get("text"), f"{place}/text", 12_000)


def _input(block: Json, place: str) -> Iterator[str]:
    yield from limits.unknown(block, "label element hint optional dispatch_action", place)
    yield from limits.text(block.get("label"), f"{place}/label", 2000, limits.PLAIN)
    yield from elements.to_fill_in(block.get("element"), f"{place}/element")
    if "hint" in block:
        yield from limits.text(block["hint"], f"{place}/hint", 2000, limits.PLAIN)


_RICH_PARTS = ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")


def _rich_text(block: Json, place: str) -> Iterator[str]:
    yield from limits.unknown(block, "elements", place)
    yield from limits.count(block.get("elements"), f"{place}/elements", least=0, most=1000)

    def part(element: Any, at: str) -> Iterator[str]:  # noqa: ANN401 - Slack's JSON
        if not isinstance(element, dict) or element.get("type") not in _RICH_PARTS:
            yield limits.at(at, "unsupported type of rich text")
            return
        nested = element["type"] == "rich_text_list"
        yield from limits.count(element.get("elements"), f"{at}/elements", least=0, most=1000)
        yield from limits.each(element, "elements", at, part if nested else _rich_word)

    yield from limits.each(block, "elements", place, part)


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
        yield limits.at(place, "unsupported type of rich text")
    elif not word.get(needed := _RICH_WORDS[word["type"]]):
        yield limits.at(place, f"needs `{needed}`")


_BLOCKS: Mapping[str, Callable[[Json, str], Iterator[str]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
    "image": elements.image,
    "markdown": _markdown,
    "input": _input,
    "rich_text": _rich_text,
}
