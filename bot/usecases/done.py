"""Marks a step done."""

from __future__ import annotations

from bot.model import verbs
from bot.model.checklist import Checklist
from bot.model.verbs import Actor, Change
from bot.usecases import Asker, Deps
from bot.usecases.change import change


async def done(deps: Deps, asker: Asker, word: str, *, note: str = "", because: str = "") -> Change:
    """Mark the step that *word* means done.

    Args:
        note: Evidence in words; "" for none.
        because: Why, although a check fails or a requirement is open; "" unless given.

    Raises:
        ReasonNeededError: A check fails or a requirement is open, and *because* is "".
        ConflictError: It is done already; the text says who was first.
    """

    def verb(checklist: Checklist, actor: Actor) -> Change:
        return verbs.mark_done(checklist, checklist.find(word).key, actor, note=note, because=because)

    return await change(deps, asker, verb)
