"""Archives a checklist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model import verbs
from bot.usecases.change import change, current

if TYPE_CHECKING:
    from datetime import timedelta

    from bot.model.checklist import Checklist
    from bot.model.verbs import Change
    from bot.usecases import Asker, Deps


@dataclass(frozen=True, slots=True)
class Closing:
    """What would be closed.

    Attributes:
        keyed: The bot may read the tenant by a key, which is destroyed with it.
        keep: How long it is kept after that.
    """

    checklist: Checklist
    keyed: bool
    keep: timedelta


async def ask(deps: Deps, asker: Asker) -> Closing:
    """Return what closing would mean; nothing is changed."""
    async with deps.store.read() as tx:
        checklist = await current(tx, asker)
        return Closing(checklist, await tx.tenants.of(checklist.team, checklist.id) is not None, deps.keep)


async def close(deps: Deps, asker: Asker) -> Change:
    """Archive the checklist that *asker* means; its reminders end, and the channel may start another."""
    return await change(deps, asker, verbs.close)
