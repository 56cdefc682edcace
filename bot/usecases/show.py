"""Shows one step in full."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.audit import Entry
from bot.model.checklist import Checklist, Step
from bot.model.evidence import Evidence
from bot.model.verdict import Report
from bot.usecases import Asker, Deps
from bot.usecases.change import current
from bot.usecases.history import names_of, of_step

ENTRIES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A step with what is known of it.

    Attributes:
        reports: The last of each of its checks.
        entries: Its last ones in the trail, newest first.
        evidence: The last that was handed in or stated for its checks, newest first.
    """

    checklist: Checklist
    step: Step
    reports: tuple[Report, ...]
    entries: tuple[Entry, ...]
    evidence: tuple[Evidence, ...] = ()


async def show(deps: Deps, asker: Asker, word: str) -> Shown:
    """Return the step that *word* means."""
    async with deps.store.read() as tx:
        checklist = await current(tx, asker)
        step = checklist.find(word)
        reports = await tx.reports.latest(checklist.team, checklist.id, step.spec.checks)
        entries = await of_step(deps, tx, checklist, step, limit=ENTRIES)
        kept = await tx.evidence.of(checklist.team, checklist.id)
    wanted = names_of(deps, step)
    evidence = sorted((each for each in kept.values() if each.source in wanted), key=lambda each: each.at, reverse=True)
    return Shown(checklist=checklist, step=step, reports=reports, entries=entries, evidence=tuple(evidence))
