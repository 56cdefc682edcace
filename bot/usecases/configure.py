"""Changes parameters and calendar."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import pilot_verbs, verbs
from bot.model.audit import Verb as Audited
from bot.model.checklist import Checklist
from bot.model.dates import today_in
from bot.model.errors import BotError, UsageError
from bot.model.pilot import as_told
from bot.model.policy import KEYS as POLICY_KEYS
from bot.model.profile import PILOTS, Profile, given, parameter_name
from bot.model.schedule_words import KEYS, adjusted
from bot.model.verbs import Actor, Change
from bot.usecases import Asker, Deps
from bot.usecases.change import Verb, change
from bot.usecases.policy import set_policy
from bot.usecases.start import missing


async def configure(deps: Deps, asker: Asker, values: Mapping[str, str]) -> Change:
    """Set *values*, as typed: parameters of the profile, keys of the calendar, pilot users, or what the channel allows.

    It takes one kind at a time.

    Raises:
        NotAllowedError: The asker may not set that.
        BotError: A value does not fit, one that is required would be forgotten, or kinds are mixed;
            nothing was changed.
    """
    calendar = {name: text for name, text in values.items() if name in KEYS}
    if calendar and len(calendar) < len(values):
        raise UsageError(f"Set the calendar ({', '.join(calendar)}) and the other parameters by two commands.")
    allowed = {name: text for name, text in values.items() if name in POLICY_KEYS}
    if allowed and len(allowed) < len(values):
        raise UsageError(
            f"Set what the channel allows ({', '.join(allowed)}) and the other parameters by two commands."
        )
    if allowed:
        return await set_policy(deps, asker, values)
    people = {name: text for name, text in values.items() if parameter_name(name) in PILOTS}
    if people and len(people) < len(values):
        raise UsageError(f"Set the pilot users ({', '.join(people)}) and the other parameters by two commands.")
    verb = rescheduling(calendar) if calendar else listing(people) if people else telling(values)
    return await change(deps, asker, verb)


def telling(values: Mapping[str, str]) -> Verb:
    """Return the verb that sets parameters of the profile, as typed."""

    def tell(checklist: Checklist, actor: Actor) -> Change:
        profile = given(checklist.profile, values)
        made = verbs.tell(checklist, profile, actor, text=_typed(values))
        _see_that_nothing_is_missing(made.checklist)
        return made

    return tell


def listing(people: Mapping[str, str]) -> Verb:
    """Return the verb that sets the pilot users, those who telephone and those who dial in, as typed."""

    def list_pilots(checklist: Checklist, actor: Actor) -> Change:
        profile = given(Profile(), people)
        told = {PILOTS[name]: getattr(profile, name) for name in map(parameter_name, people) if name}
        made = pilot_verbs.tell(checklist, actor, **told)
        _see_that_nothing_is_missing(made.checklist)
        return made

    return list_pilots


def rescheduling(calendar: Mapping[str, str]) -> Verb:
    """Return the verb that sets keys of the calendar, as typed."""

    def reschedule(checklist: Checklist, actor: Actor) -> Change:
        today = today_in(actor.at, checklist.schedule.zone)
        schedule = adjusted(checklist.schedule, calendar, today)
        return verbs.reschedule(checklist, schedule, actor, verb=Audited.SET, text=_typed(calendar))

    return reschedule


def _typed(values: Mapping[str, str]) -> str:
    return " ".join(f"{name}={text}" for name, text in values.items())


def _see_that_nothing_is_missing(checklist: Checklist) -> None:
    """Refuse a change that would forget what the checklist cannot do without.

    Raises:
        BotError: It would.
    """
    if lacking := missing(checklist.template, as_told(checklist.profile, checklist.pilots)):
        names = ", ".join(f"`{parameter.name}`" for parameter in lacking)
        raise BotError(f"The checklist needs {names}, so it cannot be forgotten; set another value instead.")
