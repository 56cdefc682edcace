"""Reminders: now, off, on, snooze, and the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import rights, verbs
from bot.model.audit import Verb
from bot.model.checklist import Checklist
from bot.model.dates import span
from bot.model.errors import BotError
from bot.model.ledger import Slot
from bot.model.rights import Deed
from bot.model.verbs import Actor, Change
from bot.usecases import Asker, Deps
from bot.usecases.change import Verb as ChecklistVerb
from bot.usecases.change import acting, carried_out, change, current
from bot.usecases.planning import now_slot

if TYPE_CHECKING:
    from storage.store import Transaction

ONE_CLICK = timedelta(minutes=1)  # snoozing for the same time within it is the same click, delivered again


async def remind_now(deps: Deps, asker: Asker) -> Slot:
    """Ask for a reminder at once; it goes through the ledger like every other."""

    async def asked(tx: Transaction) -> Slot:
        checklist = await acting(deps, tx, asker, Deed.REMIND_NOW)
        rights.may(checklist, asker.person, Deed.REMIND_NOW)
        if not checklist.outstanding:
            raise BotError(
                "Nothing is outstanding, so there is nothing to remind of. `/hybrid status` shows the checklist."
            )
        slot = now_slot(checklist, deps.now())
        await tx.ledger.ask(slot)
        return slot

    async def again(tx: Transaction) -> Slot:
        return now_slot(await current(tx, asker), deps.now())  # as it was asked for

    return await carried_out(deps, asker, asked, again)


async def switch(deps: Deps, asker: Asker, *, on: bool) -> Change:
    """Switch the reminders on or off; on also ends a snooze."""
    return await change(deps, asker, switching(on=on))


def switching(*, on: bool) -> ChecklistVerb:
    """Return the verb that does `switch`."""

    def verb(checklist: Checklist, actor: Actor) -> Change:
        schedule = replace(checklist.schedule, on=on, snoozed_until=None)
        return verbs.reschedule(checklist, schedule, actor, verb=Verb.REMIND, text="on" if on else "off")

    return verb


async def snooze(deps: Deps, asker: Asker, text: str) -> Change:
    """Let the reminders be silent for a while; *text* as typed: ``2d``, ``4h``."""
    return await change(deps, asker, snoozing(text))


def snoozing(text: str) -> ChecklistVerb:
    """Return the verb that does `snooze`."""

    def verb(checklist: Checklist, actor: Actor) -> Change:
        if not checklist.schedule.on:
            raise BotError("The reminders are off; `/hybrid remind on` switches them on.")
        until, standing = actor.at + span(text), checklist.schedule.snoozed_until
        if standing and abs(until - standing) < ONE_CLICK:
            until = standing
        schedule = replace(checklist.schedule, snoozed_until=until)
        return verbs.reschedule(checklist, schedule, actor, verb=Verb.REMIND, text=f"snoozed for {text.strip()}")

    return verb


async def log(deps: Deps, asker: Asker) -> tuple[Checklist, tuple[Slot, ...]]:
    """Return the ledger, the latest slot first."""
    async with deps.store.read() as tx:
        checklist = await current(tx, asker)
        return checklist, await tx.ledger.of(checklist.team, checklist.id)
