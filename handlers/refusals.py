"""What Slack's errors mean for a message: told apart by what may be done about it.

docs/reference/slack-errors.md is this table for people; a test compares them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.model.delivery import (
    DeliveryError,
    ForbiddenError,
    LaterError,
    MessageGoneError,
    MistakenError,
    RefusedError,
    RevokedError,
    ShutOutError,
    TooLateError,
    UncertainError,
)
from bot.model.place import Shut

SOON = timedelta(seconds=5)  # where Slack does not say when
MOST = timedelta(hours=1)  # whatever it says
RATE_LIMITED = 429
_COUNTED = re.compile(r"[A-Z][A-Za-z]{1,40}|status \d{3}")  # a class of ours or of a library's, or a status
BROKEN = 500

_DIGITS = len("31536000")  # seconds of a year; what is longer is no time

_LATER = (
    "ratelimited rate_limited service_unavailable request_timeout external_channel_migrating team_added_to_org "
    "org_login_required"
)
_UNCERTAIN = "internal_error fatal_error"
_GONE = (
    "message_not_found cant_update_message cant_delete_message edit_window_closed thread_not_found "
    "cannot_reply_to_message"
)
_SHUT_OUT = {
    "not_in_channel": Shut.OUTSIDE,
    "channel_not_found": Shut.OUTSIDE,
    "is_archived": Shut.ARCHIVED,
    "is_inactive": Shut.ARCHIVED,  # what an edit is told in an archived channel; of a deleted one an event tells
    "restricted_action": Shut.RESTRICTED,
    "restricted_action_read_only_channel": Shut.RESTRICTED,
    "restricted_action_thread_only_channel": Shut.RESTRICTED,
    "restricted_action_non_threadable_channel": Shut.RESTRICTED,
}
_NOBODY = (
    "user_not_found users_not_found user_disabled user_not_visible user_not_in_channel cannot_dm_bot thread_locked "
    "messages_tab_disabled message_limit_exceeded ekm_access_denied team_not_found"
)
_REVOKED = "invalid_auth token_revoked token_expired account_inactive not_authed team_access_not_granted"
_NOT_ALLOWED = (
    "missing_scope not_allowed_token_type no_permission access_denied enterprise_is_restricted accesslimited "
    "two_factor_setup_required"
)
_TOO_LATE = (
    "expired_trigger_id exchanged_trigger_id invalid_trigger_id trigger_exchanged trigger_expired hash_conflict "
    "not_found push_limit_reached expired_url used_url no_service"
)
_MISTAKEN = (
    "invalid_blocks invalid_blocks_format msg_too_long msg_blocks_too_long too_many_attachments invalid_attachments "
    "no_text view_too_large invalid_arguments invalid_arg_name invalid_array_arg invalid_charset invalid_form_data "
    "invalid_post_type missing_post_type missing_argument invalid_json json_not_object unknown_method"
)

MEANINGS: Mapping[str, type[DeliveryError]] = {
    word: meaning
    for words, meaning in (
        (_LATER, LaterError),
        (_UNCERTAIN, UncertainError),
        (_GONE, MessageGoneError),
        (" ".join(_SHUT_OUT), ShutOutError),
        (_NOBODY, RefusedError),
        (_REVOKED, RevokedError),
        (_NOT_ALLOWED, ForbiddenError),
        (_TOO_LATE, TooLateError),
        (_MISTAKEN, MistakenError),
    )
    for word in words.split()
}

KINDS: Mapping[type[DeliveryError], str] = {
    LaterError: "later",
    UncertainError: "uncertain",
    RefusedError: "refused",
    MessageGoneError: "gone",
    ShutOutError: "shut_out",
    RevokedError: "revoked",
    ForbiddenError: "forbidden",
    TooLateError: "too_late",
    MistakenError: "mistaken",
}

# What a call of slack_sdk or aiohttp may raise; slack_sdk stumbles over an answer that is no JSON object.
FAILURES = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError, AttributeError, TypeError, ValueError)

# They are raised while connecting: nothing of the request has left.
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


def of(error: Exception) -> DeliveryError:
    """Return what one of `FAILURES` means: tried later if nothing had left, else nobody knows."""
    if isinstance(error, SlackApiError):
        return _of_response(error)
    name = type(error).__name__
    return LaterError(name, SOON) if isinstance(error, _NOT_SENT) else UncertainError(name)


def of_word(word: str, status: int, retry_after: str = "", *, details: str = "") -> DeliveryError:
    """Return what Slack's *word* for an error means; an answer without one is judged by its *status*.

    Args:
        details: Which scope is missing, or which block is wrong.
    """
    meaning = MEANINGS.get(word)
    if meaning is LaterError or status == RATE_LIMITED:
        return LaterError(word or f"status {status}", _pause(retry_after))
    if meaning is UncertainError or status >= BROKEN or not word:
        return UncertainError(word or f"status {status}")
    text = f"{word} ({details})" if details else word
    if meaning is ShutOutError or word.startswith("restricted_action"):
        return ShutOutError(text, _SHUT_OUT.get(word, Shut.RESTRICTED))
    return (meaning or RefusedError)(text)


def outcome(error: DeliveryError) -> str:
    """Return a word for *error* that can be counted: a known one of Slack's, a status, or the failure's class."""
    said = str(error).partition(" (")[0]
    return said if said in MEANINGS or _COUNTED.fullmatch(said) else "other"


def kind(error: DeliveryError) -> str:
    """Return what *error* means for us, as one word."""
    return KINDS.get(type(error), "refused")


def of_answer(data: Mapping[str, object], status: int, retry_after: str = "") -> DeliveryError:
    """Return what an answer of Slack's means that is not ``ok``."""
    about = data.get("response_metadata")
    told = about.get("messages") if isinstance(about, dict) else ()
    sentences = [str(each) for each in told] if isinstance(told, list) else []
    details = "; ".join(filter(None, [str(data.get("needed") or ""), *sentences]))
    return of_word(str(data.get("error") or ""), status, retry_after, details=details)


def _pause(retry_after: str) -> timedelta:
    told = retry_after.isascii() and retry_after.isdigit() and len(retry_after) <= _DIGITS
    return min(timedelta(seconds=int(retry_after)), MOST) if told else SOON


def _of_response(error: SlackApiError) -> DeliveryError:
    response = error.response
    data = getattr(response, "data", None)
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    headers = getattr(response, "headers", {})
    return of_answer(data if isinstance(data, dict) else {}, status, str(headers.get("Retry-After", "")))
