"""The last net: what nobody expected is logged with a number, and whoever asked is told that number."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any

from slack_bolt.response import BoltResponse

from handlers import modals
from handlers.views.problem import apology

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.async_context import AsyncBoltContext

    from handlers.outbox import Outbox
    from handlers.tasks import Tasks

log = logging.getLogger(__name__)

HEARING = "hybrid_hearing"  # in the context of an event that is known, while it is being heard
AGAIN = 503  # Slack delivers an event again that is not answered with 200


def register(app: AsyncApp, outbox: Outbox, tasks: Tasks) -> None:
    """Bind the net to *app*."""

    @app.error
    async def apologize(error: Exception, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
        number = secrets.token_hex(4)
        log.error("a request failed", exc_info=error, extra={"number": number, "kind": body.get("type", "command")})
        if "command" in body:
            return BoltResponse(status=200, body=apology(number).reply())
        if body.get("type") == "view_submission":  # an empty answer would close it, as if it were done
            return BoltResponse(status=200, body=dict(modals.failed(body.get("view"), number)))
        if url := body.get("response_url"):
            tasks.start(outbox.whisper(str(url), apology(number)))
        if HEARING in context:  # nobody waits for an answer to an event, and nobody would do it again
            return BoltResponse(status=AGAIN)
        return BoltResponse(status=200)
