"""Carries out what was changed in a form: each kind of change with an entry of its own, all of them or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model.dates import today_in
from bot.model.errors import FieldsError
from bot.model.fields import ON, Seen, of_checklist, overtaken, wrong
from bot.model.policy import Policy
from bot.model.profile import PARAMETERS, PILOTS
from bot.model.schedule_words import KEYS
from bot.usecases.change import OvertakenError, changes
from bot.usecases.configure import listing, rescheduling, telling
from bot.usecases.remind import snoozing, switching

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from bot.model.checklist import Checklist
    from bot.model.verbs import Change
    from bot.usecases import Asker, Deps
    from bot.usecases.change import Verb
    from storage.store import Transaction

SNOOZE, END_SNOOZE = "snooze", "end"
_MAY_BE_NONE = frozenset({"pilot", "holidays", *PARAMETERS})
_STANDS_FOR = {"domain": "sip_domains"}  # of two parameters, the one that has to be told


async def adjust(deps: Deps, asker: Asker, seen: Seen) -> tuple[Change, ...]:
    """Set what is wanted of the calendar, the parameters, the pilot users and the reminders; "" forgets a value.

    Raises:
        FieldsError: Something does not fit; nothing was changed.
        OvertakenError: Somebody else has changed the same since it was shown; nothing was changed.
        BotError: As for the commands that set each of them.
    """
    return await in_sight(deps, asker, tuple(_verbs(seen.wanted)), seen)


async def in_sight(deps: Deps, asker: Asker, verbs: Sequence[Verb], seen: Seen, *, key: str = "") -> tuple[Change, ...]:
    """Apply *verbs*, unless somebody else changed what they are about after it was shown; *key* is a step's.

    What is so already is left out.

    Raises:
        OvertakenError: Somebody did; nothing was changed.
    """

    async def look(tx: Transaction, checklist: Checklist) -> None:
        if found := _misfits(checklist, seen.wanted, today_in(deps.now(), checklist.schedule.zone)):
            raise FieldsError(found)
        if checklist.version == seen.version:
            return
        since = await tx.audit.after(checklist.team, checklist.id, seen.version)
        since = tuple(entry for entry in since if entry.step in {"", key} and not isinstance(entry.after, Policy))
        if fields := overtaken(of_checklist(checklist, key), seen.wanted, since):
            raise OvertakenError(checklist, fields)

    return await changes(deps, asker, verbs, look=look)


def _misfits(checklist: Checklist, wanted: Mapping[str, str], today: date) -> dict[str, str]:
    """Return a sentence for each field that cannot be as it is wanted."""
    judged = {name: _typed(name, text) for name, text in wanted.items() if name in KEYS or name in PARAMETERS}
    required = {_STANDS_FOR.get(each.name, each.name) for each in checklist.template.parameters if each.required}
    forgotten = [name for name in required if not wanted.get(name, "told").strip()]
    return {**wrong(judged, today), **dict.fromkeys(forgotten, "The checklist needs this, so it cannot be forgotten.")}


def _verbs(wanted: Mapping[str, str]) -> Iterator[Verb]:
    calendar = {name: _typed(name, text) for name, text in wanted.items() if name in KEYS}
    people = {name: text for name, text in wanted.items() if name in PILOTS}
    others = {name: text for name, text in wanted.items() if name in PARAMETERS and name not in PILOTS}
    if calendar:
        yield rescheduling(calendar)
    if others:
        yield telling(others)
    if people:
        yield listing(people)
    if wanted.get(ON):
        yield switching(on=wanted[ON] == "on")
    span = wanted.get(SNOOZE)
    if span:
        yield switching(on=True) if span == END_SNOOZE else snoozing(span)


def _typed(name: str, text: str) -> str:
    """Return what is typed for a field that was left empty."""
    return text or ("none" if name in _MAY_BE_NONE else "")
