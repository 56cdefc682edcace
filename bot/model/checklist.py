"""One channel's copy of a template: values and what follows from them. The verbs are in `verbs`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.model.errors import BotError
from bot.model.person import Kind
from bot.model.pilot import NOBODY, Pilots
from bot.model.place import ANYWHERE, Place
from bot.model.policy import OPEN, Policy, Results
from bot.model.verdict import Verdict, worst

if TYPE_CHECKING:
    from bot.model.person import Person
    from bot.model.profile import Profile
    from bot.model.schedule import Schedule
    from bot.model.standing import Standing
    from bot.model.template import Template, TemplateStep


NO_POLICY = Policy()

_SHOWN = 40  # of a word that is no step, in the error


class State(StrEnum):
    """What a person said of a step."""

    OPEN = "open"
    DONE = "done"
    WAIVED = "waived"  # does not apply, with a reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row: Completed? | Step | Description.

    Attributes:
        spec: The row as the template has it.
        owners: Slack ids of users (``U``, ``W``) and groups (``S``).
        notes: Evidence in words, oldest first.
        ticked: Numbers of the ticked tasks, from 1.
        reason: Why it was waived; "" otherwise.
        override: Why it is done although a check failed or a requirement was open; "" otherwise.
        by: Who set the state; "" while it never changed.
        at: When.
    """

    spec: TemplateStep
    state: State = State.OPEN
    owners: tuple[str, ...] = ()
    due: date | None = None
    notes: tuple[str, ...] = ()
    ticked: tuple[int, ...] = ()
    reason: str = ""
    override: str = ""
    by: str = ""
    at: datetime | None = None

    @property
    def key(self) -> str:
        """What people type."""
        return self.spec.key

    @property
    def settled(self) -> bool:
        """Done or waived: nothing is outstanding."""
        return self.state is not State.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """When a checklist was started and closed."""

    started_by: str
    started_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """Where the living status message is."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A running checklist.

    Attributes:
        id: Unique within the team; buttons carry it.
        version: Counts the changes; each has its entry in the audit trail.
        pilots: Who is moved first; the profile tells none of them, see `bot.model.pilot.as_told`.
        policy: Who may change what, and what is shown; see `bot.model.rights`.
        standings: One for each check that ever ran, any order.
        card: None until it was posted.
        place: What is known of its channel; no change of the checklist touches it.
        turn: Minutes after the reminders' time, where its workspace has many; see `bot.model.turn`.
    """

    id: str
    team: str
    channel: str
    template: Template
    profile: Profile
    schedule: Schedule
    steps: tuple[Step, ...]
    lifecycle: Lifecycle
    version: int = 1
    pilots: Pilots = NOBODY
    policy: Policy = OPEN
    standings: tuple[Standing, ...] = ()
    card: Card | None = None
    place: Place = ANYWHERE
    turn: int = 0

    @property
    def closed(self) -> bool:
        """It is archived."""
        return self.lifecycle.closed_at is not None

    @property
    def owners(self) -> tuple[str, ...]:
        """Who owns the checklist: whoever started it, until others are named."""
        return self.policy.owners or (self.lifecycle.started_by,)

    @property
    def discreet(self) -> bool:
        """What was found, parameters and pilot users are not for everybody in the channel: it is shared."""
        return self.place.shared and self.policy.results is not Results.SHOWN

    def hides_from(self, person: Person) -> bool:
        """Tell whether that is not for *person*, who is of another company."""
        return self.discreet and person.kind is Kind.STRANGER

    @property
    def outstanding(self) -> tuple[Step, ...]:
        """The open steps, in order."""
        return tuple(step for step in self.steps if not step.settled)

    @property
    def settled(self) -> int:
        """How many steps are done or waived."""
        return len(self.steps) - len(self.outstanding)

    @property
    def ready(self) -> bool:
        """Everything that the gate step requires is settled; without a gate: everything is."""
        required = self.template.step(self.template.gate).requires if self.template.gate else ()
        steps = self.steps if not required else tuple(self.of(key) for key in required)
        return all(step.settled and not self.regressed(step) for step in steps)

    def of(self, key: str) -> Step:
        """Return the step whose key is *key*; a key that is not there is a `KeyError`."""
        for step in self.steps:
            if step.spec.key == key:
                return step
        raise KeyError(key)

    def number(self, step: Step) -> int:
        """Return the row's number, from 1."""
        return next(number for number, row in enumerate(self.steps, start=1) if row.spec.key == step.spec.key)

    def find(self, word: str) -> Step:
        """Return the step that *word* means: a number, a key, or an unambiguous prefix of a key.

        Raises:
            BotError: No step is meant, or several are; the text lists what could be.
        """
        word = word.strip().lower().removeprefix("#").rstrip(".")
        numbered = {str(number): step for number, step in enumerate(self.steps, start=1)}
        if word in numbered:
            return numbered[word]
        exact = [step for step in self.steps if step.key == word]
        found = exact or [step for step in self.steps if word and step.key.startswith(word)]
        if len(found) == 1:
            return found[0]
        keys = ", ".join(step.key for step in found or self.steps)
        wrong = "could be any of" if found else "is not a step; the steps are"
        raise BotError(f"“{word[:_SHOWN]}” {wrong}: {keys}. Type a number from 1 to {len(self.steps)} or a key.")

    def blockers(self, step: Step) -> tuple[Step, ...]:
        """Return the earlier steps that *step* still waits for."""
        return tuple(row for key in step.spec.requires if not (row := self.of(key)).settled)

    def standing(self, step: Step) -> Verdict:
        """Return the worst last verdict of the step's checks; ``UNKNOWN`` when none ever ran."""
        return worst(standing.verdict for standing in self._standings(step))

    def failing(self, step: Step) -> tuple[str, ...]:
        """Return the ids of the step's checks that failed when they last ran."""
        return tuple(s.check for s in self._standings(step) if s.verdict is Verdict.FAIL)

    def regressed(self, step: Step) -> bool:
        """Tell whether the step is done, and a check of it that passed now fails."""
        return bool(self.regressions(step))

    def regressions(self, step: Step) -> tuple[Standing, ...]:
        """Return the standings that make the step regressed.

        What failed already when the step was marked done although it did is no regression until it was good again.
        """
        if step.state is not State.DONE:
            return ()
        since = step.at if step.override else None
        return tuple(
            standing
            for standing in self._standings(step)
            if standing.regressed and (since is None or (standing.good_at is not None and standing.good_at > since))
        )

    def overdue(self, step: Step, today: date) -> bool:
        """Tell whether the step is open and its due date lies before *today*."""
        return not step.settled and step.due is not None and step.due < today

    def with_step(self, step: Step) -> Checklist:
        """Return a copy in which *step* replaces the row with its key."""
        return replace(self, steps=tuple(step if row.key == step.key else row for row in self.steps))

    def _standings(self, step: Step) -> tuple[Standing, ...]:
        return tuple(s for s in self.standings if s.check in step.spec.checks)
