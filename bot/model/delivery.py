"""How a message to Slack can fail, told apart by what may be done about it."""

from __future__ import annotations

from datetime import timedelta

from bot.model.place import Shut


class DeliveryError(Exception):
    """A message was not, or perhaps not, delivered; the text is Slack's own word for it, without content."""


class LaterError(DeliveryError):
    """Certainly not delivered; it may be tried again after a while."""

    def __init__(self, reason: str, after: timedelta) -> None:
        super().__init__(reason)
        self.after = after


class UncertainError(DeliveryError):
    """It left, and nobody knows whether it arrived; it must not be repeated blindly."""


class RefusedError(DeliveryError):
    """Slack said no, and will say no again."""


class MessageGoneError(RefusedError):
    """The message to edit is gone, too old, or cannot be edited."""


class ShutOutError(RefusedError):
    """The channel does not take the bot's messages: not a member, archived, deleted, posting restricted."""

    def __init__(self, reason: str, shut: Shut = Shut.OUTSIDE) -> None:
        super().__init__(reason)
        self.shut = shut


class RevokedError(RefusedError):
    """The token is no longer good: uninstalled, revoked, or the account is inactive."""


class ForbiddenError(RefusedError):
    """The app may not do that: it lacks a scope, or an admin forbids it; the text names the scope."""


class TooLateError(RefusedError):
    """The click or the command is too long ago, or something newer stands there; nothing is left to answer."""


class MistakenError(RefusedError):
    """What was sent is not what Slack takes: a mistake of ours; the text says where in it."""
