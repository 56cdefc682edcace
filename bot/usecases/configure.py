"""Changes parameters and calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.model import pilot_verbs, verbs
from bot.model.audit import Verb
from bot.model.checklist import Checklist
from bot.model.dates import today_in
from bot.model.errors import BotError, UsageError
from bot.model.pilot import as_told
from bot.model.policy import KEYS as POLICY_KEYS
from bot.model.profile import PILOTS, Profile, given, parameter_name
from bot.model.schedule_words import KEYS, adjusted
from bot.model.verbs import Actor, Change
from bot.usecases import Asker, Deps
from bot.usecases.change import change
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
    typed = " ".join(f"{name}={text}" for name, text in values.items())
    if _alone(values, "the calendar", lambda name: name in KEYS):
        verb = _reschedule
    elif _alone(values, "the pilot users", lambda name: parameter_name(name) in PILOTS):
        verb = _list_pilots
    elif _alone(values, "what the channel allows", lambda name: name in POLICY_KEYS):
        return await set_policy(deps, asker, values)
    else:
        verb = _tell
    return await change(deps, asker, lambda checklist, actor: verb(checklist, actor, values, typed))


def _alone(values: Mapping[str, str], what: str, belongs: Callable[[str], bool]) -> bool:
    """Tell whether *values* are all of one kind; none of them may be.

    Raises:
        UsageError: Some are, and others are not.
    """
    named = [name for name in values if belongs(name)]
    if named and len(named) < len(values):
        raise UsageError(f"Set {what} ({', '.join(named)}) and the other parameters by two commands.")
    return bool(named)


def _tell(checklist: Checklist, actor: Actor, values: Mapping[str, str], typed: str) -> Change:
    made = verbs.tell(checklist, given(checklist.profile, values), actor, text=typed)
    _see_that_nothing_is_missing(made.checklist)
    return made


def _list_pilots(checklist: Checklist, actor: Actor, values: Mapping[str, str], typed: str) -> Change:
    del typed  # the verb says it in its own words
    profile = given(Profile(), values)
    told = {PILOTS[name]: getattr(profile, name) for name in map(parameter_name, values) if name}
    made = pilot_verbs.tell(checklist, actor, **told)
    _see_that_nothing_is_missing(made.checklist)
    return made


def _reschedule(checklist: Checklist, actor: Actor, values: Mapping[str, str], typed: str) -> Change:
    today = today_in(actor.at, checklist.schedule.zone)
    schedule = adjusted(checklist.schedule, values, today)
    return verbs.reschedule(checklist, schedule, actor, verb=Verb.SET, text=typed)


def _see_that_nothing_is_missing(checklist: Checklist) -> None:
    """Refuse a change that would forget what the checklist cannot do without.

    Raises:
        BotError: It would.
    """
    if lacking := missing(checklist.template, as_told(checklist.profile, checklist.pilots)):
        names = ", ".join(f"`{parameter.name}`" for parameter in lacking)
        raise BotError(f"The checklist needs {names}, so it cannot be forgotten; set another value instead.")
