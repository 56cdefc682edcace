"""Shows the channel's checklist."""

from __future__ import annotations

from bot.model.checklist import Checklist
from bot.usecases import Asker, Deps
from bot.usecases.change import current


async def status(deps: Deps, asker: Asker) -> Checklist | None:
    """Return the checklist that *asker* means, by one indexed query; None where there is none."""
    async with deps.store.read() as tx:
        if asker.checklist:
            return await current(tx, asker)
        return await tx.checklists.of(asker.team, asker.channel)


async def meant(deps: Deps, asker: Asker) -> Checklist:
    """Return the checklist that *asker* means.

    Raises:
        NoChecklistError: The channel has none.
        BotError: As for `status`.
    """
    async with deps.store.read() as tx:
        return await current(tx, asker)
