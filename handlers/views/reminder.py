"""The reminder: what is outstanding, whose it is, and buttons to get on with it; and "ready for the pilot"."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.model.ledger import SlotKind
from handlers.views.card import check_button, step_button
from handlers.views.message import Block, Message, Names, actions, button, context, fitted, header, place, section
from handlers.views.rows import drift, owned, people_moved, progress, row, state, today_of
from handlers.views.text import line, link, people, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model.checklist import Checklist, Step
    from bot.model.ledger import Slot

STEPS = 12
TITLE = 130


def reminder(
    checklist: Checklist, slot: Slot, now: datetime, names: Names, *, card: str = "", owner: str | None = ""
) -> Message:
    """Return the message for *slot*.

    Args:
        card: The card's address; "" where there is none.
        owner: Only the steps of this person, who gets it by direct message; "" for every step, in the channel; None
            for those that are no person's, in the channel as well.
    """
    if slot.kind is SlotKind.READY:
        return _ready(checklist, now, names, card)
    steps = [step for step in listed(checklist) if _concerns(step, owner)]
    today = today_of(checklist, now)
    value = place(checklist.id, checklist.channel) if owner else checklist.id
    stand, moved = progress(checklist, today, names), people_moved(checklist, public=True)
    told = _for_everybody(slot) if checklist.discreet else slot.why
    why = "" if told in stand.replace("*", "") else line(told)
    links = (why, f"<#{checklist.channel}>" if owner else "", link(card, "The whole checklist") if card else "")

    def build(width: int) -> list[Block]:
        return [
            header(f"Reminder: {plain(checklist.template.title, TITLE)}"),
            section("\n".join(filter(None, (stand, moved, " · ".join(filter(None, links)))))),
            *(_row(checklist, step, today, width, value) for step in steps[:STEPS]),
            *([context(f"… and {len(steps) - STEPS} more")] if len(steps) > STEPS else []),
            *([section(f"Nothing is outstanding. `{names.command} status` shows every step.")] if not steps else []),
            actions(check_button(value), _snooze_button(value)),
            context(f"`{names.command} remind off` ends these reminders, `{names.command} set time=10:00` moves them."),
        ]

    return fitted(build)


def listed(checklist: Checklist) -> tuple[Step, ...]:
    """Return the steps that a reminder is about: outstanding, or done and regressed."""
    return tuple(step for step in checklist.steps if not step.settled or checklist.regressed(step))


def people_of(step: Step) -> tuple[str, ...]:
    """Return the owners who can be told by direct message: groups cannot."""
    return tuple(owner for owner in step.owners if not owner.startswith("S"))


def _for_everybody(slot: Slot) -> str:
    """Return why *slot* comes without what a check saw, for a channel that another company is in.

    What one slot says of others that it stands for is left out: it may quote a finding, and the steps tell as much.
    """
    seen = {
        SlotKind.REGRESSED: "a check of a step that was done fails now",
        SlotKind.EXPIRING: "a certificate runs out",
    }
    return seen.get(slot.kind) or slot.why.partition("; ")[0]


def _concerns(step: Step, owner: str | None) -> bool:
    if owner is None:
        return not people_of(step)
    return not owner or owner in step.owners


def _snooze_button(value: str) -> Block:
    return button("Snooze 1 day", "snooze:1d", value, label="Keep reminders silent for one day")


def _row(checklist: Checklist, step: Step, today: date, width: int, value: str) -> Block:
    number = checklist.number(step)
    words = (
        row(number, step, width),
        f"{state(checklist, step, today)}{owned(step)}",
        drift(checklist, step, width, public=True),
    )
    return section("\n".join(filter(None, words)), accessory=step_button(number, step, value))


def _ready(checklist: Checklist, now: datetime, names: Names, card: str) -> Message:
    gate = checklist.of(checklist.template.gate) if checklist.template.gate else None
    following = f"Next is *{checklist.number(gate)}. {line(gate.spec.title)}*." if gate else ""
    owners = f" Its owner: {people(gate.owners)}." if gate and gate.owners else ""

    seen = f"\n{link(card, 'The whole checklist')}" if card else ""

    def build(width: int) -> Sequence[Block]:
        return [
            header("Ready for the pilot"),
            section(
                f"Everything that must come first is done or waived: {line(checklist.template.title, width)}.\n"
                f"{progress(checklist, today_of(checklist, now), names)}\n{following}{owners}{seen}"
            ),
            actions(check_button(checklist.id)),
            context(f"`{names.command} check all` runs every check once more before you start."),
        ]

    return fitted(build)
