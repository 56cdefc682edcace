"""Carries out one change: read, decide, keep with its audit entry and the new plan, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.model import rights
from bot.model.errors import BotError, ConflictError, NotAllowedError, StaleError
from bot.model.policy import Person
from bot.usecases import Asker, Deps, NoChecklistError
from bot.usecases.once import made_before, made_by, once
from bot.usecases.planning import news, planned
from bot.usecases.refuse import note_refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.model.checklist import Checklist
    from bot.model.verbs import Actor, Change
    from storage.store import Transaction

T = TypeVar("T")

TRIES = 10


async def change(deps: Deps, asker: Asker, verb: Callable[[Checklist, Actor], Change]) -> Change:
    """Apply *verb* to the checklist that *asker* means, and keep what came of it.

    Of two who act at once the second is shown the changed checklist, so that *verb* itself says who was first. A copy
    of the same delivery is answered with the change that the first one made.

    Raises:
        NotAllowedError: The asker may not do that; the trail says that they tried.
        BotError: There is no such checklist, or *verb* refuses; nothing was changed.
    """

    async def changed(tx: Transaction) -> Change:
        before, actor = await current(tx, asker), asker.actor(deps.now())
        made = verb(before, actor)
        await keep(tx, before, made, actor)
        await made_by(tx, asker, made.entry)
        return made

    return await carried_out(deps, asker, changed, lambda tx: made_before(tx, asker))


async def carried_out(
    deps: Deps,
    asker: Asker,
    work: Callable[[Transaction], Awaitable[T]],
    again: Callable[[Transaction], Awaitable[T]],
) -> T:
    """Carry out *work* in a transaction, once for each delivery, and once more where somebody else was first.

    Args:
        again: Answers a copy of a delivery whose work was carried out.

    Raises:
        NotAllowedError: *work* says that the asker may not do it; the trail says that they tried.
        ConflictError: Somebody else was first again and again; nothing was changed.
    """
    for _ in range(TRIES):
        try:
            async with deps.store.begin() as tx:
                if not await once(tx, asker.team, asker.delivery, deps.now()):
                    return await again(tx)
                done = await work(tx)
        except StaleError:
            continue
        except NotAllowedError as error:
            await note_refusal(deps, asker, error)
            raise
        deps.wake()
        return done
    raise ConflictError("Many people are changing this checklist at this moment, and yours was not kept. Try again.")


async def current(tx: Transaction, asker: Asker) -> Checklist:
    """Return the checklist that *asker* means.

    Raises:
        NoChecklistError: The channel has none.
        BotError: A button of a checklist that is closed, gone, or of another channel was clicked.
    """
    if not asker.checklist:
        found = await tx.checklists.of(asker.team, asker.channel)
        if found is None:
            raise NoChecklistError
        return found
    meant = await tx.checklists.by_id(asker.team, asker.checklist)
    if meant is None or meant.channel != asker.channel:
        raise BotError(
            "That button belongs to a checklist that is not here any more. `/hybrid status` shows the current one."
        )
    if meant.closed:
        raise BotError("That button belongs to a checklist that was closed. `/hybrid status` shows the current one.")
    return meant


async def last(tx: Transaction, asker: Asker) -> Checklist:
    """Return the channel's running checklist, or the one that was closed last.

    Raises:
        NoChecklistError: It never had one.
    """
    found = await tx.checklists.of(asker.team, asker.channel)
    found = found or await tx.checklists.last_closed(asker.team, asker.channel)
    if found is None:
        raise NoChecklistError
    return found


async def keep(tx: Transaction, before: Checklist, made: Change, actor: Actor) -> None:
    """Keep a changed checklist, its entry, its plan, and the news that it makes: the one way to change a checklist.

    Raises:
        NotAllowedError: *actor* may not change that; the transaction is to be rolled back.
    """
    now = actor.at
    rights.may_change(before, Person(actor.id, actor.kind), made.entry)
    await tx.checklists.save(made.checklist, was=before.version, now=now)
    await tx.audit.add(made.entry)
    await tx.ledger.plan(made.checklist, planned(made.checklist, now), now=now)
    for slot in news(before, made.checklist, now):
        await tx.ledger.ask(slot)
    if made.checklist.closed:
        await tx.tenants.remove(before.team, before.id)  # nobody could take the access away any more
