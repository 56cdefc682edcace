"""Messages: blocks within Slack's limits, and the same in words for screen readers and notifications."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from handlers.views.text import clip, cut, entities

MAX_BLOCKS = 50
MAX_WEIGHT = 12_000  # characters of all blocks as JSON; Slack refuses somewhere above 13,000 and does not say where
MAX_TEXT = 12_000
MAX_EDITED_TEXT = 4_000  # chat.update refuses more
MAX_SECTION = 3_000
MAX_HEADER = 150
MAX_BUTTON = 75
MAX_LABEL = 75
EMPTY = "–"  # Slack takes no paragraph without a character

WIDTHS = (300, 150, 75, 50, 30, 20, 10)

Block = Mapping[str, Any]  # Block Kit is JSON
Style = Literal["", "primary", "danger"]

_AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # made once: every answer is weighed
_BAR = re.compile("[▓░]+ ?")  # a screen reader says “dark shade” for each


@dataclass(frozen=True, slots=True)
class Names:
    """What people call us here: the slash command, and the bot's own name."""

    command: str = "/hybrid"
    bot: str = "hybrid"


@dataclass(frozen=True, slots=True)
class Message:
    """A message, ready for Slack.

    Attributes:
        text: The whole content in words; screen readers read nothing else.
        blocks: What is shown; empty where the text is.
    """

    text: str
    blocks: tuple[Block, ...] = ()

    def content(self) -> dict[str, Any]:
        """Return it as Slack's methods and answers take it."""
        return {"text": self.text, "blocks": list(self.blocks)} if self.blocks else {"text": self.text}

    def plain(self) -> Message:
        """Return its words alone, as many as any method takes: for when Slack does not take its blocks."""
        return Message(clip(self.text, MAX_SECTION))

    def reply(self) -> dict[str, Any]:
        """Return it as an answer that only the asker sees."""
        return {"response_type": "ephemeral", **self.content()}


def header(text: str) -> Block:
    """Return a heading; plain text."""
    return {"type": "header", "text": {"type": "plain_text", "text": cut(text, MAX_HEADER)}}


def section(text: str, accessory: Block | None = None) -> Block:
    """Return a paragraph of mrkdwn, with a button beside it or not."""
    block: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": clip(text, MAX_SECTION) or EMPTY}}
    return block if accessory is None else {**block, "accessory": accessory}


def context(text: str) -> Block:
    """Return small print."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": clip(text, MAX_SECTION)}]}


def actions(*buttons: Block) -> Block:
    """Return a row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


def button(text: str, action: str, value: str, *, label: str = "", style: Style = "") -> Block:
    """Return a button.

    Args:
        text: What it says; plain text.
        action: After ``hy:``; unique within its message.
        value: What it carries back.
        label: What a screen reader says, where *text* alone would not tell it from the others.
        style: "primary" is what most people want here, "danger" what cannot be undone.
    """
    block: dict[str, Any] = {
        "type": "button",
        "text": {"type": "plain_text", "text": cut(text, MAX_BUTTON)},
        "action_id": f"hy:{action}",
        "value": value,
    }
    if label:
        block["accessibility_label"] = cut(label, MAX_LABEL)
    return {**block, "style": style} if style else block


def place(checklist: str, channel: str) -> str:
    """Return what a button carries that may stand elsewhere than its checklist, for `handlers.asker` to read."""
    return f"{checklist}@{channel}"


def message(blocks: Sequence[Block]) -> Message:
    """Return *blocks* with their words."""
    return Message("\n".join(words for block in blocks if (words := _words(block))), tuple(blocks))


def joined(messages: Sequence[Message]) -> Message:
    """Return several messages as one, each after the other."""
    return message([block for each in messages for block in each.blocks or (section(each.text),)])


def fitted(
    build: Callable[[int], Sequence[Block]], *, widths: Iterable[int] = WIDTHS, max_text: int = MAX_TEXT
) -> Message:
    """Return the fullest message that Slack will take; the narrowest one, cut, where it takes none.

    Args:
        build: Makes the blocks with each text at most so many characters wide.
        widths: The widest first.
        max_text: How long the words of all blocks may be.
    """
    return fullest((message(build(width)) for width in widths), max_text=max_text)


def fullest(tries: Iterable[Message], *, max_text: int = MAX_TEXT) -> Message:
    """Return the first of *tries* that Slack will take; the last one, cut, where it takes none."""
    made = Message("")
    for made in tries:
        if fits(made, max_text=max_text):
            return made
    kept = list(made.blocks)
    while not fits(made, max_text=max_text):
        kept.pop()
        made = message([*kept, context("… There is more than fits into one message.")])
    return made


def fits(made: Message, *, max_text: int = MAX_TEXT, spare: int = 0) -> bool:
    """Tell whether Slack takes *made*, and would if it had *spare* characters more."""
    if len(made.blocks) > MAX_BLOCKS or len(made.text) + spare > max_text:
        return False
    return weight(made.blocks) + spare <= MAX_WEIGHT


def weight(blocks: Sequence[Block]) -> int:
    """Return how heavy *blocks* are: their characters as JSON."""
    return len(_AS_JSON(blocks))


def _words(block: Block) -> str:
    match block["type"]:
        case "header":
            return entities(block["text"]["text"])
        case "section":
            return _without_bar(block["text"]["text"])
        case "context":
            return _without_bar(" ".join(element["text"] for element in block["elements"]))
        case _:
            return ""


def _without_bar(text: str) -> str:
    return _BAR.sub("", text) if "▓" in text or "░" in text else text
