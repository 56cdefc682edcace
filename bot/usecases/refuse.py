"""Notes in the trail that somebody tried what they may not."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import rights
from bot.model.audit import Verb
from bot.model.errors import NotAllowedError, StaleError
from bot.model.records import record

if TYPE_CHECKING:
    from bot.model.checklist import Checklist
    from bot.model.rights import Deed
    from bot.usecases import Asker, Deps
    from storage.store import Transaction

log = logging.getLogger(__name__)

ONE_LINE = timedelta(minutes=10)  # for the same attempt of the same person, or anybody could fill the trail
TRIES = 10


async def see_that_may(deps: Deps, asker: Asker, checklist: Checklist, verb: Verb | Deed) -> None:
    """Do nothing, where the asker may do what *verb* says; for what takes long before it is kept.

    Raises:
        NotAllowedError: They may not; the trail says that they tried.
        UnknownPersonError: Slack has to be asked first who they are.
    """
    try:
        rights.may(checklist, asker.person, verb)
    except NotAllowedError as error:
        await note_refusal(deps, asker, error)
        raise


async def note_refusal(deps: Deps, asker: Asker, refused: NotAllowedError) -> None:
    """Write what the asker tried into the trail; the card does not change, and its thread tells nothing of it."""
    for _ in range(TRIES):
        try:
            async with deps.store.begin() as tx:
                await _note(deps, tx, asker, refused)
        except StaleError:
            continue
        return
    log.warning("a refusal is not in the trail", extra={"checklist": refused.checklist})


async def _note(deps: Deps, tx: Transaction, asker: Asker, refused: NotAllowedError) -> None:
    now, checklist = deps.now(), await tx.checklists.by_id(asker.team, refused.checklist)
    if checklist is None:
        return
    entry = record(checklist, asker.actor(now), Verb.REFUSED, step=refused.step, text=refused.tried)
    for earlier in await tx.audit.since(checklist.team, checklist.id, now - ONE_LINE):
        same = (earlier.actor, earlier.verb, earlier.step, earlier.text)
        if same == (entry.actor, entry.verb, entry.step, entry.text):
            return
    await tx.checklists.count_on(checklist.team, checklist.id, was=checklist.version)
    await tx.audit.add(entry)
