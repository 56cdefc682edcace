"""Opens a step again."""

from __future__ import annotations

from bot.model import verbs
from bot.model.checklist import Checklist
from bot.model.verbs import Actor, Change
from bot.usecases import Asker, Deps
from bot.usecases.change import change


async def reopen(deps: Deps, asker: Asker, word: str, *, reason: str = "") -> Change:
    """Open the step that *word* means again; *reason* may be ""."""

    def verb(checklist: Checklist, actor: Actor) -> Change:
        return verbs.reopen(checklist, checklist.find(word).key, actor, reason=reason)

    return await change(deps, asker, verb)
