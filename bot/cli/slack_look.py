"""Asks Slack about the tokens: are they good, do they have their scopes, and is our clock right."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import aiohttp

from bot.cli.clock_look import look_at_clock
from bot.cli.findings import Line, fail, good, warn
from bot.cli.manifest import OPTIONAL_SCOPES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from datetime import datetime

    from bot.settings import Settings

TIMEOUT = aiohttp.ClientTimeout(total=10)

_UNANSWERED = (aiohttp.ClientError, TimeoutError, ValueError, TypeError)  # the last two: it is not Slack's answer

_SAID = {
    "invalid_auth": "is not known to Slack: copy it again from your app's pages",
    "not_authed": "did not reach Slack: copy it again from your app's pages",
    "account_inactive": "is of an app that was removed from its workspace: install it again",
    "token_revoked": "was revoked: install the app again, and copy the new one",
    "token_expired": "has expired: switch token rotation off in your app, or copy a fresh one",
    "not_allowed_token_type": "is of another kind: bot tokens begin with xoxb-, app-level tokens with xapp-",
    "missing_scope": "lacks a scope: app-level tokens need `connections:write`",
}


_NOT_THE_APP = {
    "invalid_client_id": "Slack knows no app with the id SLACK_CLIENT_ID",
    "bad_client_secret": "SLACK_CLIENT_SECRET is not that app's",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What Slack said; `error` is "" if all is well, `date` None where the answer had none."""

    error: str
    team: str
    scopes: frozenset[str]
    date: datetime | None


async def look_at_slack(settings: Settings, scopes: frozenset[str], now: datetime) -> AsyncIterator[Line]:
    """Yield what Slack says of the tokens and of the clock; nothing about a token that is not set."""
    async with aiohttp.ClientSession(timeout=TIMEOUT, trust_env=True) as session:
        if settings.slack_bot_token:
            async for line in _bot_token(session, settings, scopes, now):
                yield line
        if settings.slack_app_token:
            yield await _app_token(session, settings)
        if settings.many_workspaces:
            async for line in _app(session, settings, now):
                yield line


async def _bot_token(
    session: aiohttp.ClientSession, settings: Settings, scopes: frozenset[str], now: datetime
) -> AsyncIterator[Line]:
    try:
        answer = await _ask(session, f"{settings.slack_api_url}auth.test", settings.slack_bot_token)
    except _UNANSWERED as error:
        yield fail("bot token", _unreachable(settings, error))
        return
    if answer.error:
        yield fail("bot token", _refused("SLACK_BOT_TOKEN", answer.error))
    else:
        yield good("bot token", f"good for {answer.team or 'its workspace'}")
        yield _scopes(answer.scopes, scopes)
    if answer.date is not None:
        yield look_at_clock(now, answer.date, "Slack's")


async def _app(session: aiohttp.ClientSession, settings: Settings, now: datetime) -> AsyncIterator[Line]:
    """Ask with a code that is none: Slack looks at the app's id and secret before it looks at that."""
    asked = {"client_id": settings.client_id, "client_secret": settings.client_secret, "code": "none"}
    try:
        answer = await _ask(session, f"{settings.slack_api_url}oauth.v2.access", form=asked)
    except _UNANSWERED as error:
        yield fail("OAuth", _unreachable(settings, error))
        return
    if answer.error in _NOT_THE_APP:
        yield fail("OAuth", f"{_NOT_THE_APP[answer.error]}: copy both from “Basic Information” of your Slack app again")
    else:
        address = f"{settings.public_url}/slack/oauth_redirect"
        yield good("OAuth", f"Slack knows the app; its “OAuth & Permissions” must list the redirect URL {address}")
    if answer.date is not None:
        yield look_at_clock(now, answer.date, "Slack's")


async def _app_token(session: aiohttp.ClientSession, settings: Settings) -> Line:
    try:
        answer = await _ask(session, f"{settings.slack_api_url}apps.connections.open", settings.slack_app_token)
    except _UNANSWERED as error:
        return fail("app token", _unreachable(settings, error))
    if answer.error:
        return fail("app token", _refused("SLACK_APP_TOKEN", answer.error))
    return good("app token", "good for Socket Mode")


async def _ask(
    session: aiohttp.ClientSession, url: str, token: str = "", *, form: Mapping[str, str] | None = None
) -> _Answer:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with session.post(url, headers=headers, data=form, allow_redirects=False) as response:
        said = await response.json(content_type=None)
        if not isinstance(said, dict):
            raise TypeError("the answer is not Slack's")
        given = response.headers.get("x-oauth-scopes", "")
        return _Answer(
            error="" if said.get("ok") is True else str(said.get("error", "unknown_error")),
            team=str(said.get("team", "")),
            scopes=frozenset(word.strip() for word in given.split(",") if word.strip()),
            date=_moment(response.headers.get("Date", "")),
        )


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _scopes(given: frozenset[str], wanted: frozenset[str]) -> Line:
    if not given:
        return warn("scopes", "Slack did not say which the token has; compare your app with `hybrid-bot manifest`")
    if missing := sorted(wanted - given):
        words = ", ".join(missing)
        return fail("scopes", f"missing: {words}; add them under “OAuth & Permissions” and install the app again")
    if extra := sorted(given - wanted - set(OPTIONAL_SCOPES)):
        return warn("scopes", f"more than are needed: {', '.join(extra)}; the bot does not use them")
    return good("scopes", "those of the manifest")


def _refused(name: str, error: str) -> str:
    return f"{name} {_SAID.get(error, f'was refused by Slack: {error}')}"


def _unreachable(settings: Settings, error: Exception) -> str:
    if isinstance(error, TimeoutError):
        why = "no answer in time"
    elif isinstance(error, aiohttp.ClientConnectorError):
        why = error.os_error.strerror or str(error.os_error)
    else:
        why = str(error) or type(error).__name__
    return f"{settings.slack_api_url} cannot be asked ({why}); check HYBRID_SLACK_API_URL, the proxy and the firewall"
