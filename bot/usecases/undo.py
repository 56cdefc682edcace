"""Takes back one's last change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import verbs
from bot.model.audit import UNDO_WITHIN, Entry, Verb, last_undoable
from bot.model.errors import BotError, ConflictError, StaleError
from bot.model.verbs import Actor, Change
from bot.usecases import Asker, Deps, NoChecklistError
from bot.usecases.change import TRIES, keep
from bot.usecases.permit import permit

if TYPE_CHECKING:
    from bot.model.checklist import Checklist
    from storage.store import Transaction


async def undo(deps: Deps, asker: Asker) -> Change:
    """Take back the asker's last change, if it is not older than `UNDO_WITHIN`; closing included.

    Raises:
        ConflictError: Somebody changed the same since.
        BotError: There is nothing to take back.
    """
    for _ in range(TRIES):
        now = deps.now()
        try:
            async with deps.store.begin() as tx:
                before = await _meant(tx, asker)
                permit(before.policy, asker)
                entries = await tx.audit.since(before.team, before.id, now - UNDO_WITHIN)
                entry = last_undoable(entries, asker.user, now)
                if entry is None or (before.closed and entry.verb is not Verb.CLOSE):
                    raise BotError(_nothing(entries, asker.user))
                made = verbs.undo(before, entry, Actor(id=asker.user, at=now))
                await keep(tx, before, made, now)
        except StaleError:
            continue
        deps.wake()
        return made
    raise ConflictError("Many people are changing this checklist at this moment, and nothing was undone. Try again.")


async def _meant(tx: Transaction, asker: Asker) -> Checklist:
    """Return the running checklist, or the one closed last: closing it can be undone as well."""
    found = await tx.checklists.of(asker.team, asker.channel)
    found = found or await tx.checklists.last_closed(asker.team, asker.channel)
    if found is None:
        raise NoChecklistError(asker.channel)
    return found


def _nothing(entries: tuple[Entry, ...], user: str) -> str:
    minutes = int(UNDO_WITHIN.total_seconds() // 60)
    if any(entry.actor == user and entry.verb is Verb.START for entry in entries):
        return "There is nothing to undo but the start itself; `/hybrid close` archives the checklist."
    return f"You have changed nothing here in the last {minutes} minutes; `/hybrid history` shows who did what."
