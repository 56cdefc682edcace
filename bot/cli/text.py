"""Words for a terminal: plain text, columns, and moments in somebody's time zone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

_MENTION = re.compile(r"<(?:@|!subteam\^)(\w+)>")
_BOLD = re.compile(r"(?<!\w)\*(?=\S)([^*\n]+)(?<=\S)\*(?!\w)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Return Slack's markup as plain text; what could steer a terminal is shown as ``?``."""
    return _CONTROL.sub("?", _BOLD.sub(r"\1", _MENTION.sub(r"@\1", text)))


def columns(rows: Iterable[Sequence[str]]) -> str:
    """Return *rows* as lines with aligned columns; the last column is not padded."""
    table = [[plain(cell).replace("\n", " ") for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in table)
    return "\n".join(line.rstrip() for line in lines)


def local(moment: datetime, zone: str) -> str:
    """Return *moment* in the IANA time zone *zone*: ``2026-11-24 Tue 09:00 CET``."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %a %H:%M %Z}"
