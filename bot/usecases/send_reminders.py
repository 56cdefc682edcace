"""Sends the reminders that are due, each at most once, and writes down what became of each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.model.checklist import Card, State
from bot.model.delivery import DeliveryError, LaterError, RefusedError, RevokedError, ShutOutError
from bot.model.ledger import SlotKind, SlotState
from bot.usecases.examine import checks_of, examine
from bot.usecases.planning import planned
from bot.usecases.shut import heed
from bot.usecases.sight import looked

if TYPE_CHECKING:
    from bot.model.checklist import Checklist
    from bot.model.ledger import Slot
    from bot.usecases import Deps

log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[object]]

AGAIN = timedelta(minutes=1)  # after something broke off before anything was sent
FRESH = timedelta(minutes=10)  # a look that is younger is not repeated before a reminder
PAUSES = (1.0, 4.0, 15.0, 40.0, 60.0)  # seconds; all of them within the lease
# Longer than a look and a batch of sends with all their time-outs.
LEASE = timedelta(minutes=5)


class _StaysError(Exception):
    """A reminder did not leave; nothing of it was sent."""


async def claim_reminders(deps: Deps, limit: int) -> tuple[Slot, ...]:
    """Take slots that are due.

    A slot is claimed in one transaction, leaves after another, and is settled in a third. One whose lease ran out
    after it left was perhaps sent: it becomes uncertain, and is never sent again.
    """
    now = deps.now()
    async with deps.store.begin() as tx:
        lost = await tx.ledger.expire(now)
        slots = await tx.ledger.claim_due(now, limit=limit, lease=LEASE)
        skipped = tx.ledger.skipped
    deps.meter.settled(SlotState.SKIPPED, skipped)
    for slot in lost:
        deps.meter.settled(SlotState.UNCERTAIN)
        log.warning("nobody knows whether a reminder was sent", extra={"checklist": slot.checklist, "slot": slot.key})
    return slots


async def send_reminder(deps: Deps, slot: Slot, sleep: Sleep = asyncio.sleep) -> None:
    """Send a claimed slot, if there is still need to, and write down what became of it.

    Args:
        sleep: Waits so many seconds, while the database is away.
    """
    try:
        checklist, reason = await _prepared(deps, slot)
    except LaterError as error:
        await _insist(partial(_put_off, deps, slot, error.after), sleep)
        return
    except RevokedError:
        await _insist(partial(_hand_back, deps, slot), sleep)
        return
    except asyncio.CancelledError:
        await _put_off(deps, slot, AGAIN)  # nothing has left yet, so nothing is uncertain
        raise
    except Exception:
        await _insist(partial(_put_off, deps, slot, AGAIN), sleep)
        raise
    if checklist is None or reason:
        await _insist(partial(_settle, deps, slot, SlotState.SKIPPED, reason=reason), sleep)
        return
    try:
        async with deps.door.turn():
            if await _may_leave(deps, slot):
                await _insist(await _sent(deps, checklist, slot), sleep)
    except _StaysError:
        await _insist(partial(_put_off, deps, slot, AGAIN), sleep)  # not at the door: others would go past it


async def _insist(write: Callable[[], Awaitable[None]], sleep: Sleep) -> None:
    """Write down what became of a slot, though the database be away for a minute: else it would be uncertain."""
    for pause in PAUSES:
        try:
            return await write()
        except Exception as error:
            log.warning("what became of a reminder is written again", exc_info=error)
        await sleep(pause)
    return await write()


async def _prepared(deps: Deps, slot: Slot) -> tuple[Checklist | None, str]:
    """Return the checklist as it is after a look, its previous reminder gone; or why nothing need be sent."""
    async with deps.store.read() as tx:
        checklist = await tx.checklists.by_id(slot.team, slot.checklist)
        previous = await tx.checklists.reminder_of(slot.team, slot.checklist)
    reason = _needless(checklist, slot, deps.now())
    if checklist is not None and not reason:
        checklist = await looked(deps, await _looked_at(deps, checklist, slot))
        reason = checklist.place.shut.words if checklist.place.shut else ""
        if not reason:
            await _withdraw(deps, slot, previous)
    return checklist, reason


async def _may_leave(deps: Deps, slot: Slot) -> bool:
    """Write down that the message leaves now; False if it must not.

    Raises:
        _StaysError: That cannot be written, so it does not leave.
    """
    try:
        async with deps.store.begin() as tx:
            held = await tx.ledger.leave(slot)
    except Exception as error:
        log.warning("a reminder waits for the database", exc_info=error)
        raise _StaysError from error
    if not held:
        log.warning("a reminder waited too long and is not sent from here", extra={"slot": slot.key})
    return held


async def _sent(  # noqa: PLR0911 - one for each way it can end
    deps: Deps, checklist: Checklist, slot: Slot
) -> Callable[[], Awaitable[None]]:
    """Send, and return how to write down what became of it."""
    settle = partial(_settle, deps, slot)
    try:
        message = await deps.voice.remind(checklist, slot, deps.now())
    except LaterError as error:
        return partial(_put_off, deps, slot, error.after)
    except RevokedError:
        return partial(_hand_back, deps, slot)
    except ShutOutError as error:
        await heed(deps, checklist, error)
        return partial(settle, SlotState.SKIPPED, reason=error.shut.words)
    except RefusedError as error:
        return partial(settle, SlotState.FAILED, reason=str(error))
    except DeliveryError as error:
        return partial(settle, SlotState.UNCERTAIN, reason=str(error))
    except Exception:
        log.exception("a reminder broke off", extra={"checklist": slot.checklist, "slot": slot.key})
        return partial(settle, SlotState.UNCERTAIN, reason="the bot broke off while sending")
    live = Card(checklist.channel, message) if message else None
    return partial(settle, SlotState.SENT, message=message, live=live)


async def _put_off(deps: Deps, slot: Slot, after: timedelta) -> None:
    async with deps.store.begin() as tx:
        await tx.ledger.put_off(slot, deps.now() + after)


async def _hand_back(deps: Deps, slot: Slot) -> None:
    """Leave a slot as it was: its workspace's work stands still now, and it ages as in any downtime."""
    async with deps.store.begin() as tx:
        await tx.ledger.hand_back(slot)


