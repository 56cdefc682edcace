"""Whether somebody may act in a channel, by what the channel allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model.errors import BotError
from bot.model.policy import must_ask, refusal

if TYPE_CHECKING:
    from bot.model.policy import Policy
    from bot.usecases import Asker


class NotAllowedError(BotError):
    """The person may look, and not act; the text says who can change that."""


class UnknownPersonError(Exception):
    """It takes asking Slack who the person is; ask, and try again with what it says."""


def permit(policy: Policy, asker: Asker) -> None:
    """Let *asker* act.

    Raises:
        NotAllowedError: They may not.
        UnknownPersonError: Nobody can say yet.
    """
    if must_ask(policy, asker.person):
        raise UnknownPersonError(asker.user)
    if why := refusal(policy, asker.person):
        raise NotAllowedError(why)
