"""What modals share: their frame, their fields, and a message in the place of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from handlers.views.message import Block, Message, section

View = Mapping[str, Any]  # as Slack has it


def said(title: str, message: Message) -> View:
    """Return *message* as a modal in which there is nothing to fill in."""
    return shell(title, list(message.blocks) or [section(message.text)])


def read_only(message: Message) -> Message:
    """Return *message* without its buttons: a click in a modal has no address for an answer."""
    kept = [
        {name: part for name, part in block.items() if name != "accessory"}
        for block in message.blocks
        if block["type"] != "actions"
    ]
    return replace(message, blocks=tuple(kept))


def shell(title: str, blocks: Sequence[Block]) -> dict[str, Any]:
    """Return a modal."""
    return {"type": "modal", "title": plain(title), "close": plain("Close"), "blocks": list(blocks)}


def field(name: str, label: str, element: Mapping[str, Any], *, optional: bool = False, hint: str = "") -> Block:
    """Return a field with its label, both named *name* in what is sent."""
    block = {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": {"action_id": name, **element},
        "optional": optional,
    }
    return {**block, "hint": plain(hint)} if hint else block


def plain(text: str) -> Block:
    """Return plain text."""
    return {"type": "plain_text", "text": text}
