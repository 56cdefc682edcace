"""What a form may show and change, field by field: texts as people type them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.model.checklist import Step
from bot.model.dates import WEEKDAYS
from bot.model.errors import BotError
from bot.model.pilot import Pilots, as_told
from bot.model.policy import Policy
from bot.model.profile import PARAMETERS, PILOTS, Profile, given, told
from bot.model.schedule import Schedule
from bot.model.schedule_words import KEYS, adjusted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from bot.model.audit import Entry
    from bot.model.checklist import Checklist

OWNERS, DUE, ON = "owners", "due", "on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken:
    """A field that somebody else changed after a form had shown it.

    Attributes:
        by: Who was the last.
        now: What it is now.
    """

    by: str
    at: datetime
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The fields that were changed in a form.

    Attributes:
        version: The checklist's, of which the form was made.
        wanted: What each of them is to be.
    """

    version: int
    wanted: Mapping[str, str]


def of_schedule(schedule: Schedule) -> dict[str, str]:
    """Return the calendar, and whether reminders are on."""
    return {
        "pilot": schedule.pilot.isoformat() if schedule.pilot else "",
        "zone": schedule.zone,
        "time": f"{schedule.at:%H:%M}",
        "days": ", ".join(WEEKDAYS[day][:3] for day in schedule.days),
        "holidays": ", ".join(day.isoformat() for day in schedule.holidays),
        "to": schedule.audience.value,
        ON: "on" if schedule.on else "off",
    }


def of_profile(profile: Profile) -> dict[str, str]:
    """Return every parameter; "" for one that was not told and has no default."""
    return {**_DEFAULTS, **told(profile)}


def of_step(step: Step) -> dict[str, str]:
    """Return whose a step is and when it is due."""
    return {OWNERS: ", ".join(step.owners), DUE: step.due.isoformat() if step.due else ""}


def of_policy(checklist: Checklist) -> dict[str, str]:
    """Return what the channel allows, and who owns its checklist."""
    return {**_of_policy(checklist.policy), OWNERS: ", ".join(checklist.owners)}


def of_checklist(checklist: Checklist, key: str = "") -> dict[str, str]:
    """Return the calendar and the parameters, the pilot users among them; with a step's *key*, that step's fields."""
    step = of_step(checklist.of(key)) if key else {}
    return {**of_profile(as_told(checklist.profile, checklist.pilots)), **of_schedule(checklist.schedule), **step}


def overtaken(now: Mapping[str, str], wanted: Mapping[str, str], since: Sequence[Entry]) -> dict[str, Overtaken]:
    """Return what was changed to something else than is *wanted*, after it was shown.

    Args:
        now: What each field is.
        since: The trail from the version that was shown, oldest first.
    """
    found = {}
    for entry in since:
        before, after = _texts(entry.before), _texts(entry.after)
        for name, text in wanted.items():
            if name in before and before[name] != after[name] and now[name] != text:
                found[name] = Overtaken(by=entry.actor, at=entry.at, now=now[name])
    return found


def wrong(values: Mapping[str, str], today: date) -> dict[str, str]:
    """Return a sentence for each of *values*, parameters and keys of the calendar, that does not fit."""
    found = {}
    for name, text in values.items():
        try:
            if name in KEYS:
                adjusted(Schedule(), {name: text}, today)
            else:
                given(Profile(), {name: text})
        except BotError as error:
            found[name] = str(error).removeprefix(f"{name}: ")
    return found


def choices(name: str) -> tuple[str, ...]:
    """Return what may be chosen for the parameter *name*; nothing where it is typed."""
    default = PARAMETERS.get(name)
    if isinstance(default, StrEnum):
        return tuple(type(default))
    return ("true", "false") if isinstance(default, bool) else ()


def _texts(part: object) -> dict[str, str]:
    match part:
        case Schedule():
            return of_schedule(part)
        case Profile():
            return of_profile(part)
        case Pilots():  # only of those whom the change was about, which tells who changed it
            return {name: text for name, text in of_profile(as_told(Profile(), part)).items() if name in PILOTS}
        case Step():
            return of_step(part)
        case Policy():
            return _of_policy(part)
        case _:
            return {}


def _of_policy(policy: Policy) -> dict[str, str]:
    return {
        "rights": policy.rights.value,
        OWNERS: ", ".join(policy.owners),
        "results": policy.results.value if policy.results else "",
        "guests": policy.guests.value,
        "strangers": policy.strangers.value,
    }


def _default(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value.value if isinstance(value, StrEnum) else ""


_DEFAULTS = {name: _default(value) for name, value in PARAMETERS.items()}
