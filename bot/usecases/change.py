"""Carries out one change: read, decide, keep with its audit entry and the new plan, in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from bot.model import rights
from bot.model.errors import BotError, ConflictError, NotAllowedError, StaleError, UnchangedError
from bot.model.rights import Deed
from bot.model.verbs import Actor, Change
from bot.usecases import Asker, Deps, NoChecklistError
from bot.usecases.once import made_before, made_by, once
from bot.usecases.planning import news, planned
from bot.usecases.refuse import note_refusal

if TYPE_CHECKING:
    from bot.model import audit
    from bot.model.checklist import Checklist
    from bot.model.fields import Overtaken
    from storage.store import Transaction

T = TypeVar("T")

TRIES = 10

Verb = Callable[["Checklist", Actor], Change]
Look = Callable[["Transaction", "Checklist"], Awaitable[None]]


class OvertakenError(ConflictError):
    """Somebody else changed the same after the form had shown it; nothing was changed."""

    def __init__(self, checklist: Checklist, fields: Mapping[str, Overtaken]) -> None:
        super().__init__("Somebody else has changed the same meanwhile, so nothing was changed.")
        self.checklist = checklist
        self.fields = fields


async def change(deps: Deps, asker: Asker, verb: Verb) -> Change:
    """Apply *verb* to the checklist that *asker* means, and keep what came of it.

    Of two who act at once the second is shown the changed checklist, so that *verb* itself says who was first. A copy
    of the same delivery is answered with the change that the first one made.

    Raises:
        NotAllowedError: The asker may not do that; the trail says that they tried.
        UnknownPersonError: Slack has to be asked first who the asker is; nothing was changed.
        BotError: There is no such checklist, or *verb* refuses; nothing was changed.
    """

    async def changed(tx: Transaction) -> Change:
        before, actor = await current(tx, asker), asker.actor(deps.now())
        made = _made(before, actor, verb)
        await _stir(deps, tx, before, asker)
        await keep(tx, before, made, actor)
        await made_by(tx, asker, made.entry)
        return made

    return await carried_out(deps, asker, changed, lambda tx: made_before(tx, asker))


async def changes(deps: Deps, asker: Asker, verbs: Sequence[Verb], *, look: Look) -> tuple[Change, ...]:
    """Apply *verbs* one after the other, and keep what came of each with an entry of its own: all of it, or nothing.

    Where a verb finds that it is so already, nothing comes of it.

    Args:
        look: Looks at the checklist before anything is changed; raises what keeps it from being changed.

    Raises:
        NotAllowedError: As for `change`, like the others.
        BotError: The same.
    """

    async def changed(tx: Transaction) -> tuple[Change, ...]:
        before, actor = await current(tx, asker), asker.actor(deps.now())
        await look(tx, before)
        made: list[Change] = []
        for verb in verbs:
            try:
                done = _made(before, actor, verb)
            except UnchangedError:
                continue
            await keep(tx, before, done, actor)
            made.append(done)
            before = done.checklist
        if made:
            await _stir(deps, tx, before, asker)
            await made_by(tx, asker, made[-1].entry)
        return tuple(made)

    async def again(tx: Transaction) -> tuple[Change, ...]:
        return (await made_before(tx, asker),)

    return await carried_out(deps, asker, changed, again)


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


def _made(before: Checklist, actor: Actor, verb: Verb) -> Change:
    """Return what *verb* makes; why it refuses is not for whoever may only look, as it may tell what a check saw."""
    try:
        return verb(before, actor)
    except BotError:
        rights.admit(before, actor, Deed.CHANGE)
        raise


async def acting(deps: Deps, tx: Transaction, asker: Asker, verb: audit.Verb | Deed) -> Checklist:
    """Return the checklist that *asker* means, for what *verb* says; `keep` or `rights.may` sees to all that it takes.

    Raises:
        NoChecklistError: The channel has none.
        NotAllowedError: The channel lets the asker only look.
        UnknownPersonError: Slack has to be asked first who the asker is.
        BotError: A button of another checklist was clicked.
    """
    found = await current(tx, asker)
    rights.admit(found, asker.person, verb)
    await _stir(deps, tx, found, asker)
    return found


async def _stir(deps: Deps, tx: Transaction, checklist: Checklist, asker: Asker) -> None:
    """Let a channel go on that rests: that somebody acts there says that it lives; a terminal says nothing of it."""
    if checklist.place.shut and not asker.user.startswith(rights.TERMINAL):
        await tx.channels.open(checklist.team, checklist.channel, now=deps.now())


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
    if meant is None or not await _here(tx, meant, asker):
        raise BotError(
            "That button belongs to a checklist that is not here any more. `/hybrid status` shows the current one."
        )
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


async def keep(tx: Transaction, before: Checklist, made: Change, actor: Actor) -> None:
    """Keep a changed checklist, its entry, its plan, and the news that it makes: the one way to change a checklist.

    Raises:
        NotAllowedError: *actor* may not change that; the transaction is to be rolled back.
        UnknownPersonError: Slack has to be asked first who *actor* is; the same goes for it.
    """
    now = actor.at
    rights.may_change(before, actor, made.entry)
    await tx.checklists.save(made.checklist, was=before.version, now=now)
    await tx.audit.add(made.entry)
    await tx.ledger.plan(made.checklist, planned(made.checklist, now), now=now)
    for slot in news(before, made.checklist, now):
        await tx.ledger.ask(slot)
    if made.checklist.closed:
        await tx.tenants.remove(before.team, before.id)  # nobody could take the access away any more
