"""Says that a step does not apply."""

from __future__ import annotations

from bot.model import verbs
from bot.model.checklist import Checklist
from bot.model.verbs import Actor, Change
from bot.usecases import Asker, Deps
from bot.usecases.change import change


async def waive(deps: Deps, asker: Asker, word: str, *, reason: str) -> Change:
    """Waive the step that *word* means, because of *reason*."""

    def verb(checklist: Checklist, actor: Actor) -> Change:
        return verbs.waive(checklist, checklist.find(word).key, actor, reason=reason)

    return await change(deps, asker, verb)
