"""The card: the living status message of a checklist. Its height does not change while people work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
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
from handlers.views.rows import brief, following, progress, row, state
from handlers.views.text import when

if TYPE_CHECKING:
    from bot.model.checklist import Checklist, Step

TITLE = 75
PER_GROUP = 5  # steps that share a paragraph and a row of buttons where each cannot have its own


def card(checklist: Checklist, now: datetime, names: Names) -> Message:
    """Return the card: progress, countdown, who is next, and a line and a button for each step."""

    def build(width: int) -> list[Block]:
        rows = _spacious(checklist, now) if width > TITLE else _dense(checklist, now, width)
        return _frame(checklist, now, names, rows)

    return fitted(build, max_text=MAX_EDITED_TEXT)


def step_button(checklist: Checklist, step: Step, *, by_number: bool = False) -> Block:
    """Return the button of a step: it marks an open one done, and opens the others again.

    Args:
        by_number: It does not stand beside its step, so that it says which it is; a label of its own would be
            too much where there are many.
    """
    place = checklist.number(step)
    verb, words = ("done", "Done") if step.state is State.OPEN else ("reopen", "Reopen")
    if by_number:
        return button(f"{words} {place}", f"{verb}:{step.key}", checklist.id)
    label = f"Mark {place} done" if step.state is State.OPEN else f"Reopen {place}"
    return button(words, f"{verb}:{step.key}", checklist.id, label=f"{label}: {step.spec.title}")


def check_button(checklist: Checklist, value: str = "") -> Block:
    """Return the button that runs every check."""
    return button("Run all checks", "check:all", value or checklist.id)


def _frame(checklist: Checklist, now: datetime, names: Names, rows: Sequence[Block]) -> list[Block]:
    closed = checklist.lifecycle.closed_at
    zone = checklist.schedule.zone
    if closed is not None:
        last = f"Closed {when(closed, zone)} · `{names.command} start` starts another"
        return [header(f"{checklist.template.title} (closed)"), section(progress(checklist, now)), context(last)]
    checks = any(step.spec.checks for step in checklist.steps)
    return [
        header(checklist.template.title),
        section(f"{progress(checklist, now)}\n{following(checklist, TITLE)}"),
        *rows,
        *([actions(check_button(checklist))] if checks else []),
        context(f"As of {when(now, zone)} · `{names.command} status` says more, `{names.command} help` what else"),
    ]


def _spacious(checklist: Checklist, now: datetime) -> list[Block]:
    """Return each step as a paragraph with its button beside it."""
    return [
        section(f"{row(checklist, step, TITLE)}\n{state(checklist, step, now)}", accessory=step_button(checklist, step))
        for step in checklist.steps
    ]


def _dense(checklist: Checklist, now: datetime, width: int) -> list[Block]:
    """Return the steps in groups, their buttons below each group, by number."""
    blocks: list[Block] = []
    for first in range(0, len(checklist.steps), PER_GROUP):
        group = checklist.steps[first : first + PER_GROUP]
        lines = (f"{row(checklist, step, width)} {brief(checklist, step, now)}" for step in group)
        blocks.append(section("\n".join(lines)))
        blocks.append(actions(*(step_button(checklist, step, by_number=True) for step in group)))
    return blocks
