"""Everything Slack: in come text and clicks, out go messages."""

from __future__ import annotations

import logging
import re
import time
from typing import TYPE_CHECKING, Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.spans import Kind, span
from handlers import admission, buttons, errors, events, hybrid, modals, shortcuts
from handlers.authorize import Authorize

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_bolt.response import BoltResponse
    from slack_sdk.web.async_client import AsyncWebClient

    from handlers.kit import Kit

ANYTHING = re.compile("")

# What Slack sends; anybody's word for something else must not make a time series of its own.
KINDS = frozenset(
    {
        "command",
        "block_actions",
        "event_callback",
        "message_action",
        "shortcut",
        "view_submission",
        "view_closed",
        "block_suggestion",
    }
)


def build_app(kit: Kit, client: AsyncWebClient) -> AsyncApp:
    """Return the Bolt app with every listener: what comes by HTTP and by Socket Mode goes through it.

    Args:
        kit: What the listeners need.
        client: From `handlers.client.web_client`.
    """
    bolt_log = logging.getLogger("handlers.bolt")
    bolt_log.setLevel(logging.ERROR)  # below that it logs bodies, and warns of settings that are ours
    app = _Timed(
        kit.acknowledged,
        name="hybrid",
        logger=bolt_log,
        client=client,
        before_authorize=admission.door(kit) if kit.install_url else None,
        authorize=Authorize(kit.identities),
        # The answer leaves when the listener returns; otherwise Bolt looks for it every 10 ms only.
        process_before_response=True,
        # `handlers.front` has done all of these, for raw bytes.
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    register(app, kit)
    return app


class _Timed(AsyncApp):
    """Tells how long each answer takes; all requests come through here, whichever way they came."""

    def __init__(self, acknowledged: Callable[[str, float], None], **options: Any) -> None:  # noqa: ANN401 - as Bolt's own
        super().__init__(**options)
        self._acknowledged = acknowledged

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answer *req*."""
        began, kind = time.perf_counter(), _kind(req)
        with span(f"request {kind}", Kind.SERVED) as seen:
            seen.tell("hybrid.request", kind)
            try:
                return await super().async_dispatch(req)
            finally:
                self._acknowledged(kind, time.perf_counter() - began)


def _kind(req: AsyncBoltRequest) -> str:
    kind = "command" if "command" in req.body else str(req.body.get("type") or "other")
    return kind if kind in KINDS else "other"


def register(app: AsyncApp, kit: Kit) -> None:
    """Bind every listener to *app*; the most frequent first, because Bolt tries them in order."""
    hybrid.register(app, kit)
    modals.register(app, kit)  # before the buttons, of which those that open one are some
    buttons.register(app, kit)
    shortcuts.register(app, kit)
    events.register(app, kit)
    _register_rest(app)
    errors.register(app, kit.outbox, kit.tasks)


def _register_rest(app: AsyncApp) -> None:
    """Acknowledge whatever nobody listens to: else Slack repeats it, or shows its sender a failure."""

    async def nothing(ack: AsyncAck) -> None:
        await ack()

    for listen in (app.action, app.command, app.view, app.shortcut, app.options):
        listen(ANYTHING)(nothing)
