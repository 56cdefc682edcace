"""Forms: the fields of a modal, each an input with a label of its own, and the view around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.views.message import Block, Message, context, section
from handlers.views.text import cut

MAX_BLOCKS = 100
MAX_TEXT = 3_000  # of what is typed into one field
MAX_OPTION = 75
MAX_HINT = 2_000
MAX_EXAMPLE = 150
MAX_TITLE = 24
PICK = "hy:pick:"  # begins the action of what is answered before the form is submitted

View = Mapping[str, Any]  # as Slack has it


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose; *about* says more of it, "" for nothing."""

    value: str
    text: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What every field has.

    Attributes:
        name: Unique in its form.
        about: What the field is about, where a form may be drawn anew about something else: what was filled in for
            the one is then not taken for the other.
        instant: The bot is told of a choice at once.
    """

    name: str
    label: str
    hint: str = ""
    example: str = ""
    optional: bool = False
    about: str = ""
    instant: bool = False


def text(field: Field, value: str = "", *, most: int = MAX_TEXT, lines: bool = False) -> Block:
    """Return a field to type into; one whose *value* is too long for it begins empty."""
    initial = {"initial_value": value} if 0 < len(value) <= most else {}
    return input_of(field, {"type": "plain_text_input", "multiline": lines, "max_length": most, **initial})


def select(field: Field, options: Sequence[Option], chosen: str = "") -> Block:
    """Return a list to choose one of; at most a hundred are in it."""
    return input_of(field, _one_of("static_select", options, chosen))


def radio(field: Field, options: Sequence[Option], chosen: str) -> Block:
    """Return a few to choose one of, all in sight."""
    return input_of(replace(field, example=""), _one_of("radio_buttons", options, chosen))


def ticks(field: Field, options: Sequence[Option], chosen: Sequence[str], *, marked: bool = False) -> Block:
    """Return a few of which any may be ticked; at most ten.

    Args:
        marked: Their texts are mrkdwn, so that they can show a mention.
    """
    drawn = [_option(option, "mrkdwn" if marked else "plain_text") for option in options]
    ticked = [option for option in drawn if option["value"] in chosen]
    initial = {"initial_options": ticked} if ticked else {}
    return input_of(replace(field, example=""), {"type": "checkboxes", "options": drawn, **initial})


def day(field: Field, chosen: str = "") -> Block:
    """Return a calendar; *chosen* is ``2026-12-01``."""
    return input_of(field, {"type": "datepicker", **({"initial_date": chosen} if chosen else {})})


def clock(field: Field, chosen: str = "") -> Block:
    """Return a time of day; *chosen* is ``09:00``."""
    return input_of(field, {"type": "timepicker", **({"initial_time": chosen} if chosen else {})})


def people(field: Field, chosen: Sequence[str], *, most: int) -> Block:
    """Return a list of the workspace's people, of whom some may be chosen."""
    initial = {"initial_users": list(chosen)} if chosen else {}
    return input_of(field, {"type": "multi_users_select", "max_selected_items": most, **initial})


def channel(field: Field) -> Block:
    """Return a list of channels, which begins with the one that is open."""
    only = {"include": ["public", "private"], "exclude_bot_users": True}
    element = {"type": "conversations_select", "default_to_current_conversation": True, "filter": only}
    return input_of(field, element)


def files(field: Field, *, most: int) -> Block:
    """Return where files are chosen."""
    return input_of(replace(field, example=""), {"type": "file_input", "max_files": most})


def form(title: str, blocks: Sequence[Block], submit: str) -> View:
    """Return a modal to fill in."""
    return {**_shell(title, blocks, "Cancel"), "submit": plain(cut(submit, MAX_TITLE))}


def said(title: str, message: Message) -> View:
    """Return *message* as a modal: what can only be read. Buttons stay out; nobody would see their answers there."""
    blocks: list[Block] = [
        {key: value for key, value in block.items() if key != "accessory"}
        for block in message.blocks
        if block["type"] != "actions"
    ]
    return _shell(title, blocks or [section(message.text)], "Close")


def waiting(title: str) -> View:
    """Return what is shown until a form is there."""
    return said(title, Message("One moment…"))


def warning() -> Block:
    """Return what must never be handed in."""
    return context("Never a private key. A file with one is refused, and that key has to be treated as exposed.")


def plain(words: str) -> Block:
    """Return plain text, which Slack wants not to be empty."""
    return {"type": "plain_text", "text": words if words.strip() else "–"}


def _shell(title: str, blocks: Sequence[Block], close: str) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": plain(cut(title, MAX_TITLE)),
        "close": plain(close),
        "blocks": list(blocks)[:MAX_BLOCKS],
    }


def input_of(field: Field, element: Mapping[str, Any]) -> Block:
    """Return a field that is filled in by *element*."""
    example = {"placeholder": plain(cut(field.example, MAX_EXAMPLE))} if field.example.strip() else {}
    block: dict[str, Any] = {
        "type": "input",
        "block_id": f"{field.name}@{field.about}" if field.about else field.name,
        "label": plain(cut(field.label, MAX_HINT)),
        "element": {**element, "action_id": f"{PICK}{field.name}" if field.instant else field.name, **example},
        "optional": field.optional,
    }
    if field.hint.strip():
        block["hint"] = plain(cut(field.hint, MAX_HINT))
    return {**block, "dispatch_action": True} if field.instant else block


def _one_of(kind: str, options: Sequence[Option], chosen: str) -> Block:
    drawn = [_option(option) for option in options]
    initial = next((option for option in drawn if option["value"] == chosen), None)
    return {"type": kind, "options": drawn, **({"initial_option": initial} if initial else {})}


def _option(option: Option, kind: str = "plain_text") -> Block:
    about = {"description": plain(cut(option.about, MAX_OPTION))} if option.about.strip() else {}
    return {"text": {**plain(cut(option.text, MAX_OPTION)), "type": kind}, "value": option.value, **about}