async def _looked_at(deps: Deps, checklist: Checklist, slot: Slot) -> Checklist:
    """Look once more at what is done, unless that was just done: a reminder must not call good what is not."""
    done = {step.key for step in checklist.steps if step.state is State.DONE}
    ids = {check.id for check in checks_of(deps, checklist, done)}
    fresh = {standing.check for standing in checklist.standings if deps.now() - standing.at < FRESH}
    if slot.kind is SlotKind.REGRESSED or ids <= fresh:
        return checklist
    return (await examine(deps, checklist, checks_of(deps, checklist, done), _tell_nobody))[0]


async def _tell_nobody(done: int, total: int) -> None:
    """A clock's look has nobody to tell."""


async def _withdraw(deps: Deps, slot: Slot, previous: Card | None) -> None:
    """Take the previous reminder away first: a channel never holds two live ones, not even after a crash."""
    if previous is None:
        return
    try:
        await deps.voice.withdraw(slot.team, previous.channel, previous.ts)
    except (LaterError, RevokedError):
        raise
    except DeliveryError as error:
        log.info("the previous reminder stays", extra={"reason": str(error), "checklist": slot.checklist})


async def _settle(
    deps: Deps, slot: Slot, state: SlotState, *, reason: str = "", message: str = "", live: Card | None = None
) -> None:
    """Write what became of *slot*, and plan what follows."""
    now = deps.now()
    async with deps.store.begin() as tx:
        held = await tx.ledger.settle(slot, state, now=now, reason=reason, message=message)
        if not held:
            log.warning("a reminder was settled too late", extra={"checklist": slot.checklist, "slot": slot.key})
        if state is SlotState.SENT:
            await tx.checklists.set_reminder(slot.team, slot.checklist, live)
        checklist = await tx.checklists.by_id(slot.team, slot.checklist)
        if checklist is not None:
            await tx.ledger.plan(checklist, planned(checklist, now), now=now)
            await tx.people.tell(slot.team, slot.checklist, now=now)  # their Homes tell the next one
    if held:
        deps.meter.settled(state)


def _needless(checklist: Checklist | None, slot: Slot, now: datetime) -> str:
    """Say why *slot* need not be sent; "" if it must."""
    if checklist is None or checklist.closed:
        return "the checklist is closed"
    if checklist.place.shut:
        return checklist.place.shut.words
    if slot.kind is SlotKind.NOW:
        return ""
    schedule = checklist.schedule
    until = schedule.snoozed_until
    replaced = until is None or not slot.key.endswith(until.isoformat())
    quiet = slot.kind not in {SlotKind.READY, SlotKind.EXPIRING} and not checklist.outstanding
    reasons = {
        "reminders are off": not schedule.on,
        "snoozed": until is not None and now < until,
        "the snooze was ended before": slot.kind is SlotKind.SNOOZED and replaced,
        "nothing is outstanding": quiet and not any(checklist.regressed(step) for step in checklist.steps),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")
