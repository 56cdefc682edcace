"""Somebody's open steps over all channels: as rows of the Home, and as a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.views.card import step_button
from handlers.views.message import Block, Message, Names, context, fitted, header, section
from handlers.views.rows import row, state, today_of
from handlers.views.text import clip, count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.model.checklist import Checklist
    from bot.model.mine import Mine, MyStep

STEPS = 12  # that are shown in full
REST = 1_500  # characters of what names the others


def mine(found: Mine, now: datetime, names: Names) -> Message:
    """Return the open steps of who asked, each with its button."""
    steps = found.steps()
    if not steps:
        return fitted(lambda _: [section(nothing(found, names))])

    def build(width: int) -> list[Block]:
        return [
            header("My open steps"),
            *(section(step_words(each, now, width), accessory=done_button(each)) for each in steps[:STEPS]),
            *others([named(each) for each in steps[STEPS:]]),
            *([context(f"{count(found.more, 'more checklist')} of yours not looked at.")] if found.more else []),
            context(f"`{names.command} show STEP`, typed in the channel, says more of a step."),
        ]

    return fitted(build)


def nothing(found: Mine, names: Names) -> str:
    """Return that no step is open for somebody, and how one becomes theirs."""
    running = (
        f" You have a part in {count(len(found.checklists) + found.more, 'checklist')}." if found.checklists else ""
    )
    return (
        f"*No open step is yours.*{running}\nIn a channel with a checklist `{names.command} assign STEP me` makes a "
        "step yours."
    )


def step_words(each: MyStep, now: datetime, width: int, links: Sequence[str] = ()) -> str:
    """Return a step's title, how it stands, and where it is; and *links*."""
    checklist, step = each.checklist, each.step
    where = " · ".join((state(checklist, step, today_of(checklist, now)), place(checklist), *filter(None, links)))
    return f"{row(checklist.number(step), step, width)}\n{where}"


def done_button(each: MyStep) -> Block:
    """Return the step's button, which knows its channel wherever it stands."""
    return step_button(each.checklist.number(each.step), each.step, value(each.checklist))


def value(checklist: Checklist) -> str:
    """Return what a button carries that stands elsewhere than its checklist."""
    return f"{checklist.id}@{checklist.channel}"


def place(checklist: Checklist) -> str:
    """Return the channel; Slack shows its name to those who may see it, and to nobody else."""
    return f"<#{checklist.channel}>"


def named(each: MyStep) -> str:
    """Return a step in a few words."""
    return f"{each.checklist.number(each.step)} {each.step.key} in {place(each.checklist)}"


def others(words: Sequence[str]) -> list[Block]:
    """Return how many more there are, and which, as far as there is room."""
    return [context(clip(f"… and {len(words)} more: {', '.join(words)}", REST))] if words else []
