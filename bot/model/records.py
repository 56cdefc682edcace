"""Changes beside a checklist's own parts: they are told in its trail, and cannot be undone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model.audit import Entry
from bot.model.errors import ConflictError
from bot.model.verbs import Change

if TYPE_CHECKING:
    from bot.model.audit import Verb
    from bot.model.checklist import Checklist
    from bot.model.verbs import Actor


def recorded(checklist: Checklist, actor: Actor, verb: Verb, *, text: str, step: str = "") -> Change:
    """Return *checklist* one version on, and the entry that says what was done beside it.

    Raises:
        ConflictError: It was closed meanwhile.
    """
    if checklist.closed:
        raise ConflictError("This checklist was closed meanwhile, so nothing was kept.")
    changed = replace(checklist, version=checklist.version + 1)
    return Change(changed, record(checklist, actor, verb, text=text, step=step))


def record(checklist: Checklist, actor: Actor, verb: Verb, *, text: str, step: str = "") -> Entry:
    """Return the entry of the next version of *checklist* that says what was done beside it."""
    return Entry(
        team=checklist.team,
        checklist=checklist.id,
        version=checklist.version + 1,
        at=actor.at,
        actor=actor.id,
        verb=verb,
        step=step,
        text=text,
    )
