"""`/hybrid status`: every row with its owner, due date and last verdict; without a checklist, how to start one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from handlers.views.card import check_button
from handlers.views.message import (
    MAX_HEADER,
    Block,
    Message,
    Names,
    actions,
    button,
    context,
    fitted,
    header,
    message,
    section,
)
from handlers.views.place import trouble, who_sees
from handlers.views.rows import head, owned, row, state, today_of
from handlers.views.text import count, plain

if TYPE_CHECKING:
    from bot.model.checklist import Checklist

AIRY = 12  # so many steps have a paragraph each
PER_SECTION = 4
HERE = "@"  # the channel in which a button is clicked, whatever checklist it has
MAX_TOLD = 1_900  # characters that a button carries


def status(checklist: Checklist, now: datetime, names: Names) -> Message:
    """Return the whole checklist."""
    today = today_of(checklist, now)

    def build(width: int) -> list[Block]:
        rows = [
            f"{row(number, step, width)}\n{state(checklist, step, today)}{owned(step)}"
            for number, step in enumerate(checklist.steps, start=1)
        ]
        size = 1 if len(rows) <= AIRY else PER_SECTION
        groups = (rows[first : first + size] for first in range(0, len(rows), size))
        return [
            header(plain(checklist.template.title, MAX_HEADER)),
            section(head(checklist, today, width, names)),
            *([section(said)] if (said := _of_channel(checklist, names)) else []),
            *(section("\n".join(group)) for group in groups),
            context(_outstanding(checklist, names)),
            *([actions(check_button(checklist.id))] if any(step.spec.checks for step in checklist.steps) else []),
        ]

    return fitted(build)


def _of_channel(checklist: Checklist, names: Names) -> str:
    """Return why nobody sees the card, or who sees it, where that has to be said."""
    if checklist.place.shut:
        return trouble(checklist.place, names)
    lines = (no_card(names) if checklist.card is None else "", who_sees(checklist, names))
    return "\n".join(filter(None, lines))


def no_card(names: Names) -> str:
    """Return what to do about a channel that shows no card."""
    return (
        "This channel shows no card yet. If none appears in a moment, it could not be posted because I am not a "
        f"member here: type `/invite @{names.bot}`, then `{names.command} status`."
    )


def start_hint(names: Names) -> Message:
    """Return how to start a checklist where there is none."""
    return message(
        [
            section(f"*This channel has no checklist yet.*\nStart one with your domain:\n{_example(names)}"),
            actions(button("Start a checklist", "open:start", HERE, style="primary")),
            context(f"`{names.command} help` lists every command."),
        ]
    )


def fill_in(problem: Message, word: str) -> Message:
    """Return why a checklist was not started, with a button to the form.

    Args:
        word: What the form opens with: a template, and what was told already.
    """
    template, _, told = word.partition("|")
    value = f"{HERE}|{told}" if told and len(told) <= MAX_TOLD else HERE
    return message(
        [section(problem.text), actions(button("Fill in a form…", f"open:start:{template}", value, style="primary"))]
    )


def how_to_start(names: Names) -> Message:
    """Return the command to type, for who clicked the button."""
    return message(
        [
            section(
                f"Type this, with your domain and the date of the pilot migration:\n{_example(names)}\n"
                f"The domain alone is enough to begin; `{names.command} set` tells the rest later."
            )
        ]
    )


def _example(names: Names) -> str:
    return f"`{names.command} start domain=contoso.com pilot=2026-12-01 zone=Europe/Berlin`"


def _outstanding(checklist: Checklist, names: Names) -> str:
    waiting = [f"{number} {step.key}" for number, step in enumerate(checklist.steps, start=1) if not step.settled]
    if not waiting:
        return "Nothing is outstanding."
    return f"{count(len(waiting), 'step')} outstanding: {', '.join(waiting)} · `{names.command} show STEP` says more"
