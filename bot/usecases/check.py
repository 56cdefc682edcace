"""Asks for checks to be run; `run_checks` runs them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.model import rights
from bot.model.checklist import Checklist, Step
from bot.model.errors import BotError
from bot.model.rights import Deed
from bot.model.run import Run
from bot.usecases import Asker, Deps
from bot.usecases.change import acting, carried_out, current

if TYPE_CHECKING:
    from storage.store import Transaction

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What will be run: the steps, and the ids of their checks."""

    checklist: Checklist
    steps: tuple[Step, ...]
    checks: tuple[str, ...]


async def ask(deps: Deps, asker: Asker, word: str, *, answer_to: str = "") -> Asked:
    """Ask for the checks of the step that *word* means, or of all, to be run soon; a killed process loses none.

    Args:
        word: A step, or ``all``.
        answer_to: Slack's ``response_url`` for progress and findings; "" for nowhere.

    Raises:
        BotError: The step has no automatic check, or the workspace had its share of this minute.
    """

    async def asked(tx: Transaction) -> Asked:
        found = _meant(deps, await acting(deps, tx, asker, Deed.CHECK), word)
        checklist, now = found.checklist, deps.now()
        rights.may(checklist, asker.person, Deed.CHECK)
        if not deps.rate.take(checklist.team, now):
            raise BotError(
                f"This workspace has had checks run {deps.rate.per_minute} times in a minute. Try again soon."
            )
        run = Run(
            id=_id(checklist, found.steps, answer_to),
            team=checklist.team,
            checklist=checklist.id,
            steps=tuple(step.key for step in found.steps),
            asked_by=asker.user,
            answer_to=answer_to,
            due_at=now,
        )
        await tx.runs.add(run)
        return found

    async def again(tx: Transaction) -> Asked:
        return _meant(deps, await current(tx, asker), word)

    return await carried_out(deps, asker, asked, again)


def _meant(deps: Deps, checklist: Checklist, word: str) -> Asked:
    """Return what *word* means: a step, or all of them."""
    chosen = checklist.steps if word.lower() == ALL else (checklist.find(word),)
    steps = tuple(step for step in chosen if any(check in deps.checks for check in step.spec.checks))
    if not steps:
        raise BotError(_nothing(checklist, chosen, deps))
    checks = tuple(dict.fromkeys(check for step in steps for check in step.spec.checks if check in deps.checks))
    return Asked(checklist=checklist, steps=steps, checks=checks)


def _id(checklist: Checklist, steps: tuple[Step, ...], answer_to: str) -> str:
    """Return a run's id: the same for one click, however often it is delivered, because its `answer_to` is."""
    if not answer_to:
        return uuid4().hex
    words = (checklist.id, *(step.key for step in steps), answer_to)
    return sha256("\n".join(words).encode()).hexdigest()


def _nothing(checklist: Checklist, chosen: tuple[Step, ...], deps: Deps) -> str:
    able = [step.key for step in checklist.steps if any(check in deps.checks for check in step.spec.checks)]
    if len(chosen) > 1 or not able:
        return "No step of this checklist has an automatic check. `/hybrid done STEP` marks one done by hand."
    return f"*{chosen[0].spec.title}* has no automatic check; those that have: {', '.join(able)}."
