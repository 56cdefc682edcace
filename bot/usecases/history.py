"""Shows the audit trail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.model.audit import Verb
from bot.usecases.change import current, kept

if TYPE_CHECKING:
    from bot.model.audit import Entry
    from bot.model.checklist import Checklist, Step
    from bot.usecases import Asker, Deps
    from storage.store import Transaction

MOST = 50

# An entry of these is of every step whose checks want what its text names, so none is kept with it.
_NAMED = {
    Verb.EVIDENCE: re.compile(r"(?:^|\), )([a-z0-9-]+) \("),
    Verb.ATTEST: re.compile(r"^[a-z]+ ([a-z0-9-]+):"),
}
_LOOKED_THROUGH = 200  # of those, the last ones; people make them


async def history(
    deps: Deps, asker: Asker, word: str = "", *, closed: bool = False
) -> tuple[Checklist, tuple[Entry, ...]]:
    """Return the last entries, newest first; of one step only, if *word* means one.

    Args:
        closed: Of the checklist that was closed last, where none is running.
    """
    async with deps.store.read() as tx:
        checklist = await (kept if closed else current)(tx, asker)
        if word:
            return checklist, await of_step(deps, tx, checklist, checklist.find(word))
        return checklist, await tx.audit.of(checklist.team, checklist.id, limit=MOST)


async def of_step(
    deps: Deps, tx: Transaction, checklist: Checklist, step: Step, *, limit: int = MOST
) -> tuple[Entry, ...]:
    """Return the last entries of *step*, newest first, with what was handed in and stated for its checks."""
    own = await tx.audit.of(checklist.team, checklist.id, step=step.key, limit=limit)
    others = await tx.audit.of(checklist.team, checklist.id, verbs=tuple(_NAMED), limit=_LOOKED_THROUGH)
    names = names_of(deps, step)
    found = {each.version: each for each in (*own, *(each for each in others if names & _named(each)))}
    return tuple(sorted(found.values(), key=lambda each: each.version, reverse=True)[:limit])


def names_of(deps: Deps, step: Step) -> frozenset[str]:
    """Return the ids of the checks of *step*, and of the sources that they want."""
    known = [deps.checks[check] for check in step.spec.checks if check in deps.checks]
    return frozenset(name for check in known for name in (check.id, *check.wants))


def _named(entry: Entry) -> set[str]:
    """Return the sources, or the check, that *entry* is about."""
    return set(_NAMED[entry.verb].findall(entry.text))
