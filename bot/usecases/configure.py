"""Changes parameters and calendar."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import pilot_verbs, policy, verbs
from bot.model.audit import Verb
from bot.model.checklist import Checklist
from bot.model.dates import today_in
from bot.model.errors import BotError, UsageError
from bot.model.person import Kind
from bot.model.pilot import as_told
from bot.model.profile import PILOTS, Profile, given, parameter_name
from bot.model.schedule_words import KEYS, adjusted
from bot.model.verbs import Actor, Change
from bot.usecases import Asker, Deps
from bot.usecases.change import change
from bot.usecases.permit import NotAllowedError
from bot.usecases.start import missing


async def configure(deps: Deps, asker: Asker, values: Mapping[str, str]) -> Change:
    """Set *values*, as typed: parameters of the profile, keys of the calendar, pilot users, or what the channel allows.

    It takes one kind at a time.

    Raises:
        BotError: A value does not fit, one that is required would be forgotten, or kinds are mixed;
            nothing was changed.
    """
    calendar = {name: text for name, text in values.items() if name in KEYS}
    if calendar and len(calendar) < len(values):
        raise UsageError(f"Set the calendar ({', '.join(calendar)}) and the other parameters by two commands.")
    people = {name: text for name, text in values.items() if parameter_name(name) in PILOTS}
    if people and len(people) < len(values):
        raise UsageError(f"Set the pilot users ({', '.join(people)}) and the other parameters by two commands.")
    allowed = {name: text for name, text in values.items() if name in policy.KEYS}
    if allowed and len(allowed) < len(values):
        raise UsageError(f"Set what the channel allows ({', '.join(allowed)}) and the rest by two commands.")
    typed = " ".join(f"{name}={text}" for name, text in values.items())

    def tell(checklist: Checklist, actor: Actor) -> Change:
        profile = given(checklist.profile, values)
        made = verbs.tell(checklist, profile, actor, text=typed)
        _see_that_nothing_is_missing(made.checklist)
        return made

    def list_pilots(checklist: Checklist, actor: Actor) -> Change:
        profile = given(Profile(), people)
        told = {PILOTS[name]: getattr(profile, name) for name in map(parameter_name, people) if name}
        made = pilot_verbs.tell(checklist, actor, **told)
        _see_that_nothing_is_missing(made.checklist)
        return made

    def reschedule(checklist: Checklist, actor: Actor) -> Change:
        today = today_in(actor.at, checklist.schedule.zone)
        schedule = adjusted(checklist.schedule, calendar, today)
        return verbs.reschedule(checklist, schedule, actor, verb=Verb.SET, text=typed)

    def allow(checklist: Checklist, actor: Actor) -> Change:
        if asker.person.kind is Kind.STRANGER:
            raise NotAllowedError("Only somebody of the bot's own workspace sets what the channel allows.")
        return verbs.allow(checklist, policy.adjusted(checklist.policy, allowed), actor, text=typed)

    verb = reschedule if calendar else list_pilots if people else allow if allowed else tell
    return await change(deps, asker, verb)


def _see_that_nothing_is_missing(checklist: Checklist) -> None:
    """Refuse a change that would forget what the checklist cannot do without.

    Raises:
        BotError: It would.
    """
    if lacking := missing(checklist.template, as_told(checklist.profile, checklist.pilots)):
        names = ", ".join(f"`{parameter.name}`" for parameter in lacking)
        raise BotError(f"The checklist needs {names}, so it cannot be forgotten; set another value instead.")
