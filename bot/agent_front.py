"""`POST /agent/evidence`: takes what a script collected; the token is looked at first, and no body is logged."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from aiohttp import web

from bot.model.errors import BotError, OperatorError
from bot.request_body import body
from bot.usecases import agent
from bot.usecases.rate import Rate

if TYPE_CHECKING:
    from bot.usecases import Deps
    from bot.usecases.agent import Received

log = logging.getLogger(__name__)

MAX_BODY = 64 * 1024 * 1024  # 100,000 users of a directory, with room
MAX_TOKEN = 200  # characters
PATIENCE = timedelta(seconds=60)  # for the body
PER_MINUTE = 30  # refusals of one address
AT_ONCE = 4  # bodies

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def agent_evidence(deps: Deps, *, patience: timedelta = PATIENCE, per_minute: int = PER_MINUTE) -> Handler:
    """Return the handler.

    Args:
        patience: How long a body may take to arrive.
        per_minute: How many refusals one address gets; whoever has a good token is never kept out by others' guesses.
    """
    refused, arriving = Rate(per_minute), _Arriving()

    async def receive(request: web.Request) -> web.StreamResponse:
        address = request.remote or ""
        try:
            token = _token(request)
            await agent.admitted(deps, token)
            with arriving.one(token):
                received = await agent.receive(deps, token, await body(request, most=MAX_BODY, patience=patience))
        except agent.TokenError as error:
            if not refused.take(address, deps.now()):
                return _refused(429, "That was too often. Try again in a minute.", {"Retry-After": "60"})
            return _refused(401, str(error), {"WWW-Authenticate": "Bearer"})
        except _BusyError:
            return _refused(429, "Others are handing something in. Try again in a minute.", {"Retry-After": "60"})
        except OperatorError:
            raise
        except BotError as error:
            return _refused(422, str(error))
        return web.json_response(_answer(received))

    return receive


class _BusyError(Exception):
    """Too much arrives at this moment."""


class _Arriving:
    """What arrives at this moment: one body a token, and a few in all, because they are large."""

    def __init__(self) -> None:
        self._tokens: set[str] = set()

    @contextmanager
    def one(self, token: str) -> Iterator[None]:
        """Count one more while the block runs.

        Raises:
            _BusyError: There are enough.
        """
        if token in self._tokens or len(self._tokens) >= AT_ONCE:
            raise _BusyError
        self._tokens.add(token)
        try:
            yield
        finally:
            self._tokens.discard(token)


def _token(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or len(token) > MAX_TOKEN:
        raise agent.TokenError("There is no token. Run the script unchanged, from `/hybrid agent`.")
    return token.strip()


def _answer(received: Received) -> dict[str, object]:
    """Return what the administrator sees at the end of the script."""
    return {
        "accepted": [each.source for each in received.judged.evidence],
        "failed": dict(received.failed),
        "checks": {report.check: str(report.verdict) for report in received.judged.reports},
    }


def _refused(status: int, error: str, headers: dict[str, str] | None = None) -> web.Response:
    log.info("evidence of an agent was refused", extra={"status": status})
    return web.json_response({"error": error}, status=status, headers=headers)
