"""Takes back one's last change."""

from __future__ import annotations

from bot.model import verbs
from bot.model.audit import UNDO_WITHIN, Entry, Verb, last_undoable
from bot.model.errors import BotError, ConflictError, StaleError
from bot.model.verbs import Actor, Change
from bot.usecases import Asker, Deps
from bot.usecases.change import TRIES, keep, kept
from bot.usecases.permit import permit


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
                before = await kept(tx, asker)  # closing it can be undone as well
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


def _nothing(entries: tuple[Entry, ...], user: str) -> str:
    minutes = int(UNDO_WITHIN.total_seconds() // 60)
    if any(entry.actor == user and entry.verb is Verb.START for entry in entries):
        return "There is nothing to undo but the start itself; `/hybrid close` archives the checklist."
    return f"You have changed nothing here in the last {minutes} minutes; `/hybrid history` shows who did what."
