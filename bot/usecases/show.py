"""Shows one step in full."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.audit import Entry
from bot.model.checklist import Checklist, Step
from bot.model.verdict import Report
from bot.usecases import Asker, Deps
from bot.usecases.change import current

ENTRIES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A step with what is known of it: the last report of each of its checks, its last entries, newest first."""

    checklist: Checklist
    step: Step
    reports: tuple[Report, ...]
    entries: tuple[Entry, ...]


async def show(deps: Deps, asker: Asker, word: str) -> Shown:
    """Return the step that *word* means."""
    async with deps.store.read() as tx:
        checklist = await current(tx, asker)
        step = checklist.find(word)
        reports = await tx.reports.latest(checklist.team, checklist.id, step.spec.checks)
        entries = await tx.audit.of(checklist.team, checklist.id, step=step.key, limit=ENTRIES)
    return Shown(checklist=checklist, step=step, reports=reports, entries=entries)
