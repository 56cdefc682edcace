"""Tells what a document is, by what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evidence.powershell import read
from bot.model.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.evidence.sources import Source

_NAMED = 12  # sources that the refusal names


def recognised(raw: bytes, sources: Mapping[str, Source]) -> Source:
    """Return the source that *raw* is of.

    Raises:
        BotError: It is none that is known, or cannot be told; the text says how to name it.
    """
    for source in sources.values():
        if source.looks(raw):
            return source
    output = read(raw)
    if not output.rows:
        raise BotError("There is nothing in it that tells what it is; say what it is: `/hybrid evidence SOURCE`.")
    row = output.rows[0]
    fitting = [each for each in sources.values() if each.keys and all(row.has(key) for key in each.keys)]
    if not fitting:
        shown = ", ".join(row.names[:6])
        raise BotError(
            f"I do not know what this is (its first properties are {shown}). `/hybrid evidence` lists what can be "
            "handed in, each with its command; run that one unchanged, or say what it is: `/hybrid evidence SOURCE`."
        )
    return max(fitting, key=lambda each: len(each.keys))
