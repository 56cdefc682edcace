"""What checks of handed-in evidence share: the look into the hand, and what is said where it lacks something."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from bot.checks import clouds
from bot.checks.kinds import DECOMMISSIONING
from bot.evidence.sources import discover
from bot.model.verdict import Code, Finding, Verdict

if TYPE_CHECKING:
    from bot.checks import Target
    from bot.net import Net

Hand = Mapping[str, Any]  # facts by the id of their source; what they are is between its reader and the judges

MISSING = Code(
    "not-among-them",
    Verdict.UNKNOWN,
    "This compares several outputs, and one of them was not handed in, now or lately. Run the command that is shown,"
    " and hand in its output too; best all of them in one go.",
)
NOT_SHOWN = Code(
    "not-shown",
    Verdict.UNKNOWN,
    "The output lacks properties: the default view hides some, and nested ones are cut off. Run the command exactly as"
    " it is shown (`| Select-Object *` shows all), and hand in the whole output.",
)

_SOURCES = discover()
_QUOTES = re.compile("(['‘’‚‛])")  # PowerShell takes each of them for the end of a text


def of(*sources: str) -> Callable[[Target, Net], Awaitable[Hand]]:
    """Return what observes the facts of *sources* that are in hand, and looks at nothing else."""

    async def observe(target: Target, _net: Net) -> Hand:
        return held(target, *sources)

    return observe


def held(target: Target, *sources: str) -> Hand:
    """Return the facts of *sources* that are in hand, by source."""
    return {source: target.handed[source] for source in sources if source in target.handed}


def told(target: Target, source: str, mark: str) -> bool | None:
    """Return what fresh evidence of *source*, in hand or handed in earlier, says by its *mark*; None if nothing."""
    value = target.marks.get(source, {}).get(mark)
    return None if value is None else value == "true"


def missing(hand: Hand, *sources: str) -> tuple[Finding, ...]:
    """Return a finding for each of *sources* that is not in *hand*."""
    return tuple(
        MISSING.at(_SOURCES[source].title, expected="handed in with the others", observed="not there", fix=how(source))
        for source in sources
        if source not in hand
    )


def not_shown(subject: str, source: str, *names: str) -> Finding:
    """Return the finding that the properties *names* of *subject* are not in the output of *source*."""
    return NOT_SHOWN.at(subject, expected=", ".join(names), observed="not in the output", fix=how(source))


def how(source: str) -> str:
    """Return the command that saves *source*, or how else it is got."""
    return _SOURCES[source].saving or _SOURCES[source].how


def leaving(target: Target) -> Finding | None:
    """Return the finding that what is on premises is not looked at any more; None while it is."""
    return DECOMMISSIONING.at("on premises") if clouds.belongs_online(target) else None


def quoted(text: str) -> str:
    """Return *text*, which a stranger may have written, as PowerShell takes it: one text and no more."""
    return "'" + _QUOTES.sub(r"\1\1", " ".join(text.split())) + "'"


def listed(names: Collection[str], most: int = 10) -> str:
    """Return the *names* in a row, and of many the first and how many more there are."""
    shown = sorted(names)[:most]
    rest = [f"and {len(names) - most} more"] if len(names) > most else []
    return ", ".join([*shown, *rest]) or "none"
