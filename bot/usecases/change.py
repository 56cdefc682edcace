"""Carries out one change: read, decide, keep with its audit entry and the new plan, in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from bot.model.errors import BotError, ConflictError, StaleError, UnchangedError
from bot.model.verbs import Actor, Change
from bot.usecases import Asker, Deps, NoChecklistError
from bot.usecases.planning import news, planned

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model.checklist import Checklist
    from storage.store import Transaction

T = TypeVar("T")

TRIES = 10

Verb = Callable[["Checklist", Actor], Change]
Look = Callable[["Transaction", "Checklist"], Awaitable[None]]


async def change(deps: Deps, asker: Asker, verb: Verb) -> Change:
    """Apply *verb* to the checklist that *asker* means, and keep what came of it.

    Of two who act at once the second is shown the changed checklist, so that *verb* itself says who was first.

    Raises:
        BotError: There is no such checklist, or *verb* refuses; nothing was changed.
    """

    async def changed(tx: Transaction) -> Change:
        now, before = deps.now(), await current(tx, asker)
        made = verb(before, Actor(id=asker.user, at=now))
        await keep(tx, before, made, now)
        return made

    return await carried_out(deps, changed)


async def changes(deps: Deps, asker: Asker, verbs: Sequence[Verb], *, look: Look) -> tuple[Change, ...]:
    """Apply *verbs* one after the other, and keep what came of each with an entry of its own: all of it, or nothing.

    Where a verb finds that it is so already, nothing comes of it.

    Args:
        look: Looks at the checklist before anything is changed; raises what keeps it from being changed.

    Raises:
        BotError: As for `change`.
    """

    async def changed(tx: Transaction) -> tuple[Change, ...]:
        now, before = deps.now(), await current(tx, asker)
        await look(tx, before)
        made: list[Change] = []
        for verb in verbs:
            try:
                done = verb(before, Actor(id=asker.user, at=now))
            except UnchangedError:
                continue
            await keep(tx, before, done, now)
            made.append(done)
            before = done.checklist
        return tuple(made)

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
    meant = await of_button(tx, asker)
    if meant.closed:
        raise BotError("That button belongs to a checklist that was closed. `/hybrid status` shows the current one.")
    return meant


async def of_button(tx: Transaction, asker: Asker) -> Checklist:
    """Return the checklist whose button *asker* clicked, closed or not.

    Raises:
        BotError: It is gone, or of another channel.
    """
    meant = await tx.checklists.by_id(asker.team, asker.checklist)
    if meant is None or meant.channel != asker.channel:
        raise BotError(
            "That button belongs to a checklist that is not here any more. `/hybrid status` shows the current one."
        )
    return meant


async def keep(tx: Transaction, before: Checklist, made: Change, now: datetime) -> None:
    """Keep a changed checklist, its entry, its plan, and the news that it makes."""
    await tx.checklists.save(made.checklist, was=before.version, now=now)
    await tx.audit.add(made.entry)
    await tx.ledger.plan(made.checklist, planned(made.checklist, now), now=now)
    for slot in news(before, made.checklist, now):
        await tx.ledger.ask(slot)
    if made.checklist.closed:
        await tx.tenants.remove(before.team, before.id)  # nobody could take the access away any more
