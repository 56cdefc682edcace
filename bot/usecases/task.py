"""Ticks a sub-task."""

from __future__ import annotations

from bot.model import verbs
from bot.model.checklist import Checklist
from bot.model.verbs import Actor, Change
from bot.usecases import Asker, Deps
from bot.usecases.change import change


async def toggle_task(deps: Deps, asker: Asker, word: str, number: int) -> Change:
    """Tick the sub-task *number* (from 1) of the step that *word* means, or untick it."""

    def verb(checklist: Checklist, actor: Actor) -> Change:
        return verbs.toggle_task(checklist, checklist.find(word).key, actor, number=number)

    return await change(deps, asker, verb)
