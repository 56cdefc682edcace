"""The card: the living status message of a checklist. Its height does not change while people work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.model.checklist import State, Step
from bot.model.pilot import NOBODY
from handlers.views.message import (
    MAX_EDITED_TEXT,
    MAX_HEADER,
    MAX_LABEL,
    Block,
    Message,
    Names,
    actions,
    button,
    context,
    fits,
    fullest,
    header,
    message,
    section,
)
from handlers.views.rows import brief, head, progress, row, state, today_of
from handlers.views.text import plain, when

if TYPE_CHECKING:
    from bot.model.checklist import Checklist

TITLE = 75
WIDTHS = (75, 50, 30, 20, 10)  # of titles, where steps share a paragraph
PER_GROUP = 5  # steps that do so, and share a row of buttons, where each cannot have its own

# How many characters a step, and what stands above the steps, may gain while people work. They are kept free, so that
# the same checklist is laid out in the same way from its start to its end.
ROOM_SPACIOUS = 190
ROOM_DENSE = 50
ROOM_ABOVE = 700

Rows = Callable[["Checklist", date], list[Block]]


def card(checklist: Checklist, now: datetime, names: Names) -> Message:
    """Return the card: progress, countdown, who is next, and a line and a button for each step."""
    if checklist.closed:
        return message(_closed(checklist, now, names))
    untouched = _untouched(checklist)
    for rows, room in _LAYOUTS:
        spare = room * len(checklist.steps) + ROOM_ABOVE
        if fits(message(_frame(untouched, now, names, rows)), max_text=MAX_EDITED_TEXT, spare=spare):
            return message(_frame(checklist, now, names, rows))
    narrowest = _LAYOUTS[-1][0]
    return fullest([message(_frame(checklist, now, names, narrowest))], max_text=MAX_EDITED_TEXT)


def step_button(number: int, step: Step, value: str, *, by_number: bool = False) -> Block:
    """Return the button of a step: it marks an open one done, and opens the others again.

    Args:
        value: The checklist's id, and where it is if the button stands elsewhere.
        by_number: It does not stand beside its step, so that it says which it is; a label of its own would be
            too much where there are many.
    """
    verb, words = ("done", "Done") if step.state is State.OPEN else ("reopen", "Reopen")
    if by_number:
        return button(f"{words} {number}", f"{verb}:{step.key}", value)
    label = f"Mark {number} done: " if step.state is State.OPEN else f"Reopen {number}: "
    title = plain(step.spec.title, MAX_LABEL - len(label))
    return button(words, f"{verb}:{step.key}", value, label=f"{label}{title}")


def check_button(value: str) -> Block:
    """Return the button that runs every check; *value* as for `step_button`."""
    return button("Run all checks", "check:all", value)


def _closed(checklist: Checklist, now: datetime, names: Names) -> list[Block]:
    closed = checklist.lifecycle.closed_at or now
    return [
        header(f"{plain(checklist.template.title, MAX_HEADER - len(' (closed)'))} (closed)"),
        section(progress(checklist, today_of(checklist, now), names)),
        context(f"Closed {when(closed, checklist.schedule.zone)} · `{names.command} start` starts another"),
    ]


def _frame(checklist: Checklist, now: datetime, names: Names, rows: Rows) -> list[Block]:
    today, checks = today_of(checklist, now), any(step.spec.checks for step in checklist.steps)
    as_of = when(now, checklist.schedule.zone)
    return [
        header(plain(checklist.template.title, MAX_HEADER)),
        section(head(checklist, today, TITLE, names, public=True)),
        *rows(checklist, today),
        *([actions(check_button(checklist.id))] if checks else []),
        context(f"As of {as_of} · `{names.command} status` says more, `{names.command} help` what else"),
    ]


def _untouched(checklist: Checklist) -> Checklist:
    """Return the checklist as it was when it started: its layout follows from that alone."""
    steps = tuple(Step(spec=step.spec) for step in checklist.steps)
    return replace(checklist, steps=steps, standings=(), pilots=NOBODY)


def _spacious(checklist: Checklist, today: date) -> list[Block]:
    """Return each step as a paragraph with its button beside it."""
    return [
        section(
            f"{row(number, step, TITLE)}\n{state(checklist, step, today)}",
            accessory=step_button(number, step, checklist.id),
        )
        for number, step in enumerate(checklist.steps, start=1)
    ]


def _dense(width: int) -> Rows:
    """Return the steps in groups, their buttons below each group, by number."""

    def rows(checklist: Checklist, today: date) -> list[Block]:
        blocks: list[Block] = []
        steps: Sequence[tuple[int, Step]] = tuple(enumerate(checklist.steps, start=1))
        for first in range(0, len(steps), PER_GROUP):
            group = steps[first : first + PER_GROUP]
            lines = (f"{row(number, step, width)} {brief(checklist, step, today)}" for number, step in group)
            buttons = (step_button(number, step, checklist.id, by_number=True) for number, step in group)
            blocks += (section("\n".join(lines)), actions(*buttons))
        return blocks

    return rows


_LAYOUTS: Sequence[tuple[Rows, int]] = ((_spacious, ROOM_SPACIOUS), *((_dense(width), ROOM_DENSE) for width in WIDTHS))
