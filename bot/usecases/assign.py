"""Says whose step it is."""

from __future__ import annotations

from bot.model import verbs
from bot.model.checklist import Checklist
from bot.model.verbs import Actor, Change
from bot.usecases import Asker, Deps
from bot.usecases.change import Verb, change


async def assign(deps: Deps, asker: Asker, word: str, owners: tuple[str, ...]) -> Change:
    """Set the owners of the step that *word* means: Slack ids, ``me`` for the asker; an empty tuple for nobody."""
    return await change(deps, asker, assigning(asker, word, owners))


def assigning(asker: Asker, word: str, owners: tuple[str, ...]) -> Verb:
    """Return the verb that does `assign`."""
    named = tuple(dict.fromkeys(asker.user if owner == "me" else owner for owner in owners))

    def verb(checklist: Checklist, actor: Actor) -> Change:
        return verbs.assign(checklist, checklist.find(word).key, actor, owners=named)

    return verb
