"""Sets a step's due date."""

from __future__ import annotations

from bot.model import verbs
from bot.model.checklist import Checklist
from bot.model.dates import day, today_in
from bot.model.verbs import Actor, Change
from bot.usecases import Asker, Deps
from bot.usecases.change import Verb, change


async def set_due(deps: Deps, asker: Asker, word: str, text: str) -> Change:
    """Set the due date of the step that *word* means; *text* as typed: ``friday``, ``none``."""
    return await change(deps, asker, dating(word, text))


def dating(word: str, text: str) -> Verb:
    """Return the verb that does `set_due`."""

    def verb(checklist: Checklist, actor: Actor) -> Change:
        today = today_in(actor.at, checklist.schedule.zone)
        due = None if text.strip().lower() == "none" else day(text, today)
        return verbs.set_due(checklist, checklist.find(word).key, actor, due=due)

    return verb
