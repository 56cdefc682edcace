"""`/hybrid show STEP`: everything that is known of one step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from bot.model.checklist import State
from bot.model.words import ago
from handlers.views.card import step_button
from handlers.views.evidence import trace
from handlers.views.findings import ROOMS, Room, found
from handlers.views.history import entry_line
from handlers.views.message import Block, Message, Names, actions, button, context, fullest, header, message, section
from handlers.views.rows import drift, owned, state, today_of
from handlers.views.text import clip, line, link, markdown, person, plain

if TYPE_CHECKING:
    from bot.checks import Check
    from bot.model.checklist import Step
    from bot.usecases.show import Shown

TITLE = 140
NOTES = 5  # the last ones
EVIDENCE = 8  # the same


def show(shown: Shown, checks: Mapping[str, Check], now: datetime, names: Names) -> Message:
    """Return the step: description, links, tasks, checks with their last findings, notes and history."""
    checklist, step = shown.checklist, shown.step
    number, today = checklist.number(step), today_of(checklist, now)

    def build(room: Room) -> list[Block]:
        width = room.width
        check = button("Run its checks", f"check:{step.key}", checklist.id, label=f"Run the checks of {number}")
        return [
            header(f"{number}. {plain(step.spec.title, TITLE)}"),
            section(f"{state(checklist, step, today)}{owned(step)}{_by(step, now)}"),
            *([section(f"*What changed*\n{changes}")] if (changes := drift(checklist, step, width)) else []),
            *_description(step),
            *_tasks(step, names, width),
            *_checks(shown, checks, room, names, now),
            *_evidence(shown, width, now),
            *_notes(step, width),
            *_history(shown, width),
            actions(
                step_button(number, step, checklist.id),
                *([check] if step.spec.checks else []),
                *_forms(number, step, checklist.id),
            ),
            context(
                f"Type `{names.command} done {step.key}`, `note {step.key} …`, `assign {step.key} @name` and so on."
            ),
        ]

    return fullest(message(build(room)) for room in ROOMS)


def _forms(number: int, step: Step, value: str) -> Iterator[Block]:
    if step.state is not State.DONE:
        yield button(
            "Done with evidence…", f"open:done:{step.key}", value, label=f"Done with evidence… for step {number}"
        )
    if step.state is not State.WAIVED:
        yield button("Waive…", f"open:waive:{step.key}", value, label=f"Waive… step {number}")
    yield button("Assign…", f"open:assign:{step.key}", value, label=f"Assign… step {number}")


def _by(step: Step, now: datetime) -> str:
    if step.at is None:
        return ""
    why = step.override or step.reason
    return f"\nlast changed by {person(step.by)}, {ago(step.at, now)}" + (f": {line(why)}" if why else "")


def _description(step: Step) -> Iterator[Block]:
    if step.spec.description:
        yield section(markdown(step.spec.description))
    links = " · ".join(link(each.url, each.title) for each in step.spec.links)
    if links:
        yield context(links)
    if step.spec.roles:
        yield context(f"Usually done by: {line(', '.join(step.spec.roles))}")


def _tasks(step: Step, names: Names, width: int) -> Iterator[Block]:
    rows = [
        f"{'☑' if number in step.ticked else '☐'} {clip(markdown(f'{number}. {task}'), width)}"
        f" ({'ticked' if number in step.ticked else 'not ticked'})"
        for number, task in enumerate(step.spec.tasks, start=1)
    ]
    if rows:
        yield section("\n".join((f"*Tasks* – `{names.command} task {step.key} N` ticks one", *rows)))


def _checks(shown: Shown, checks: Mapping[str, Check], room: Room, names: Names, now: datetime) -> Iterator[Block]:
    reported = {report.check for report in shown.reports}
    if shown.reports:
        latest = max(report.started for report in shown.reports)
        yield section(f"*Checks*, last run {ago(latest, now)}")
        yield from found(shown.reports, checks, room, names)
    waiting = [checks[check].title for check in shown.step.spec.checks if check in checks and check not in reported]
    if waiting:
        which = "these have not run yet" if shown.reports else "none has run yet"
        said = f"*Checks*: {which}; `{names.command} check {shown.step.key}` runs them"
        yield section("\n".join((said, *(f"• {line(title, room.width)}" for title in waiting))))


def _evidence(shown: Shown, width: int, now: datetime) -> Iterator[Block]:
    rows = [f"• {trace(each, now, width)}" for each in shown.evidence[:EVIDENCE]]
    more = len(shown.evidence) - EVIDENCE
    rows += [f"… and {more} more"] if more > 0 else []
    if rows:
        yield section("\n".join(("*Evidence*", *rows)))


def _notes(step: Step, width: int) -> Iterator[Block]:
    if step.notes:
        earlier = len(step.notes) - NOTES
        rows = [f"• {line(note, width)}" for note in step.notes[-NOTES:]]
        rows += [f"… and {earlier} earlier"] if earlier > 0 else []
        yield section("\n".join(("*Notes*", *rows)))


def _history(shown: Shown, width: int) -> Iterator[Block]:
    rows = [entry_line(entry, shown.checklist, width) for entry in shown.entries]
    if rows:
        yield section("\n".join(("*History*", *rows)))
