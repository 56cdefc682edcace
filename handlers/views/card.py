"""The card: the living status message of a checklist. Its height does not change while people work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.model.checklist import State
from handlers.views.message import (
    MAX_EDITED_TEXT,
    Block,
    Message,
    Names,
    actions,
    button,
    context,
    fitted,
    header,
    section,
)
from handlers.views.rows import brief, drift, head, progress, row, state, today_of
from handlers.views.text import when

if TYPE_CHECKING:
    from bot.model.checklist import Checklist, Step

TITLE = 75
DRIFT = 60  # characters of what a regressed check saw before, and sees now
PER_GROUP = 5  # steps that share a paragraph and a row of buttons where each cannot have its own


def card(checklist: Checklist, now: datetime, names: Names) -> Message:
    """Return the card: progress, countdown, who is next, and a line and a button for each step."""
    today = today_of(checklist, now)

    def build(width: int) -> list[Block]:
        rows = _spacious(checklist, today) if width > TITLE else _dense(checklist, today, width)
        return _frame(checklist, now, names, rows)

    return fitted(build, max_text=MAX_EDITED_TEXT)


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
    label = f"Mark {number} done" if step.state is State.OPEN else f"Reopen {number}"
    return button(words, f"{verb}:{step.key}", value, label=f"{label}: {step.spec.title}")


def check_button(value: str) -> Block:
    """Return the button that runs every check; *value* as for `step_button`."""
    return button("Run all checks", "check:all", value)


def _frame(checklist: Checklist, now: datetime, names: Names, rows: Sequence[Block]) -> list[Block]:
    closed, zone = checklist.lifecycle.closed_at, checklist.schedule.zone
    if closed is not None:
        last = f"Closed {when(closed, zone)} · `{names.command} start` starts another"
        return [
            header(f"{checklist.template.title} (closed)"),
            section(progress(checklist, today_of(checklist, now))),
            context(last),
        ]
    checks = any(step.spec.checks for step in checklist.steps)
    return [
        header(checklist.template.title),
        section(head(checklist, today_of(checklist, now), TITLE, public=True)),
        *rows,
        *([actions(check_button(checklist.id))] if checks else []),
        context(f"As of {when(now, zone)} · `{names.command} status` says more, `{names.command} help` what else"),
    ]


def _spacious(checklist: Checklist, today: date) -> list[Block]:
    """Return each step as a paragraph with its button beside it."""

    def changes(step: Step) -> str:
        return drift(checklist, step, DRIFT, public=True)

    return [
        section(
            "\n".join(filter(None, (row(number, step, TITLE), state(checklist, step, today), changes(step)))),
            accessory=step_button(number, step, checklist.id),
        )
        for number, step in enumerate(checklist.steps, start=1)
    ]


def _dense(checklist: Checklist, today: date, width: int) -> list[Block]:
    """Return the steps in groups, their buttons below each group, by number."""
    blocks: list[Block] = []
    rows = list(enumerate(checklist.steps, start=1))
    for first in range(0, len(rows), PER_GROUP):
        group = rows[first : first + PER_GROUP]
        lines = (f"{row(number, step, width)} {brief(checklist, step, today)}" for number, step in group)
        buttons = (step_button(number, step, checklist.id, by_number=True) for number, step in group)
        blocks += (section("\n".join(lines)), actions(*buttons))
    return blocks
