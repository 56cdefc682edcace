"""Sets what a channel allows: of the channel's checklist, or of its last, which says who may start another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import policy, rights, verbs
from bot.model.audit import Verb
from bot.model.errors import BotError, FieldsError
from bot.model.fields import of_policy, overtaken
from bot.usecases.change import OvertakenError, carried_out, keep, kept, of_button
from bot.usecases.once import made_before, made_by

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model.checklist import Checklist
    from bot.model.fields import Seen
    from bot.model.verbs import Change
    from bot.usecases import Asker, Deps
    from storage.store import Transaction


async def set_policy(deps: Deps, asker: Asker, values: Mapping[str, str], *, seen: Seen | None = None) -> Change:
    """Set *values*, each a key of `bot.model.policy.KEYS`, as typed.

    Args:
        seen: Of a form: what it was made of, so that nothing is changed over somebody else's head; None for a command.

    Raises:
        NotAllowedError: It takes an owner, or somebody of the workspace, and the asker is none.
        OvertakenError: Somebody else has changed the same since it was *seen*; nothing was changed.
        FieldsError: Values of a form do not fit; nothing was changed.
        BotError: A value does not fit; nothing was changed.
    """

    async def changed(tx: Transaction) -> Change:
        before, actor = await _meant(tx, asker), asker.actor(deps.now())
        rights.admit(before, asker.person, Verb.POLICY)
        if seen is not None:
            await _compare(tx, before, seen)
        made = verbs.set_policy(before, policy.adjusted(before.policy, values), actor)
        await keep(tx, before, made, actor)
        await made_by(tx, asker, made.entry)
        return made

    return await carried_out(deps, asker, changed, lambda tx: made_before(tx, asker))


async def allow(deps: Deps, asker: Asker, seen: Seen) -> Change:
    """Set what was changed in a form; the same may be refused as for `set_policy`."""
    return await set_policy(deps, asker, seen.wanted, seen=seen)


async def policy_of(deps: Deps, asker: Asker) -> Checklist:
    """Return the checklist whose policy `set_policy` would change.

    Raises:
        NoChecklistError: The channel never had one.
        BotError: A button of another checklist was clicked.
    """
    async with deps.store.read() as tx:
        return await _meant(tx, asker)


async def _meant(tx: Transaction, asker: Asker) -> Checklist:
    """Return the channel's checklist or its last; what is clicked has to belong to that one."""
    if not asker.checklist:
        return await kept(tx, asker)
    meant = await of_button(tx, asker)
    if meant.closed and await tx.checklists.of(meant.team, meant.channel) is not None:
        raise BotError("That belongs to a checklist that was closed, and the channel has another one. Open it anew.")
    return meant


async def _compare(tx: Transaction, checklist: Checklist, seen: Seen) -> None:
    """Refuse what does not fit, or what somebody else has set after the form had shown it."""
    if found := policy.wrong(seen.wanted):
        raise FieldsError(found)
    if checklist.version == seen.version:
        return
    since = await tx.audit.after(checklist.team, checklist.id, seen.version)
    ours = [entry for entry in since if isinstance(entry.after, policy.Policy)]
    if fields := overtaken(of_policy(checklist), seen.wanted, ours):
        raise OvertakenError(checklist, fields)
