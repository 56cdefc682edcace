"""Shows the audit trail."""

from __future__ import annotations

from bot.model.audit import Entry
from bot.model.checklist import Checklist
from bot.usecases import Asker, Deps
from bot.usecases.change import current


async def history(deps: Deps, asker: Asker, word: str = "") -> tuple[Checklist, tuple[Entry, ...]]:
    """Return the last entries, newest first; of one step only, if *word* means one."""
    async with deps.store.read() as tx:
        checklist = await current(tx, asker)
        step = checklist.find(word).key if word else ""
        return checklist, await tx.audit.of(checklist.team, checklist.id, step=step)
