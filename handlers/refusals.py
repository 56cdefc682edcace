"""What Slack's errors mean for a message: told apart by what may be done about it."""

from __future__ import annotations

import re
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.model.delivery import (
    DeliveryError,
    LaterError,
    MessageGoneError,
    RefusedError,
    RevokedError,
    ShutOutError,
    UncertainError,
)
from bot.model.place import Shut

SOON = timedelta(seconds=5)  # where Slack does not say when
RATE_LIMITED = 429
_WORD = re.compile(r"[a-z_]{1,40}|[A-Z][A-Za-z]{1,40}|status \d{3}")
BROKEN = 500

_GONE = frozenset({"message_not_found", "cant_update_message", "cant_delete_message", "edit_window_closed"})
_SHUT_OUT = {
    "not_in_channel": Shut.OUTSIDE,
    "channel_not_found": Shut.OUTSIDE,
    "is_archived": Shut.ARCHIVED,
    "is_inactive": Shut.ARCHIVED,  # what an edit is told in an archived channel; of a deleted one an event tells
}
_RESTRICTED = "restricted_action"
_REVOKED = frozenset(
    {
        "invalid_auth",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "not_authed",
        "team_access_not_granted",
    }
)
_LATER = frozenset(
    {"ratelimited", "rate_limited", "service_unavailable", "request_timeout", "team_added_to_org", "org_login_required"}
)
_UNCERTAIN = frozenset({"internal_error", "fatal_error"})

# What a call of slack_sdk or aiohttp may raise; slack_sdk stumbles over an answer that is no JSON object.
FAILURES = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError, AttributeError, TypeError, ValueError)

# They are raised while connecting: nothing of the request has left.
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


def of(error: Exception) -> DeliveryError:
    """Return what one of `FAILURES` means: tried later if nothing had left, else nobody knows."""
    if isinstance(error, SlackApiError):
        return _of_answer(error)
    name = type(error).__name__
    return LaterError(name, SOON) if isinstance(error, _NOT_SENT) else UncertainError(name)


def of_word(word: str, status: int, retry_after: str = "") -> DeliveryError:
    """Return what Slack's *word* for an error means; an answer without one is judged by its *status*."""
    if word in _LATER or status == RATE_LIMITED:
        told = retry_after.isascii() and retry_after.isdigit() and len(retry_after) <= len("3600")
        return LaterError(word or f"status {status}", timedelta(seconds=int(retry_after)) if told else SOON)
    if word in _UNCERTAIN or status >= BROKEN or not word:
        return UncertainError(word or f"status {status}")
    if word in _GONE:
        return MessageGoneError(word)
    if word in _REVOKED:
        return RevokedError(word)
    if word in _SHUT_OUT or word.startswith(_RESTRICTED):
        return ShutOutError(word, _SHUT_OUT.get(word, Shut.RESTRICTED))
    return RefusedError(word)


def outcome(error: DeliveryError) -> str:
    """Return a word for *error* that can be counted: Slack's own, or what kind of failure it was."""
    said = str(error)
    return said if _WORD.fullmatch(said) else type(error).__name__


def _of_answer(error: SlackApiError) -> DeliveryError:
    response = error.response
    data = getattr(response, "data", None)
    word = str(data.get("error") or "") if isinstance(data, dict) else ""
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    headers = getattr(response, "headers", {})
    return of_word(word, status, str(headers.get("Retry-After", "")))
