"""Installing by OAuth: to Slack's page, and back from it with a code.

The way there keeps nothing. What comes back must carry a state that we signed, that has not expired, that this very
browser was given, and that has not come back before.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from aiohttp import web

from bot.model.delivery import DeliveryError, RefusedError
from bot.model.errors import OperatorError
from bot.usecases.install import install
from handlers import refusals
from handlers.oauth import INSTALL, REDIRECT, granted
from handlers.views import installing

if TYPE_CHECKING:
    from bot.model.installation import Installation
    from handlers.kit import Kit
    from handlers.oauth import OAuth

log = logging.getLogger(__name__)

COOKIE = "hybrid-bot-install"
LIFE = timedelta(minutes=10)
_LONGEST = 200  # characters of a state
_SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A page that ends the walk.

    Attributes:
        again: It offers to begin anew.
        link: Where it leads on to; "" for nowhere.
    """

    status: int
    title: str
    text: str
    again: bool = True
    link: str = ""


DENIED = Told(200, "Nothing was installed", "You did not allow it, and that is fine: nothing was kept.")
STALE = Told(
    400,
    "Begin again",
    "This page was left open for too long, was used already, or was begun in another browser. Nothing was installed.",
)
REFUSED = Told(
    502,
    "Slack did not install it",
    "Slack did not take what it had given a moment ago. Nothing was installed. Begin again; if that does not help, tell"
    " whoever runs the bot to look at SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and the redirect URL of the app.",
)
AWAY = Told(502, "Slack gives no answer", "Nothing was installed. Wait a minute, and begin again.")
BROKEN = Told(
    503,
    "It could not be kept",
    "Slack allowed it, but the bot's database does not answer. Wait a few minutes, and begin again; if that does not"
    " help, tell whoever runs the bot.",
)


class Installing:
    """The two addresses that a browser visits."""

    def __init__(self, kit: Kit, oauth: OAuth) -> None:
        self._kit = kit
        self._oauth = oauth
        self._key = hashlib.sha256(b"hybrid-bot install state\0" + oauth.client_secret.encode()).digest()

    def routes(self) -> list[web.RouteDef]:
        """Return them."""
        return [web.get(INSTALL, self._away), web.get(REDIRECT, self._back)]

    async def _away(self, _: web.Request) -> web.StreamResponse:
        """Lead to Slack's page; nothing is kept but a cookie in the browser."""
        state = self._state(secrets.token_urlsafe(24), self._kit.deps.now() + LIFE)
        response = web.Response(status=302, headers={**_SAFE, "Location": self._oauth.page(state)})
        response.set_cookie(
            COOKIE, state, max_age=int(LIFE.total_seconds()), path="/slack", secure=True, httponly=True, samesite="Lax"
        )
        return response

    async def _back(self, request: web.Request) -> web.StreamResponse:
        """Take what Slack sends the browser back with, and say what came of it."""
        try:
            told = await self._taken(request.query, request.cookies.get(COOKIE, ""))
        except OperatorError as error:
            log.error("an installation was not kept", extra={"reason": str(error)})  # noqa: TRY400 - it is a sentence
            told = BROKEN
        except Exception:
            log.exception("an installation was not kept")
            told = BROKEN
        link, label = (INSTALL, "Begin again") if told.again else (told.link, "Open it in Slack")
        text = installing.page(told.title, told.text, link=link, label=label)
        response = web.Response(status=told.status, text=text, content_type="text/html", headers=_SAFE)
        response.del_cookie(COOKIE, path="/slack", secure=True, httponly=True, samesite="Lax")
        return response

    async def _taken(self, query: Mapping[str, str], cookie: str) -> Told:
        until = self._until(query.get("state", ""), cookie)
        if until is None:
            return STALE
        if "error" in query:
            return DENIED
        async with self._kit.deps.store.begin() as tx:
            if not await tx.installations.use_state(_digest(cookie), until=until, now=self._kit.deps.now()):
                return STALE
        try:
            given = await self._oauth.exchange(query.get("code", ""))
            whoami = await self._oauth.whoami(str(given.get("access_token") or ""))
            made = granted(given, whoami, self._kit.deps.now())
        except refusals.FAILURES as error:
            return _failed(refusals.of(error))
        except DeliveryError as error:
            return _failed(error)
        await install(self._kit.deps.store, made, now=self._kit.deps.now())
        return self._installed(made, str(given.get("app_id") or ""))

    def _installed(self, made: Installation, app: str) -> Told:
        self._kit.identities.forget()
        self._kit.deps.wake()
        self._kit.tasks.start(self._welcome(made))
        log.info("the bot was installed", extra={"team": made.team, "organisation": made.organisation})
        where = made.name or "your workspace"
        text = f"Hybrid is installed in {where}. Invite it to a channel, and type {self._kit.names.command} there."
        return Told(200, "It is installed", text, again=False, link=self._oauth.opened(app, made.team))

    async def _welcome(self, made: Installation) -> None:
        said = installing.welcome(self._kit.names, organisation=made.organisation)
        try:
            await self._kit.outbox.post(made.team, made.installed_by, said)
        except DeliveryError as error:
            log.info("nobody was welcomed", extra={"reason": str(error), "team": made.team})

    def _state(self, nonce: str, until: datetime) -> str:
        signed = f"{nonce}.{int(until.timestamp())}"
        return f"{signed}.{hmac.new(self._key, signed.encode(), hashlib.sha256).hexdigest()}"

    def _until(self, state: str, cookie: str) -> datetime | None:
        """Return until when *state* is good; None if it is not ours, not this browser's, or not good any more."""
        nonce, _, rest = state.partition(".")
        stamp, _, _ = rest.partition(".")
        if not (state.isascii() and cookie.isascii() and len(state) <= _LONGEST and stamp.isdigit()):
            return None
        until = datetime.fromtimestamp(min(int(stamp), 2**40), UTC) if len(stamp) <= len("9999999999") else None
        if until is None or not hmac.compare_digest(state, self._state(nonce, until)):
            return None
        return until if hmac.compare_digest(state, cookie) and until > self._kit.deps.now() else None


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def _failed(error: DeliveryError) -> Told:
    log.warning("an installation failed", extra={"reason": str(error)})
    return REFUSED if isinstance(error, RefusedError) else AWAY
