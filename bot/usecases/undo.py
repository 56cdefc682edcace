"""Takes back a change of one's own: the last one, or the one that a button belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import rights, verbs
from bot.model.audit import UNDO_WITHIN, Entry, Verb, last_undoable, undoable
from bot.model.errors import BotError
from bot.usecases import Asker, Deps
from bot.usecases.change import carried_out, keep, kept, of_button
from bot.usecases.once import made_before, made_by

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model.checklist import Checklist
    from bot.model.verbs import Change
    from storage.store import Transaction


async def undo(deps: Deps, asker: Asker, version: int | None = None) -> Change:
    """Take back the asker's last change, if it is not older than `UNDO_WITHIN`; closing included.

    Args:
        version: Take back exactly the change that made this version, as a button does; None for the last one.

    Raises:
        ConflictError: The same was changed since, or this very change is taken back already.
        NotAllowedError: It takes an owner, and the asker is none any more.
        BotError: There is nothing to take back.
    """

    async def undone(tx: Transaction) -> Change:
        now = deps.now()
        before = await (of_button(tx, asker) if asker.checklist else kept(tx, asker))  # closing can be undone as well
        rights.admit(before, asker.person, Verb.UNDO)
        entries = await tx.audit.since(before.team, before.id, now - UNDO_WITHIN)
        entry = (
            _last(entries, before, asker.user, now) if version is None else undoable(entries, version, asker.user, now)
        )
        made = verbs.undo(before, entry, asker.actor(now))
        await keep(tx, before, made, asker.actor(now))
        await made_by(tx, asker, made.entry)
        return made

    return await carried_out(deps, asker, undone, lambda tx: made_before(tx, asker))


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
