"""Which token opens which workspace: those of the first one, and those that were got by OAuth."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.playground.args import Args, RefusedError
from bot.playground.messages import Json
from bot.playground.people import BOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.playground.workspace import Workspace

CLIENT_ID = "0000000001.0000000002"
CLIENT_SECRET = "playground"  # noqa: S105 - opens nothing but the playground
CODE_LIFE = timedelta(minutes=10)
TOKEN_LIFE = timedelta(hours=12)


@dataclass(slots=True, kw_only=True)
class Grant:
    """A token that was given out.

    Attributes:
        place: The workspace's id, or that of an organisation.
        error: What a call with it is refused with; "" while it is good.
        refresh: Good once, for another; "" where it lasts for ever.
    """

    token: str
    place: str
    person: str
    scopes: frozenset[str]
    refresh: str = ""
    ends_at: datetime | None = None
    error: str = ""


@dataclass(slots=True, kw_only=True)
class Consent:
    """Somebody has allowed the app; `code` is changed for a token once."""

    place: str
    person: str
    redirect_uri: str
    scopes: frozenset[str]
    born: datetime


@dataclass
class Grants:
    """The app's installations.

    Attributes:
        workspaces: By their ids; the first is the one that the page shows.
        rotating: Tokens end after twelve hours, and come with another that is good for the next.
    """

    first: Workspace
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    rotating: bool = False
    tokens: dict[str, Grant] = field(default_factory=dict)
    codes: dict[str, Consent] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with the first workspace, into which the app is installed by hand."""
        team = self.first.team
        self.workspaces[team.id] = self.first
        self.tokens[team.bot_token] = Grant(token=team.bot_token, place=team.id, person="", scopes=team.scopes)

    def allow(self, place: str, person: str, redirect_uri: str, scopes: frozenset[str]) -> str:
        """Let *person* allow the app, and return the code that says so."""
        code = f"code-{self.first.number()}"
        self.codes[code] = Consent(
            place=place, person=person, redirect_uri=redirect_uri, scopes=scopes, born=self.first.clock.now()
        )
        return code

    def uninstall(self, place: str, error: str = "account_inactive") -> None:
        """Take the app out of *place*: its tokens are refused with *error* from now on."""
        for grant in self.tokens.values():
            if grant.place == place and not grant.error:
                grant.error = error

    def grant(self, token: str) -> Grant:
        """Return what *token* opens.

        Raises:
            RefusedError: Nothing, or nothing any more.
        """
        found = self.tokens.get(token)
        if found is None:
            raise RefusedError("invalid_auth")
        if found.error:
            raise RefusedError(found.error)
        if found.ends_at is not None and self.first.clock.now() >= found.ends_at:
            raise RefusedError("token_expired")
        return found

    def opened(self, grant: Grant, args: Args) -> Workspace:
        """Return the workspace that a call with *grant* is about; an organisation's token opens several."""
        mine = self.of(grant.place)
        if not mine:
            raise RefusedError("team_access_not_granted")
        asked = [args.text(name) for name in ("channel", "user", "team_id", "view_id")]
        trigger = args.text("trigger_id")
        for workspace in mine:
            known = {
                *workspace.channels,
                workspace.team.id,
                *(view.id for stack in workspace.views.values() for view in stack),
            }
            if known.intersection(asked) or trigger in workspace.triggers:
                return workspace
        return mine[0]

    def of(self, place: str) -> list[Workspace]:
        """Return the workspace *place*, or those of the organisation."""
        return [one for one in self.workspaces.values() if place in (one.team.id, one.team.organisation)]

    def access(self, args: Args, authorization: str) -> Json:
        """Answer ``oauth.v2.access``: change a code, or a refresh token, for a token.

        Raises:
            RefusedError: The app's secret is wrong, or the code is not good, or not any more.
        """
        self.check_app(args, authorization)
        if args.text("grant_type") == "refresh_token":
            return self._refreshed(args.text("refresh_token"))
        consent = self.codes.pop(args.text("code"), None)
        if consent is None or self.first.clock.now() - consent.born > CODE_LIFE:
            raise RefusedError("invalid_code")
        if args.text("redirect_uri") != consent.redirect_uri:
            raise RefusedError("bad_redirect_uri")
        standing = next((one for one in self.tokens.values() if one.place == consent.place and not one.error), None)
        if standing is None or self.rotating:  # one that lasts for ever is given again
            standing = self._made(consent.place, consent.person, consent.scopes)
        return self._answer(standing, consent.person)

    def check_app(self, args: Args, authorization: str) -> None:
        """Refuse whoever does not know the app's id and secret."""
        told = args.text("client_id"), args.text("client_secret")
        if authorization.startswith("Basic "):
            told = _basic(authorization)
        if told[0] != CLIENT_ID:
            raise RefusedError("invalid_client_id")
        if told[1] != CLIENT_SECRET:
            raise RefusedError("bad_client_secret")

    def _refreshed(self, refresh: str) -> Json:
        spent = next((one for one in self.tokens.values() if refresh and one.refresh == refresh), None)
        if spent is None or spent.error:
            raise RefusedError("invalid_refresh_token")
        made = self._made(spent.place, spent.person, spent.scopes)
        spent.refresh = ""
        return self._answer(made, "")

    def _made(self, place: str, person: str, scopes: frozenset[str]) -> Grant:
        number = self.first.number()
        token = f"xoxb-{place}-{number}"
        made = Grant(token=token, place=place, person=person, scopes=scopes)
        if self.rotating:
            made = Grant(
                token=f"xoxe.{token}",
                place=place,
                person=person,
                scopes=scopes,
                refresh=f"xoxe-1-{number}",
                ends_at=self.first.clock.now() + TOKEN_LIFE,
            )
        self.tokens[made.token] = made
        return made

    def _answer(self, grant: Grant, person: str) -> Json:
        team = self.of(grant.place)[0].team
        wide = grant.place == team.organisation
        rotation = {"refresh_token": grant.refresh, "expires_in": int(TOKEN_LIFE.total_seconds())}
        return {
            "app_id": team.app,
            "authed_user": {"id": person},
            "scope": ",".join(sorted(grant.scopes)),
            "token_type": "bot",
            "access_token": grant.token,
            "bot_user_id": BOT.id,
            "team": None if wide else {"id": team.id, "name": team.name},
            "enterprise": {"id": team.organisation, "name": f"{team.name} Grid"} if team.organisation else None,
            "is_enterprise_install": wide,
            **(rotation if grant.refresh else {}),
        }


def _basic(authorization: str) -> tuple[str, str]:
    try:
        name, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, secret


def scopes_of(query: Mapping[str, str]) -> frozenset[str]:
    """Return the scopes that an app asks for."""
    return frozenset(filter(None, query.get("scope", "").split(",")))
