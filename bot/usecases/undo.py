"""Takes back a change of one's own: the last one, or the one that a button belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import verbs
from bot.model.audit import UNDO_WITHIN, Entry, Verb, last_undoable, undoable
from bot.model.errors import BotError
from bot.model.verbs import Actor, Change
from bot.usecases import Asker, Deps, NoChecklistError
from bot.usecases.change import carried_out, keep, of_button

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model.checklist import Checklist
    from storage.store import Transaction


async def undo(deps: Deps, asker: Asker, version: int | None = None) -> Change:
    """Take back the asker's last change, if it is not older than `UNDO_WITHIN`; closing included.

    Args:
        version: Take back exactly the change that made this version, as a button does; None for the last one.

    Raises:
        ConflictError: The same was changed since, or this very change is taken back already.
        BotError: There is nothing to take back.
    """

    async def undone(tx: Transaction) -> Change:
        now, before = deps.now(), await _meant(tx, asker)
        entries = await tx.audit.since(before.team, before.id, now - UNDO_WITHIN)
        entry = (
            _last(entries, before, asker.user, now) if version is None else undoable(entries, version, asker.user, now)
        )
        made = verbs.undo(before, entry, Actor(id=asker.user, at=now))
        await keep(tx, before, made, now)
        return made

    return await carried_out(deps, undone)


async def _meant(tx: Transaction, asker: Asker) -> Checklist:
    """Return the running checklist, or the one closed last: closing it can be undone as well."""
    if asker.checklist:
        return await of_button(tx, asker)
    found = await tx.checklists.of(asker.team, asker.channel)
    found = found or await tx.checklists.last_closed(asker.team, asker.channel)
    if found is None:
        raise NoChecklistError
    return found


def _last(entries: tuple[Entry, ...], before: Checklist, user: str, now: datetime) -> Entry:
    entry = last_undoable(entries, user, now)
    if entry is None or (before.closed and entry.verb is not Verb.CLOSE):
        raise BotError(_nothing(entries, user))
    return entry


def _nothing(entries: tuple[Entry, ...], user: str) -> str:
    minutes = int(UNDO_WITHIN.total_seconds() // 60)
    if any(entry.actor == user and entry.verb is Verb.START for entry in entries):
        return "There is nothing to undo but the start itself; `/hybrid close` archives the checklist."
    return f"You have changed nothing here in the last {minutes} minutes; `/hybrid history` shows who did what."
