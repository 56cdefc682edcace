"""Takes a person's word for what no program can see, and a second person's where the template wants two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model.audit import Verb
from bot.model.errors import BotError, RepeatedError
from bot.model.evidence import Evidence, seconded, statement
from bot.model.records import recorded
from bot.model.standing import follow
from bot.usecases.change import acting, carried_out, current, keep
from bot.usecases.recall import STATEMENT_SHELF, stated

if TYPE_CHECKING:
    from datetime import datetime

    from bot.checks import Check
    from bot.model.checklist import Checklist
    from bot.model.verdict import Report
    from bot.usecases import Asker, Deps
    from storage.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """What was stated, and what it counts for now."""

    checklist: Checklist
    check: Check
    evidence: Evidence
    report: Report


async def attest(deps: Deps, asker: Asker, word: str, text: str) -> Attested:
    """Take *text* as the asker's word for the check that *word* means; "" confirms what somebody else stated.

    Raises:
        BotError: No check is meant that a person may state, or nothing is said.
        ConflictError: The same person confirms, or there is nothing left to confirm.
    """
    return await carried_out(
        deps, asker, lambda tx: _stated(deps, tx, asker, (word, text)), lambda tx: _standing(deps, tx, asker, word)
    )


def statable(deps: Deps, checklist: Checklist) -> tuple[Check, ...]:
    """Return the checks of *checklist* that a person may state, in the order of its steps."""
    ids = dict.fromkeys(check for step in checklist.steps for check in step.spec.checks)
    return tuple(deps.checks[check] for check in ids if check in deps.checks and deps.checks[check].statable)


async def _stated(deps: Deps, tx: Transaction, asker: Asker, said: tuple[str, str]) -> Attested:
    word, text = said
    before = await acting(deps, tx, asker, Verb.ATTEST)
    now, check = deps.now(), _meant(statable(deps, before), word)
    two = any(check.id in step.spec.four_eyes for step in before.steps)
    last = (await tx.evidence.of(before.team, before.id)).get(check.id)
    evidence = _word(check, asker.user, now, text=text, last=last, two=two)
    report = stated(check, evidence, now, two=two)
    verb = "confirmed" if evidence.seconded_by else "stated"
    made = recorded(before, asker.actor(now), Verb.ATTEST, text=f"{verb} {check.id}: {evidence.text}")
    await tx.evidence.put(before.team, before.id, [evidence])
    await tx.reports.add(before.team, before.id, [report])
    await keep(tx, before, made, asker.actor(now))
    standings = {standing.check: standing for standing in before.standings}
    standings[check.id] = follow(standings.get(check.id), report)
    await tx.checklists.keep_standings(before.team, before.id, tuple(standings.values()), now=now)
    return Attested(checklist=made.checklist, check=check, evidence=evidence, report=report)


async def _standing(deps: Deps, tx: Transaction, asker: Asker, word: str) -> Attested:
    """Return what was stated before, as it counts now."""
    checklist = await current(tx, asker)
    now, check = deps.now(), _meant(statable(deps, checklist), word)
    said = (await tx.evidence.of(checklist.team, checklist.id)).get(check.id)
    if said is None:
        raise RepeatedError("That was stated already.")
    two = any(check.id in step.spec.four_eyes for step in checklist.steps)
    return Attested(checklist=checklist, check=check, evidence=said, report=stated(check, said, now, two=two))


def _word(check: Check, by: str, now: datetime, *, text: str, last: Evidence | None, two: bool) -> Evidence:
    """Return the statement that counts now.

    Only a bare word, or the very same words, confirm what somebody else stated: other words may say the contrary, and
    are a statement of their own, which waits for a second person.
    """
    waits = two and last is not None and not last.seconded_by and now < last.at + STATEMENT_SHELF
    if last is not None and waits and text.strip() in {"", last.text}:
        return seconded(last, by, now)
    return statement(check.id, by, now, text)


def _meant(checks: tuple[Check, ...], word: str) -> Check:
    word = word.strip().lower()
    exact = [check for check in checks if check.id == word]
    found = exact or [check for check in checks if word and check.id.startswith(word)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(check.id for check in found or checks) or "none"
    wrong = "could be any of" if found else "is nothing that a person states here; those are"
    raise BotError(f"“{word[:60]}” {wrong}: {names}.")
