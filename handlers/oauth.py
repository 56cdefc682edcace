"""Slack's OAuth: the address where people allow the bot, and codes and refresh tokens changed for tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from bot.model.delivery import RefusedError
from bot.model.installation import Installation

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
_ACCESS = "oauth.v2.access"


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth:
    """The app, as Slack knows it.

    Attributes:
        client: Without a token.
        public_url: Where people reach the bot, without a slash at the end.
        scopes: That the bot needs.
    """

    client: AsyncWebClient
    client_id: str
    client_secret: str = field(repr=False)
    public_url: str
    scopes: Sequence[str]

    @property
    def redirect_uri(self) -> str:
        """Where Slack sends people back to; it never depends on what a request says."""
        return self.public_url + REDIRECT

    def page(self, state: str) -> str:
        """Return the address of Slack's page on which somebody allows the bot."""
        asked = {
            "client_id": self.client_id,
            "scope": ",".join(self.scopes),
            "user_scope": "",
            "state": state,
            "redirect_uri": self.redirect_uri,
        }
        return f"{self._slack()}/oauth/v2/authorize?{urlencode(asked)}"

    def opened(self, app: str, team: str) -> str:
        """Return the address that opens the app in Slack."""
        return f"{self._slack()}/app_redirect?{urlencode({'app': app, 'team': team})}"

    async def exchange(self, code: str) -> Mapping[str, Any]:
        """Return what Slack gives for *code*; what a call of Slack's client may raise, this may."""
        return await self._access(code=code, redirect_uri=self.redirect_uri)

    async def refresh(self, token: str) -> Mapping[str, Any]:
        """Return what Slack gives for a refresh token, which is spent by it."""
        return await self._access(grant_type="refresh_token", refresh_token=token)

    async def whoami(self, token: str) -> Mapping[str, Any]:
        """Return what Slack tells of the bot whose *token* it is."""
        answer = await self.client.api_call("auth.test", headers={"Authorization": f"Bearer {token}"})
        return _object(answer.data)

    async def _access(self, **asked: str) -> Mapping[str, Any]:
        secret = {"client_id": self.client_id, "client_secret": self.client_secret}
        answer = await self.client.api_call(_ACCESS, data={**secret, **asked})
        return _object(answer.data)

    def _slack(self) -> str:
        api = urlsplit(self.client.base_url)
        return f"{api.scheme}://{api.netloc}"


def granted(given: Mapping[str, Any], whoami: Mapping[str, Any], now: datetime) -> Installation:
    """Return the installation that Slack's answers tell of.

    Raises:
        RefusedError: They tell of none: a token or the workspace is missing.
    """
    organisation = given.get("is_enterprise_install") is True
    where = _part(given, "enterprise" if organisation else "team")
    made = Installation(
        team=_text(where, "id"),
        name=_text(where, "name"),
        organisation=organisation,
        user=_text(given, "bot_user_id") or _text(whoami, "user_id"),
        bot=_text(whoami, "bot_id"),
        bot_name=_text(whoami, "user"),
        url=_text(whoami, "url"),
        scopes=_text(given, "scope"),
        installed_by=_text(_part(given, "authed_user"), "id"),
        installed_at=now,
    )
    if not made.team:
        raise RefusedError("no_team")
    return exchanged(given, made, now)


def exchanged(given: Mapping[str, Any], made: Installation, now: datetime) -> Installation:
    """Return *made* with the tokens that Slack gives.

    Raises:
        RefusedError: It gives no bot token.
    """
    token, seconds = _text(given, "access_token"), given.get("expires_in")
    if not token or _text(given, "token_type") not in {"bot", ""}:
        raise RefusedError("no_bot_token")
    ends = now + timedelta(seconds=seconds) if isinstance(seconds, int) else None
    return replace(made, token=token, refresh_token=_text(given, "refresh_token"), expires_at=ends)


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _part(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return _object(given.get(name))


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    return value if isinstance(value, str) else ""
