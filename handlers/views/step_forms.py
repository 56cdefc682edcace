"""The forms about a step: done with evidence, waived with a reason, whose it is and when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model.checklist import State
from bot.model.verbs import MAX_NOTE, MAX_OWNERS, hindrance
from handlers.views import form
from handlers.views.evidence_modal import MAX_FILES
from handlers.views.form import Field, Option
from handlers.views.message import Message, Names, context, section
from handlers.views.rows import brief, today_of
from handlers.views.text import escape, person, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bot.model.checklist import Checklist, Step
    from bot.model.person import Person
    from handlers.views.form import View
    from handlers.views.message import Block

DONE, WAIVE, ASSIGN = "Mark a step done", "Waive a step", "Assign a step"
STEP, NOTE, FILES, BECAUSE, REASON, OWNERS, GROUPS, DUE = (
    "step",
    "note",
    "files",
    "because",
    "reason",
    "owners",
    "groups",
    "due",
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody has typed into the form already."""

    note: str = ""
    because: str = ""


NOTHING = Typed()


def done_form(
    checklist: Checklist,
    chosen: Step | None,
    now: datetime,
    names: Names,
    *,
    reader: Person,
    typed: Typed = NOTHING,
    anyway: bool = False,
    lead: Sequence[Block] = (),
) -> View:
    """Return the form that marks a step done.

    Args:
        chosen: The step; None leaves it to be chosen.
        reader: Who sees it.
        anyway: It was tried, and something stands against it: only a reason helps.
        lead: What is to be read first.
    """
    stands = hindrance(checklist, chosen, reader) if chosen else ""
    asked = anyway and bool(stands)
    about = chosen.key if chosen else ""
    hint = "Why, although that stands against it. It is kept with your name."
    reason = Field(name=BECAUSE, label="Reason", hint=hint, about=about, optional=not asked)
    later = " If it is still so when you send this, a reason is needed." if not asked else ""
    blocks = [
        *lead,
        *([section(sentence(stands, names.command) + later)] if stands else []),
        _steps(checklist, State.DONE, chosen, now),
        form.text(
            Field(name=NOTE, label="Note or link", hint="Kept as evidence, word for word.", optional=True),
            typed.note,
            most=MAX_NOTE,
            lines=True,
        ),
        *([form.text(reason, typed.because, most=MAX_NOTE, lines=True)] if stands else []),
        *([] if asked else _files()),
    ]
    return form.form(DONE, blocks, "Mark done anyway" if asked else "Mark done")


def nothing_to_mark(verb: str) -> Message:
    """Return that no step is left for a form."""
    return Message(f"Every step is {verb} already.")


def waive_form(checklist: Checklist, chosen: Step | None, now: datetime) -> View:
    """Return the form that says that a step does not apply."""
    hint = "Why it does not apply. It is kept with your name."
    blocks = [
        _steps(checklist, State.WAIVED, chosen, now),
        form.text(Field(name=REASON, label="Reason", hint=hint), most=MAX_NOTE, lines=True),
    ]
    return form.form(WAIVE, blocks, "Waive")


def assign_form(
    checklist: Checklist,
    chosen: Step,
    owners: Sequence[str],
    due: str,
    now: datetime,
    names: Names,
    *,
    lead: Sequence[Block] = (),
) -> View:
    """Return the form that says whose a step is, and when it is due.

    Args:
        owners: Ids of people and user groups.
        due: A date; "" for none.
        lead: What is to be read first.
    """
    key = chosen.key
    groups = [owner for owner in dict.fromkeys((*chosen.owners, *owners)) if owner.startswith("S")]
    users = [owner for owner in owners if owner[:1] in {"U", "W"}]
    blocks = [
        *lead,
        _steps(checklist, None, chosen, now, instant=True),
        form.people(Field(name=OWNERS, label="Owners", about=key, optional=True), users, most=MAX_OWNERS),
        *([_groups(key, groups, owners)] if groups else []),
        form.day(Field(name=DUE, label="Due", about=key, optional=True), due),
        context(f"A user group becomes an owner by `{names.command} assign {escape(key)} @group`."),
    ]
    return form.form(ASSIGN, blocks, "Save")


def _steps(
    checklist: Checklist, without: State | None, chosen: Step | None, now: datetime, *, instant: bool | None = None
) -> Block:
    """Return the list of steps that are not *without*; what is said of one may depend on it, so the choice is told."""
    today = today_of(checklist, now)
    told = without is State.DONE if instant is None else instant
    options = [
        Option(step.key, f"{number}. {step.spec.title}", brief(checklist, step, today).replace("*", ""))
        for number, step in enumerate(checklist.steps, start=1)
        if step.state is not without
    ]
    return form.select(Field(name=STEP, label="Step", instant=told), options, chosen.key if chosen else "")


def _groups(key: str, groups: Sequence[str], owners: Sequence[str]) -> Block:
    options = [Option(group, person(group)) for group in groups]
    return form.ticks(Field(name=GROUPS, label="User groups", about=key, optional=True), options, owners, marked=True)


def _files() -> Iterator[Block]:
    hint = "Read, judged and dropped; the findings stay."
    yield form.files(Field(name=FILES, label="Files as evidence", hint=hint, optional=True), most=MAX_FILES)
    yield form.warning()
