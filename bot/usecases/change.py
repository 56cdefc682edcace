"""Carries out one change: read, decide, keep with its audit entry and the new plan, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.model.errors import BotError, ConflictError, StaleError
from bot.model.verbs import Actor, Change
from bot.usecases import Asker, Deps, NoChecklistError
from bot.usecases.permit import permit
from bot.usecases.planning import news, planned

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.model.checklist import Checklist
    from storage.store import Transaction

T = TypeVar("T")

TRIES = 10


async def change(deps: Deps, asker: Asker, verb: Callable[[Checklist, Actor], Change]) -> Change:
    """Apply *verb* to the checklist that *asker* means, and keep what came of it.

    Of two who act at once the second is shown the changed checklist, so that *verb* itself says who was first.

    Raises:
        BotError: There is no such checklist, or *verb* refuses; nothing was changed.
    """

    async def changed(tx: Transaction) -> Change:
        now, before = deps.now(), await acting(deps, tx, asker)
        made = verb(before, Actor(id=asker.user, at=now))
        await keep(tx, before, made, now)
        return made

    return await carried_out(deps, changed)


async def carried_out(deps: Deps, work: Callable[[Transaction], Awaitable[T]]) -> T:
    """Carry out *work* in a transaction, once more where somebody else was first.

    Raises:
        ConflictError: Somebody else was first again and again; nothing was changed.
    """
    for _ in range(TRIES):
        try:
            async with deps.store.begin() as tx:
                done = await work(tx)
        except StaleError:
            continue
        deps.wake()
        return done
    raise ConflictError("Many people are changing this checklist at this moment, and yours was not kept. Try again.")


async def acting(deps: Deps, tx: Transaction, asker: Asker) -> Checklist:
    """Return the checklist that *asker* means, for a change; that somebody acts there says that the channel lives.

    Raises:
        NoChecklistError: The channel has none.
        BotError: A button of another checklist was clicked, or the channel does not let the asker act.
        UnknownPersonError: Slack has to be asked first who the asker is.
    """
    found = await current(tx, asker)
    permit(found.policy, asker)
    if found.place.shut and not asker.user.startswith("cli:"):
        await tx.channels.open(found.team, found.channel, now=deps.now())
    return found


async def current(tx: Transaction, asker: Asker) -> Checklist:
    """Return the checklist that *asker* means.

    Raises:
        NoChecklistError: The channel has none.
        BotError: A button of a checklist that is closed, gone, or of another channel was clicked.
    """
    if not asker.checklist:
        found = await tx.checklists.of(asker.team, asker.channel)
        if found is None:
            raise NoChecklistError(asker.channel)
        return found
    meant = await tx.checklists.by_id(asker.team, asker.checklist)
    if meant is None or not await _here(tx, meant, asker):
        raise BotError(
            "That button belongs to a checklist that is not here any more. `/hybrid status` shows the current one."
        )
    if meant.closed:
        raise BotError("That button belongs to a checklist that was closed. `/hybrid status` shows the current one.")
    return meant


async def kept(tx: Transaction, asker: Asker) -> Checklist:
    """Return the channel's running checklist, or the one closed last: a terminal shows that as well.

    Raises:
        NoChecklistError: The channel never had one.
    """
    found = await tx.checklists.of(asker.team, asker.channel)
    found = found or await tx.checklists.last_closed(asker.team, asker.channel)
    if found is None:
        raise NoChecklistError(asker.channel)
    return found


async def _here(tx: Transaction, meant: Checklist, asker: Asker) -> bool:
    """Tell whether a checklist is of the channel that was clicked in, which may have had another id then."""
    return asker.channel == meant.channel or await tx.channels.moved(asker.team, asker.channel) == meant.channel


async def keep(tx: Transaction, before: Checklist, made: Change, now: datetime) -> None:
    """Keep a changed checklist, its entry, its plan, and the news that it makes."""
    await tx.checklists.save(made.checklist, was=before.version, now=now)
    await tx.audit.add(made.entry)
    await tx.ledger.plan(made.checklist, planned(made.checklist, now), now=now)
    for slot in news(before, made.checklist, now):
        await tx.ledger.ask(slot)
    if made.checklist.closed:
        await tx.tenants.remove(before.team, before.id)  # nobody could take the access away any more
