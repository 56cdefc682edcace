"""What people do to a checklist: each verb returns the changed copy and its audit entry, or says why not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.model.audit import Entry, Verb
from bot.model.checklist import Checklist, Lifecycle, State, Step
from bot.model.errors import BotError, ConflictError, ReasonNeededError, UnchangedError
from bot.model.parts import Part, part_of, with_part
from bot.model.person import Person
from bot.model.pilot import NOBODY, Pilots
from bot.model.policy import Policy, in_words
from bot.model.words import ago, mention

if TYPE_CHECKING:
    from bot.model.profile import Profile
    from bot.model.schedule import Schedule
    from bot.model.template import Template

MAX_NOTE = 1_000
MAX_NOTES = 50
MAX_OWNERS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor(Person):
    """Who acts, and when."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """A changed checklist and the entry that says so; both are kept, or neither."""

    checklist: Checklist
    entry: Entry


def start(
    template: Template,
    profile: Profile,
    schedule: Schedule,
    pilots: Pilots = NOBODY,
    *,
    checklist: str,
    team: str,
    channel: str,
    actor: Actor,
) -> Change:
    """Return a new checklist from *template*, whose id is *checklist*."""
    started = Checklist(
        id=checklist,
        team=team,
        channel=channel,
        template=template,
        profile=profile,
        schedule=schedule,
        pilots=pilots,
        steps=tuple(Step(spec=spec) for spec in template.steps),
        lifecycle=Lifecycle(started_by=actor.id, started_at=actor.at),
    )
    entry = Entry(
        team=team,
        checklist=checklist,
        version=started.version,
        at=actor.at,
        actor=actor.id,
        verb=Verb.START,
        text=template.id,
    )
    return Change(started, entry)


def mark_done(checklist: Checklist, key: str, actor: Actor, *, note: str = "", because: str = "") -> Change:
    """Mark the step *key* done.

    Args:
        note: Evidence in words; "" for none.
        because: Why it is done although a check fails or a requirement is open; kept as the override, or as
            a note where nothing stands against it.

    Raises:
        ConflictError: It is done already.
        ReasonNeededError: A check fails or a requirement is open, and *because* is "".
    """
    step = checklist.of(key)
    note, because = _text(note), _text(because)
    if step.state is State.DONE:
        raise _already(step, "marked it done", actor.at)
    stands = hindrance(checklist, step, actor)
    if stands and not because:
        raise ReasonNeededError(stands)
    done = replace(
        step,
        state=State.DONE,
        reason="",
        override=because if stands else "",
        notes=_noted(step, note, "" if stands else because),
        by=actor.id,
        at=actor.at,
    )
    verb = Verb.OVERRIDE if stands else Verb.DONE
    return _change(checklist, step, done, actor, verb, text=because or note)


def reopen(checklist: Checklist, key: str, actor: Actor, *, reason: str = "") -> Change:
    """Open the step *key* again."""
    step = checklist.of(key)
    if not step.settled:
        done_by = f" {mention(step.by)} reopened it {ago(step.at, actor.at)}." if step.at else ""
        raise ConflictError(f"*{step.spec.title}* is open already.{done_by}", people=(step.by,))
    opened = replace(step, state=State.OPEN, reason="", override="", by=actor.id, at=actor.at)
    return _change(checklist, step, opened, actor, Verb.REOPEN, text=_text(reason))


def waive(checklist: Checklist, key: str, actor: Actor, *, reason: str) -> Change:
    """Say that the step *key* does not apply, because."""
    step = checklist.of(key)
    reason = _text(reason)
    if not reason:
        raise BotError(f"Say why it does not apply: `waive {key} because …`.")
    if step.state is State.WAIVED:
        raise _already(step, "waived it", actor.at)
    waived = replace(step, state=State.WAIVED, reason=reason, override="", by=actor.id, at=actor.at)
    return _change(checklist, step, waived, actor, Verb.WAIVE, text=reason)


def assign(checklist: Checklist, key: str, actor: Actor, *, owners: tuple[str, ...]) -> Change:
    """Set the owners of the step *key*; an empty tuple means nobody."""
    step = checklist.of(key)
    owners = tuple(dict.fromkeys(owners))
    if len(owners) > MAX_OWNERS:
        raise BotError(f"A step has at most {MAX_OWNERS} owners; use a user group such as @migration-team.")
    named = ", ".join(map(mention, owners)) or "nobody"
    if owners == step.owners:
        raise UnchangedError(f"*{step.spec.title}* is assigned to {named} already.")
    return _change(checklist, step, replace(step, owners=owners), actor, Verb.ASSIGN, text=named)


def set_due(checklist: Checklist, key: str, actor: Actor, *, due: date | None) -> Change:
    """Set the due date of the step *key*; None means no date."""
    step = checklist.of(key)
    if due == step.due:
        raise UnchangedError(f"*{step.spec.title}* has that due date already.")
    return _change(checklist, step, replace(step, due=due), actor, Verb.DUE, text=due.isoformat() if due else "none")


def add_note(checklist: Checklist, key: str, actor: Actor, *, text: str) -> Change:
    """Keep a note or a link as evidence of the step *key*."""
    step = checklist.of(key)
    text = _text(text)
    if not text:
        raise BotError(f"Say what to note: `note {key} ticket CHG-1234`.")
    noted = replace(step, notes=_noted(step, text))
    return _change(checklist, step, noted, actor, Verb.NOTE, text=text)


def toggle_task(checklist: Checklist, key: str, actor: Actor, *, number: int) -> Change:
    """Tick the sub-task *number* (from 1) of the step *key*, or untick it."""
    step = checklist.of(key)
    if not 1 <= number <= len(step.spec.tasks):
        count = len(step.spec.tasks)
        has = f"has tasks 1 to {count}" if count > 1 else "has only task 1" if count else "has no tasks"
        raise BotError(f"*{step.spec.title}* {has}; `show {key}` lists them.")
    ticked = set(step.ticked) ^ {number}
    verb = "ticked" if number in ticked else "unticked"
    task = step.spec.tasks[number - 1]
    return _change(
        checklist, step, replace(step, ticked=tuple(sorted(ticked))), actor, Verb.TASK, text=f"{verb}: {task}"
    )


def reschedule(checklist: Checklist, schedule: Schedule, actor: Actor, *, verb: Verb, text: str) -> Change:
    """Change the calendar: the pilot date, zone, time, or whether to remind at all."""
    if schedule == checklist.schedule:
        raise UnchangedError("That is how it is set already.")
    return _change(checklist, checklist.schedule, schedule, actor, verb, text=text)


def tell(checklist: Checklist, profile: Profile, actor: Actor, *, text: str) -> Change:
    """Change the parameters that checks need."""
    if profile == checklist.profile:
        raise UnchangedError("That is how it is set already.")
    return _change(checklist, checklist.profile, profile, actor, Verb.SET, text=text)


def repilot(checklist: Checklist, part: Pilots, actor: Actor, *, text: str) -> Change:
    """Change what the list says of the pilot users that *part* names."""
    before = checklist.pilots.part(part.touched())
    if part == before:
        raise UnchangedError("That is how it is already.")
    return _change(checklist, before, part, actor, Verb.PILOTS, text=text)


def set_policy(checklist: Checklist, policy: Policy, actor: Actor) -> Change:
    """Change what the channel allows: who may change what, and what is shown there."""
    if policy == checklist.policy:
        raise ConflictError("That is how it is set already.")
    words = in_words(checklist.policy, policy)
    return _change(checklist, checklist.policy, policy, actor, Verb.POLICY, text=words)


def close(checklist: Checklist, actor: Actor) -> Change:
    """Archive the checklist; the channel may start another."""
    if checklist.lifecycle.closed_at:
        raise ConflictError(_closed(checklist.lifecycle.closed_at, actor.at))
    closed = replace(checklist.lifecycle, closed_at=actor.at)
    return _change(checklist, checklist.lifecycle, closed, actor, Verb.CLOSE)


def undo(checklist: Checklist, entry: Entry, actor: Actor) -> Change:
    """Take *entry* back: put the part that it changed as it was.

    Raises:
        ConflictError: Somebody changed that part since; the text says so, and nothing is changed.
    """
    before = entry.before
    if before is None:
        raise BotError("Starting a checklist cannot be undone; `close` archives it.")
    current = part_of(checklist, before)
    if current != entry.after:
        raise ConflictError(
            f"Your last change ({entry.verb}) cannot be undone: somebody changed the same since. See `history`."
        )
    words = f"{entry.verb} {entry.step}".strip()
    return _change(checklist, current, before, actor, Verb.UNDO, text=words, undoes=entry.version)


def hindrance(checklist: Checklist, step: Step, reader: Person) -> str:
    """Return what stands against marking *step* done, as a sentence for *reader*; "" if nothing does."""
    parts, hidden = [], checklist.hides_from(reader)
    if blockers := checklist.blockers(step):
        titles = ", ".join(f"{checklist.number(row)} {row.spec.title}" for row in blockers)
        parts.append(f"it waits for: {titles}")
    if failing := checklist.failing(step):
        which = "" if hidden else f": {', '.join(failing)}"
        parts.append(f"its {'check fails' if len(failing) == 1 else 'checks fail'}{which}")
    if step.key == checklist.template.gate and (left := checklist.pilots.unfinished):
        many = "pilot users" if hidden else f"{left} of {len(checklist.pilots)} pilot users"
        parts.append(f"{many} are not moved and verified")
    return f"*{step.spec.title}* is not ready: {'; '.join(parts)}." if parts else ""


def _already(step: Step, what: str, now: datetime) -> ConflictError:
    when = f" {ago(step.at, now)}" if step.at else ""
    return ConflictError(f"{mention(step.by)} {what} already{when}: *{step.spec.title}*.", people=(step.by,))


def _closed(then: datetime, now: datetime) -> str:
    return f"This checklist was closed {ago(then, now)}; `start` begins another."


def _text(text: str) -> str:
    text = text.strip()
    if len(text) > MAX_NOTE:
        raise BotError(f"That is too long: {len(text)} characters, and {MAX_NOTE} are kept. Link to it instead.")
    return text


def _noted(step: Step, *texts: str) -> tuple[str, ...]:
    notes = (*step.notes, *filter(None, texts))
    if len(notes) > MAX_NOTES:
        raise BotError(f"*{step.spec.title}* has {MAX_NOTES} notes, and no more are kept. Link to a page instead.")
    return notes


def _change(
    checklist: Checklist,
    before: Part,
    after: Part,
    actor: Actor,
    verb: Verb,
    *,
    text: str = "",
    undoes: int | None = None,
) -> Change:
    """Return *checklist* with *after* in the place of *before*, one version on, and the entry that says so."""
    if checklist.lifecycle.closed_at and not isinstance(after, Lifecycle | Policy):
        raise ConflictError(_closed(checklist.lifecycle.closed_at, actor.at))
    changed = replace(with_part(checklist, after), version=checklist.version + 1)
    entry = Entry(
        team=changed.team,
        checklist=changed.id,
        version=changed.version,
        at=actor.at,
        actor=actor.id,
        verb=verb,
        step=after.key if isinstance(after, Step) else "",
        text=text,
        before=before,
        after=after,
        undoes=undoes,
    )
    return Change(changed, entry)
