"""The HTTP front: raw bytes are verified first, then parsed, then handed to Bolt. Nothing of a body is logged."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.request_body import Room, body
from handlers.asker import SIGNED
from handlers.crowd import Crowd
from handlers.errors import AGAIN
from handlers.shape import is_slacks
from handlers.views import problem

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

log = logging.getLogger(__name__)

MAX_BODY = 1024 * 1024  # views may be 250 kB, and their payloads more
ALL_BODIES = 64 * MAX_BODY  # that arrive at once; nobody has shown yet that they are Slack's
FRESH = timedelta(seconds=300)
PATIENCE = timedelta(seconds=10)
DIGITS = 11  # of a timestamp; more is none

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def slack_events(
    app: AsyncApp,
    signing_secrets: Sequence[str],
    now: Callable[[], datetime],
    *,
    patience: timedelta = PATIENCE,
    refused: Callable[[], None] = lambda: None,
    crowd: Crowd | None = None,
) -> Handler:
    """Return the handler of ``POST /slack/events``.

    Args:
        app: Gets every verified request.
        signing_secrets: Each is good; there are two while it is rotated.
        now: The clock.
        patience: How long a body may take to arrive.
        refused: Counts a request that is none of Slack's.
        crowd: How many commands are answered at once; None for as many as usual.
    """
    secrets = [secret.encode() for secret in signing_secrets]
    room, inside = Room(ALL_BODIES), crowd or Crowd()

    async def receive(request: web.Request) -> web.StreamResponse:
        raw = await body(request, most=MAX_BODY, patience=patience, room=room)
        if not verified(raw, request.headers, secrets, now()):
            refused()
            raise web.HTTPUnauthorized(text="The signature is not Slack's.")
        asked = _parsed(raw)
        if asked.get("type") == "url_verification":
            return web.json_response({"challenge": str(asked.get("challenge", ""))})
        if asked.get("ssl_check"):
            return web.Response()
        asked[SIGNED] = request.headers["X-Slack-Signature"]
        with _among(inside, asked) as admitted:
            if admitted:
                return await _dispatched(app, asked, request.headers)
        return web.json_response(problem.too_many().reply())

    return receive


def _among(crowd: Crowd, asked: Mapping[str, Any]) -> AbstractContextManager[bool]:
    """Count a command among those of its channel and workspace; all else is let in, since Slack would repeat it."""
    if "command" not in asked:
        return nullcontext(enter_result=True)
    return crowd.one(str(asked.get("team_id")), str(asked.get("channel_id")))


def verified(raw: bytes, headers: Mapping[str, str], secrets: Sequence[bytes], now: datetime) -> bool:
    """Tell whether *raw* carries a fresh signature made with one of *secrets*; hostile headers are just no."""
    stamp = headers.get("X-Slack-Request-Timestamp", "")
    signature = headers.get("X-Slack-Signature", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= DIGITS and signature.isascii()):
        return False
    if abs(now.timestamp() - int(stamp)) > FRESH.total_seconds():
        return False
    base = b"v0:" + stamp.encode() + b":" + raw
    made = [f"v0={hmac.new(secret, base, hashlib.sha256).hexdigest()}" for secret in secrets]
    return any([hmac.compare_digest(one, signature) for one in made])  # noqa: C419 - each is compared, so time tells nothing


def _parsed(raw: bytes) -> dict[str, Any]:
    """Return the request's values: a form, the JSON in its field ``payload``, or JSON."""
    try:
        text = raw.decode()
        if text.lstrip()[:1] not in {"{", "["}:
            form = dict(parse_qsl(text, keep_blank_values=True, errors="strict"))
            if "payload" not in form:
                return form
            text = form["payload"]
        body = json.loads(text)
        json.dumps(body, ensure_ascii=False).encode()  # half a character in an escape would break what follows
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest(text="The body is neither a form nor JSON.") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="The body is not an object.")
    if not is_slacks(body):
        log.warning("a signed body is none of Slack's", extra={"reason": "its parts"})
        raise web.HTTPBadRequest(text="The body is none of Slack's.")
    return body


async def _dispatched(app: AsyncApp, body: dict[str, Any], headers: Mapping[str, str]) -> web.Response:
    retries: dict[str, str | Sequence[str]] = {
        name.lower(): value for name, value in headers.items() if name.lower().startswith("x-slack-retry-")
    }
    try:
        # Bolt leaves a request alone that says it came by Socket Mode: it is verified and parsed already.
        asked = AsyncBoltRequest(body=body, mode="socket_mode", headers=retries)
        answer = await app.async_dispatch(asked)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        # Bolt's own: it reads a body's parts outside its net for errors, and what a listener raises is caught in it.
        log.warning("a signed body is none of Slack's", extra={"reason": type(error).__name__})
        raise web.HTTPBadRequest(text="The body is none of Slack's.") from None
    if answer.status == AGAIN:
        return web.Response(status=AGAIN)
    if answer.status != 200 or not answer.body:  # noqa: PLR2004 - as HTTP has it
        return web.Response()  # Slack repeats everything that is not answered with 200
    kind = "application/json" if answer.body.startswith("{") else "text/plain"
    return web.Response(text=answer.body, content_type=kind)
