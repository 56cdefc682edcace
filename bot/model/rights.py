"""Who may do what to a checklist: the one place that says so, and the one function that refuses."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING

from bot.model.audit import Verb
from bot.model.checklist import Checklist, State, Step
from bot.model.errors import NotAllowedError, UnknownPersonError
from bot.model.person import Kind, Person
from bot.model.pilot import Pilots
from bot.model.policy import OPEN, Policy, Rights, must_ask, refusal
from bot.model.words import mention

if TYPE_CHECKING:
    from bot.model.audit import Entry
    from bot.model.parts import Part

TERMINAL = "cli:"  # whoever can reach the database needs nobody's leave
NAMED = 5  # owners, in a sentence


class Deed(StrEnum):
    """What is done without an entry in the trail of its own."""

    CHANGE = "change"  # something or other
    CHECK = "check"
    REMIND_NOW = "remind now"
    SEE = "see what was found"  # or parameters, or pilot users


class Takes(Enum):
    """What a verb takes where `Rights.OWNERS` is set."""

    ANYBODY = auto()
    OWNER = auto()
    PART = auto()  # an owner, if what it changes is an owner's to decide


TAKES: Mapping[Verb | Deed, Takes] = {
    Verb.START: Takes.OWNER,  # of the checklist that the channel had before
    Verb.DONE: Takes.PART,
    Verb.OVERRIDE: Takes.OWNER,
    Verb.REOPEN: Takes.PART,
    Verb.WAIVE: Takes.OWNER,
    Verb.ASSIGN: Takes.ANYBODY,
    Verb.DUE: Takes.ANYBODY,
    Verb.NOTE: Takes.ANYBODY,
    Verb.TASK: Takes.ANYBODY,
    Verb.PILOT: Takes.OWNER,
    Verb.PILOTS: Takes.ANYBODY,
    Verb.SET: Takes.OWNER,
    Verb.REMIND: Takes.OWNER,
    Verb.CLOSE: Takes.OWNER,
    Verb.TENANT: Takes.OWNER,
    Verb.EVIDENCE: Takes.ANYBODY,
    Verb.ATTEST: Takes.ANYBODY,
    Verb.AGENT: Takes.OWNER,
    Verb.POLICY: Takes.OWNER,
    Verb.UNDO: Takes.PART,
    Verb.REFUSED: Takes.ANYBODY,
    Verb.CUT: Takes.ANYBODY,  # the clock does
    Deed.CHANGE: Takes.ANYBODY,
    Deed.CHECK: Takes.ANYBODY,
    Deed.REMIND_NOW: Takes.ANYBODY,
    Deed.SEE: Takes.ANYBODY,
}

_WORDS: Mapping[Verb | Deed, str] = {
    Verb.START: "Starting another checklist here",
    Verb.DONE: "Marking a waived step done",
    Verb.OVERRIDE: "Marking a step done although something stands against it",
    Verb.REOPEN: "Reopening a step that was waived, or done anyway,",
    Verb.WAIVE: "Waiving a step",
    Verb.PILOT: "Setting the pilot date",
    Verb.SET: "Changing the settings",
    Verb.REMIND: "Changing the reminders",
    Verb.CLOSE: "Closing this checklist",
    Verb.TENANT: "Changing the access to the tenant",
    Verb.AGENT: "Making or revoking scripts",
    Verb.POLICY: "Changing who may change what",
    Verb.UNDO: "Undoing this",
}


def admit(checklist: Checklist, person: Person, verb: Verb | Deed, *, step: str = "") -> None:
    """Do nothing, where *person* is of those who may act in the channel at all, whatever *verb* takes beyond that.

    Raises:
        NotAllowedError: They may only look; the text says who can change that.
        UnknownPersonError: Slack has to be asked first who they are.
    """
    _see_that_acts(checklist.policy, person, verb, checklist=checklist.id, step=step)


def may_start(last: Checklist | None, person: Person) -> None:
    """Do nothing, where *person* may start a checklist in a channel whose *last* one, if any, was closed.

    Raises:
        NotAllowedError: They may not; the text says who may.
        UnknownPersonError: Slack has to be asked first who they are.
    """
    if last is None:  # nobody has said yet what the channel allows
        _see_that_acts(OPEN, person, Verb.START, checklist="")
    else:
        may(last, person, Verb.START)


def may(checklist: Checklist, person: Person, verb: Verb | Deed, *, step: str = "") -> None:
    """Do nothing, where *person* may do what *verb* says; whether a part that changes is theirs, `may_change` says.

    Args:
        step: The key of the step that it is about.

    Raises:
        NotAllowedError: They may not; the text says who may.
        UnknownPersonError: Slack has to be asked first who they are.
    """
    admit(checklist, person, verb, step=step)
    if verb is Deed.SEE and checklist.hides_from(person):
        raise NotAllowedError(
            "People of another company are not shown what was found, nor the settings. Somebody of the workspace that"
            " the bot belongs to can allow it: `/hybrid set results=shown`.",
            checklist=checklist.id,
            tried=verb,
            step=step,
        )
    if TAKES[verb] is Takes.OWNER and checklist.policy.rights is Rights.OWNERS:
        _see_that_owns(checklist, person, verb, step)


def may_change(checklist: Checklist, person: Person, entry: Entry) -> None:
    """Do nothing, where *person* may make the change that *entry* tells of.

    Args:
        checklist: As it was before.

    Raises:
        NotAllowedError: They may not; the text says who may.
        UnknownPersonError: Slack has to be asked first who they are.
    """
    may(checklist, person, entry.verb, step=entry.step)
    if person.kind is Kind.STRANGER and isinstance(entry.after, Policy):
        raise NotAllowedError(
            "Only somebody of the bot's own workspace sets what the channel allows. Nothing was changed.",
            checklist=checklist.id,
            tried=entry.verb,
        )
    part = TAKES[entry.verb] is Takes.PART and checklist.policy.rights is Rights.OWNERS
    if (part and _is_an_owners(entry.before, entry.after)) or _changes_owners(entry.before, entry.after):
        _see_that_owns(checklist, person, entry.verb, entry.step)


def _see_that_acts(policy: Policy, person: Person, verb: Verb | Deed, *, checklist: str, step: str = "") -> None:
    if must_ask(policy, person):
        raise UnknownPersonError(person.id)
    if why := refusal(policy, person):
        raise NotAllowedError(why, checklist=checklist, tried=verb, step=step)


def _see_that_owns(checklist: Checklist, person: Person, verb: Verb | Deed, step: str) -> None:
    if person.kind is Kind.BOT or person.id.startswith(TERMINAL) or person.id in checklist.owners:
        return
    owners = checklist.owners
    more = len(owners) - NAMED
    named = ", ".join(map(mention, owners[:NAMED])) + (f" and {more} more" if more > 0 else "")
    raise NotAllowedError(
        f"{_WORDS[verb]} takes an owner of the checklist. Ask one of them: {named}. Nothing was changed.",
        checklist=checklist.id,
        tried=verb,
        step=step,
        people=owners[:NAMED],
    )


def _is_an_owners(before: Part | None, after: Part | None) -> bool:
    """Tell whether what changes is an owner's to decide: of a step, whether it is waived, or done anyway."""
    if isinstance(before, Step) and isinstance(after, Step):
        return _decided(before) != _decided(after)
    return not isinstance(before, Pilots)


def _decided(step: Step) -> tuple[bool, str, str]:
    return step.state is State.WAIVED, step.reason, step.override


def _changes_owners(before: Part | None, after: Part | None) -> bool:
    """Tell whether it is about who decides: that always takes an owner, or anybody could make themselves one."""
    if not isinstance(before, Policy) or not isinstance(after, Policy):
        return False
    return (before.rights, before.owners) != (after.rights, after.owners)
