"""Starts a checklist in a channel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.model import rights, verbs
from bot.model.audit import Verb
from bot.model.dates import today_in
from bot.model.delivery import DeliveryError
from bot.model.errors import BotError, ConflictError
from bot.model.fields import wrong
from bot.model.pilot import adopted
from bot.model.place import is_direct
from bot.model.profile import Profile, given
from bot.model.schedule import Schedule
from bot.model.schedule_words import KEYS, adjusted
from bot.model.turn import next_turn
from bot.model.verbs import Actor, Change
from bot.usecases.change import carried_out, change
from bot.usecases.once import made_before, made_by
from bot.usecases.planning import planned
from bot.usecases.recheck import recheck_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.model.checklist import Checklist
    from bot.model.template import Parameter, Template
    from bot.usecases import Asker, Deps
    from storage.store import Transaction


async def start(
    deps: Deps, asker: Asker, *, template: str = "", values: Mapping[str, str], checklist: str = ""
) -> Change:
    """Start a checklist.

    Args:
        template: Its id, or an unambiguous prefix; "" for the default.
        values: Parameters of the profile, and ``pilot zone time days holidays to`` of the calendar, as typed.
        checklist: Its own id, where that is known before; "" for any.

    Raises:
        ConflictError: The channel has a running one.
        NotAllowedError: The one that it had before is its owners', and the asker is none of them.
        BotError: A value does not fit or a required one is missing; the text names every missing one.
    """
    _see_that_it_is_a_channel(asker.channel)
    now = deps.now()
    chosen = _template(deps, template)
    profile = given(Profile(), {name: text for name, text in values.items() if name not in KEYS})
    if lacking := missing(chosen, profile):
        needed = ", ".join(f"`{parameter.name}` ({parameter.label})" for parameter in lacking)
        example = " ".join(f"{parameter.name}={parameter.example}" for parameter in lacking)
        raise BotError(f"To start, the checklist needs {needed}. Type `/hybrid start {example}`.")
    schedule = _schedule(chosen, {name: text for name, text in values.items() if name in KEYS}, now)
    profile, pilots = adopted(profile)
    made = verbs.start(
        chosen,
        profile,
        schedule,
        pilots,
        checklist=checklist or uuid4().hex,
        team=asker.team,
        channel=asker.channel,
        actor=asker.actor(now),
    )
    return await carried_out(deps, asker, lambda tx: _started(tx, asker, made, now), lambda tx: made_before(tx, asker))


async def _started(tx: Transaction, asker: Asker, made: Change, now: datetime) -> Change:
    """Keep a new checklist, unless the channel's last one says that the asker may not start another."""
    rights.may_start(await tx.checklists.last_closed(asker.team, asker.channel), asker.person)
    turn = next_turn(await tx.checklists.turns(asker.team))
    made = replace(made, checklist=replace(made.checklist, turn=turn))
    await tx.checklists.add(made.checklist, recheck_at=recheck_at(made.checklist, now), now=now)
    await tx.audit.add(made.entry)
    await tx.ledger.plan(made.checklist, planned(made.checklist, now), now=now)
    await made_by(tx, asker, made.entry)
    return made


def _see_that_it_is_a_channel(channel: str) -> None:
    """Do nothing, where a checklist can be.

    Raises:
        BotError: It cannot be started; the text says where it can.
    """
    if is_direct(channel):
        raise BotError(
            "A checklist lives in a channel, where the whole team sees it, and this is a direct message. Type `/hybrid"
            " start …` in your team's channel; a group conversation of which I am a member does as well."
        )


async def zone_of(deps: Deps, asker: Asker) -> str:
    """Return the time zone of *asker*'s Slack profile; "" where Slack does not tell one that is known here."""
    try:
        zone = await deps.voice.zone_of(asker.team, asker.user)
    except DeliveryError:
        return ""
    return "" if wrong({"zone": zone}, deps.now().date()) else zone


async def adopt_zone(deps: Deps, asker: Asker) -> Change | None:
    """Take the time zone of *asker*'s Slack profile for a checklist that was started without one.

    Returns None where Slack does not know it, or where somebody has set one meanwhile.
    """
    zone = await zone_of(deps, asker)
    if not zone:
        return None

    def verb(checklist: Checklist, actor: Actor) -> Change:
        if checklist.schedule.zone != Schedule().zone:
            raise ConflictError("Somebody has set a time zone since it was started.")
        schedule = adjusted(checklist.schedule, {"zone": zone}, today_in(actor.at, "UTC"))
        text = f"zone={zone}, as in their Slack profile"
        made = verbs.reschedule(checklist, schedule, actor, verb=Verb.SET, text=text)
        return replace(made, entry=replace(made.entry, before=None))  # nobody did it, so nobody's `undo` means it

    try:
        return await change(deps, replace(asker, delivery=""), verb)  # the start has used the delivery's name
    except BotError:
        return None


def _template(deps: Deps, word: str) -> Template:
    if not word:
        return next(iter(deps.templates.values()))
    found = [template for key, template in deps.templates.items() if key.startswith(word.lower())]
    exact = deps.templates.get(word.lower())
    if exact is None and len(found) != 1:
        raise BotError(f"“{word}” is not a template; there are: {', '.join(deps.templates)}.")
    return exact or found[0]


def missing(template: Template, profile: Profile) -> tuple[Parameter, ...]:
    """Return the parameters that *template* requires and *profile* does not tell."""
    names = {"domain": "sip_domains"}
    return tuple(
        parameter
        for parameter in template.parameters
        if parameter.required and not getattr(profile, names.get(parameter.name, parameter.name))
    )


def _schedule(template: Template, values: Mapping[str, str], now: datetime) -> Schedule:
    blank = Schedule(offsets=template.offsets, after=template.after)
    zoned = adjusted(blank, {name: text for name, text in values.items() if name == "zone"}, now.date())
    return adjusted(zoned, values, today_in(now, zoned.zone))
