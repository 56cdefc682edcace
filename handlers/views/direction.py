"""Strangers' words without what nobody sees, and kept from turning round what stands beside them."""

from __future__ import annotations

import re

FIRST_STRONG, END = "\u2068", "\u2069"  # what stands between them has a direction of its own

# Overrides and isolates that deceive, controls, what has no width, halves of characters and what is no character. The
# two joiners stay: emoji and several scripts are written with them. Tags stay behind the black flag alone.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
    "|(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0000-\U000e007f]+"
)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]")


def seen(text: str) -> str:
    """Return *text* without the characters that nobody sees; line breaks and tabs stay."""
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub("", text)


def isolated(text: str) -> str:
    """Return *text* so that numbers and signs beside it keep their place, if any of it runs from right to left."""
    return f"{FIRST_STRONG}{text}{END}" if not text.isascii() and _RIGHT_TO_LEFT.search(text) else text


def closed(text: str) -> str:
    """Return *text*, which was cut, with an end to every isolate that begins in it."""
    return text + END * (text.count(FIRST_STRONG) - text.count(END))
