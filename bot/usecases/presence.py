"""Whether who clicks elsewhere than in the checklist's channel still sees it: old messages and Homes stay with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model.delivery import DeliveryError
from bot.model.errors import BotError, NotAllowedError
from bot.model.rights import Deed
from bot.usecases.refuse import note_refusal
from bot.usecases.status import status

if TYPE_CHECKING:
    from bot.usecases import Asker, Deps


async def see_that_there(deps: Deps, asker: Asker, *, here: str = "") -> None:
    """Do nothing, where the asker may see the channel of the checklist that they mean; Slack is asked.

    Args:
        here: Where they clicked; "" for a Home.

    Raises:
        NotAllowedError: They may not any more; the trail says that they tried.
        BotError: Slack does not say, or there is no such checklist.
    """
    found = await status(deps, asker)
    if found is None or found.channel == here:  # which may have had another id when the button was made
        return
    try:
        seen = await deps.voice.sees(asker.team, asker.user, {found.channel})
    except DeliveryError:
        raise BotError(
            "Slack does not tell me at the moment whether you still see the checklist's channel, so nothing was"
            " changed. Try again in a minute, or click in the channel itself."
        ) from None
    if found.channel not in seen:
        error = NotAllowedError(
            "You do not see the checklist's channel any more, so nothing was changed.",
            checklist=found.id,
            tried=Deed.CHANGE,
        )
        await note_refusal(deps, asker, error)
        raise error
