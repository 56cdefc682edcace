"""Sets what a channel allows: of the channel's checklist, or of its last, which says who may start another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import policy, rights, verbs
from bot.model.audit import Verb
from bot.usecases.change import carried_out, keep, kept
from bot.usecases.once import made_before, made_by

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model.checklist import Checklist
    from bot.model.verbs import Change
    from bot.usecases import Asker, Deps
    from storage.store import Transaction


async def set_policy(deps: Deps, asker: Asker, values: Mapping[str, str]) -> Change:
    """Set *values*, each a key of `bot.model.policy.KEYS`, as typed.

    Raises:
        NotAllowedError: It takes an owner, or somebody of the workspace, and the asker is none.
        BotError: A value does not fit; nothing was changed.
    """

    async def changed(tx: Transaction) -> Change:
        before, actor = await kept(tx, asker), asker.actor(deps.now())
        rights.admit(before, asker.person, Verb.POLICY)
        made = verbs.set_policy(before, policy.adjusted(before.policy, values), actor)
        await keep(tx, before, made, actor)
        await made_by(tx, asker, made.entry)
        return made

    return await carried_out(deps, asker, changed, lambda tx: made_before(tx, asker))


async def policy_of(deps: Deps, asker: Asker) -> Checklist:
    """Return the checklist whose policy `set_policy` would change.

    Raises:
        NoChecklistError: The channel never had one.
    """
    async with deps.store.read() as tx:
        return await kept(tx, asker)
