"""Keeps a note as evidence."""

from __future__ import annotations

from bot.model import verbs
from bot.model.checklist import Checklist
from bot.model.verbs import Actor, Change
from bot.usecases import Asker, Deps
from bot.usecases.change import change


async def add_note(deps: Deps, asker: Asker, word: str, text: str) -> Change:
    """Keep *text*, words or a link, as evidence of the step that *word* means."""

    def verb(checklist: Checklist, actor: Actor) -> Change:
        return verbs.add_note(checklist, checklist.find(word).key, actor, text=text)

    return await change(deps, asker, verb)
