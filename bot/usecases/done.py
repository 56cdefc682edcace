"""Marks a step done."""

from __future__ import annotations

from bot.model import rights, verbs
from bot.model.audit import Verb
from bot.model.checklist import Checklist
from bot.model.errors import BotError, NotAllowedError, ReasonNeededError
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
        NotAllowedError: *because* is given, and only an owner may mark it done although something stands against it.
        ConflictError: It is done already; the text says who was first.
    """

    def verb(checklist: Checklist, actor: Actor) -> Change:
        try:
            return verbs.mark_done(checklist, checklist.find(word).key, actor, note=note, because=because)
        except ReasonNeededError as error:
            _see_that_a_reason_would_help(checklist, asker, error)
            raise

    return await change(deps, asker, verb)


def _see_that_a_reason_would_help(checklist: Checklist, asker: Asker, needed: ReasonNeededError) -> None:
    """Do nothing, where the asker may mark a step done although something stands against it.

    Raises:
        BotError: They may not, so that no reason of theirs is asked for.
    """
    try:
        rights.may(checklist, asker.person, Verb.OVERRIDE)
    except NotAllowedError as error:
        raise BotError(f"{needed} {error}") from None
