"""Archives a checklist."""

from __future__ import annotations

from bot.model import verbs
from bot.model.verbs import Change
from bot.usecases import Asker, Deps
from bot.usecases.change import change


async def close(deps: Deps, asker: Asker) -> Change:
    """Archive the checklist that *asker* means; its reminders end, and the channel may start another."""
    return await change(deps, asker, verbs.close)
