"""Sets the pilot date."""

from __future__ import annotations

from dataclasses import replace

from bot.model import verbs
from bot.model.audit import Verb
from bot.model.checklist import Checklist
from bot.model.dates import today_in
from bot.model.schedule_words import pilot_day
from bot.model.verbs import Actor, Change
from bot.usecases import Asker, Deps
from bot.usecases.change import change


async def set_pilot(deps: Deps, asker: Asker, text: str) -> Change:
    """Set the pilot date; *text* as typed: ``2026-12-01``, ``friday``, ``none``. The reminders move with it."""

    def verb(checklist: Checklist, actor: Actor) -> Change:
        pilot = pilot_day(text, today_in(actor.at, checklist.schedule.zone))
        changed = replace(checklist.schedule, pilot=pilot)
        return verbs.reschedule(checklist, changed, actor, verb=Verb.PILOT, text=pilot.isoformat() if pilot else "none")

    return await change(deps, asker, verb)
