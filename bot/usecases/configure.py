"""Changes parameters and calendar."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import verbs
from bot.model.audit import Verb
from bot.model.checklist import Checklist
from bot.model.dates import today_in
from bot.model.errors import BotError, UsageError
from bot.model.profile import given
from bot.model.schedule_words import KEYS, adjusted
from bot.model.verbs import Actor, Change
from bot.usecases import Asker, Deps
from bot.usecases.change import change
from bot.usecases.start import missing


async def configure(deps: Deps, asker: Asker, values: Mapping[str, str]) -> Change:
    """Set *values*: either parameters of the profile or keys of the calendar, as typed.

    Raises:
        BotError: A value does not fit, one that is required would be forgotten, or the two kinds are mixed;
            nothing was changed.
    """
    calendar = {name: text for name, text in values.items() if name in KEYS}
    if calendar and len(calendar) < len(values):
        raise UsageError(f"Set the calendar ({', '.join(calendar)}) and the other parameters by two commands.")
    typed = " ".join(f"{name}={text}" for name, text in values.items())

    def tell(checklist: Checklist, actor: Actor) -> Change:
        profile = given(checklist.profile, values)
        if lacking := missing(checklist.template, profile):
            names = ", ".join(f"`{parameter.name}`" for parameter in lacking)
            raise BotError(f"The checklist needs {names}, so it cannot be forgotten; set another value instead.")
        return verbs.tell(checklist, profile, actor, text=typed)

    def reschedule(checklist: Checklist, actor: Actor) -> Change:
        today = today_in(actor.at, checklist.schedule.zone)
        schedule = adjusted(checklist.schedule, calendar, today)
        return verbs.reschedule(checklist, schedule, actor, verb=Verb.SET, text=typed)

    return await change(deps, asker, reschedule if calendar else tell)
