"""What Slack measures in a message or a view: lengths, counts and kinds; each mistake with its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.playground.messages import Json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PLAIN = ("plain_text",)
ANY_TEXT = ("plain_text", "mrkdwn")


def at(place: str, sentence: str) -> str:
    """Return a mistake as Slack words it."""
    return f"[ERROR] {sentence} [json-pointer:{place}]"


def count(things: object, place: str, *, least: int, most: int) -> Iterator[str]:
    """Yield that there are too few or too many."""
    if not isinstance(things, list):
        yield at(place, "must be an array")
    elif len(things) < least:
        yield at(place, f"no fewer than {least} items allowed")
    elif len(things) > most:
        yield at(place, f"no more than {most} items allowed")


def length(value: object, place: str, most: int, least: int = 1) -> Iterator[str]:
    """Yield that a string is too long or too short."""
    if not isinstance(value, str):
        yield at(place, "must be a string")
    elif len(value) > most:
        yield at(place, f"must be less than {most + 1} characters")
    elif len(value) < least:
        yield at(place, f"must be more than {least - 1} characters")


def optional(owner: Json, key: str, place: str, most: int) -> Iterator[str]:
    """Yield that a string which may be left out is too long."""
    if key in owner:
        yield from length(owner[key], f"{place}/{key}", most)


def text(value: object, place: str, most: int, kinds: tuple[str, ...] = ANY_TEXT) -> Iterator[str]:
    """Yield what is wrong with a text object."""
    if not isinstance(value, dict) or value.get("type") not in kinds:
        yield at(place, f"must be a text object of type {' or '.join(kinds)}")
        return
    yield from length(value.get("text"), f"{place}/text", most)
    yield from unknown(value, "text emoji verbatim", place)
    for key, kind in (("emoji", "plain_text"), ("verbatim", "mrkdwn")):
        if key in value and value["type"] != kind:
            yield at(place, f"`{key}` is for {kind} only")


def between(owner: Json, key: str, place: str, *, least: int, most: int) -> Iterator[str]:
    """Yield that a number which may be left out is out of bounds."""
    value = owner.get(key, least)
    if not isinstance(value, int) or not least <= value <= most:
        yield at(f"{place}/{key}", f"must be a number from {least} to {most}")


def pattern(value: object, place: str, form: str) -> Iterator[str]:
    """Yield that a string is not of that form."""
    if not isinstance(value, str) or not re.fullmatch(form, value):
        yield at(place, "failed to match the format")


def unknown(owner: Json, allowed: str, place: str) -> Iterator[str]:
    """Yield each property that does not exist."""
    for key in owner.keys() - set(allowed.split()) - {"type", "block_id", "action_id"}:
        yield at(place, f"invalid additional property: {key}")


def each(owner: Json, key: str, place: str, look: Callable[[Any, str], Iterator[str]]) -> Iterator[str]:
    """Yield what *look* finds wrong with each of a list's members."""
    things = owner.get(key)
    for number, thing in enumerate(things if isinstance(things, list) else ()):
        yield from look(thing, f"{place}/{key}/{number}")
