"""What Slack takes, in its own figures; written down apart from the screens that must keep to it."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

TOKENS = re.compile(r"<(@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+|#C[A-Z0-9]+|https?://[^\s<>|]+\|[^<>|]+|!date\^[^<>]+)>")


def problems(content: Mapping[str, Any], *, max_text: int = 40_000) -> list[str]:
    """Return everything that Slack would refuse, cut, or take for a mention of many."""
    blocks = content.get("blocks", [])
    found = list(_text_problems("text", content["text"], max_text))
    if len(blocks) > 50:
        found.append(f"{len(blocks)} blocks")
    if len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) > 12_000:
        found.append("blocks too long together")
    for block in blocks:  # to Slack they have to differ within their block
        actions = [element["action_id"] for element in _buttons(block)]
        if len(actions) != len(set(actions)):
            found.append("an action id twice")
    for block in blocks:
        found += _block_problems(block)
    return found


def _block_problems(block: Mapping[str, Any]) -> Iterator[str]:
    match block["type"]:
        case "header":
            if not 1 <= len(block["text"]["text"]) <= 150 or block["text"]["type"] != "plain_text":
                yield "header"
        case "section":
            yield from _text_problems("section", block["text"]["text"], 3_000)
        case "context":
            if not 1 <= len(block["elements"]) <= 10:
                yield "context elements"
            for element in block["elements"]:
                yield from _text_problems("context", element["text"], 3_000)
        case "actions":
            if not 1 <= len(block["elements"]) <= 25:
                yield "actions elements"
        case other:
            yield f"an unknown block {other}"
    for button in _buttons(block):
        yield from _button_problems(button)


def _buttons(block: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*block.get("elements", [])] * (block["type"] == "actions") + [
        block[name] for name in ("accessory",) if name in block
    ]


def _button_problems(button: Mapping[str, Any]) -> Iterator[str]:
    limits = {"action_id": 255, "value": 2_000, "accessibility_label": 75}
    if button["type"] != "button" or not 1 <= len(button["text"]["text"]) <= 75:
        yield "button text"
    if len(button["text"]["text"]) > 30:
        yield "a button's text is cut on phones"
    yield from (name for name, limit in limits.items() if not 1 <= len(button.get(name, "x")) <= limit)


def _text_problems(where: str, text: str, limit: int) -> Iterator[str]:
    if not 1 <= len(text) <= limit:
        yield f"{where}: {len(text)} characters"
    rest = TOKENS.sub("", text)
    if "<" in rest or re.search(r"(?m)(?<!^)>", rest):
        yield f"{where}: a bare angle bracket near {rest[max(rest.find('<') - 20, 0) :][:60]!r}"
    if re.search(r"&(?!lt;|gt;|amp;)", rest):
        yield f"{where}: a bare ampersand"
