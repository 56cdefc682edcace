"""The pretend Slack's Web API: the wire format, tokens, scopes, scripted faults, and which method does what."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from bot.playground import bookmarks, chat, files, functions, lookups, views
from bot.playground.args import Args, RefusedError, sent
from bot.playground.faults import meet
from bot.playground.messages import Json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.playground.grants import Grants
    from bot.playground.workspace import Workspace

_SECRET = frozenset({"client_secret", "refresh_token", "code"})


@dataclass(frozen=True, slots=True)
class Method:
    """A method, and the scope that its token needs, "" for none."""

    call: Callable[[Workspace, Args], Json]
    scope: str = ""
    app_level: bool = False
    tokenless: bool = False


METHODS: Mapping[str, Method] = {
    "api.test": Method(lookups.api_test, tokenless=True),
    "auth.test": Method(lookups.auth_test),
    "bookmarks.add": Method(bookmarks.add, "bookmarks:write"),
    "bookmarks.edit": Method(bookmarks.edit, "bookmarks:write"),
    "bookmarks.list": Method(bookmarks.listed, "bookmarks:read"),
    "bookmarks.remove": Method(bookmarks.remove, "bookmarks:write"),
    "chat.postMessage": Method(chat.post_message, "chat:write"),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write"),
    "chat.update": Method(chat.update, "chat:write"),
    "chat.delete": Method(chat.delete, "chat:write"),
    "chat.getPermalink": Method(chat.permalink),
    "conversations.info": Method(lookups.conversation, "channels:read"),
    "conversations.open": Method(lookups.open_conversation, "im:write"),
    "files.info": Method(files.info, "files:read"),
    "users.info": Method(lookups.user, "users:read"),
    "users.conversations": Method(lookups.own_conversations, "channels:read"),
    "views.open": Method(views.open_view),
    "views.push": Method(views.push_view),
    "views.update": Method(views.update_view),
    "views.publish": Method(views.publish_view),
}


class Api:
    """Answers calls of ``/api/METHOD``.

    Attributes:
        methods: What there is to call; Socket Mode adds its own.
    """

    def __init__(self, grants: Grants) -> None:
        self._grants = grants
        self._workspace = grants.first
        self.methods: dict[str, Method] = dict(METHODS)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, or let it meet the fault that was scripted for it."""
        workspace, name = self._workspace, request.match_info["method"]
        try:
            values = await sent(request)
        except RefusedError as refused:
            return _refused(refused)
        token = str(values.pop("token", "")) or request.headers.get("Authorization", "").removeprefix("Bearer ")
        workspace = self._about(token, Args(values))
        workspace.record(name, {key: value for key, value in values.items() if key not in _SECRET})
        fault = workspace.next_fault(name)
        await asyncio.sleep(workspace.latency)
        if fault and not fault.after:
            return await meet(fault, request)
        try:
            said = self._said(name, token, workspace, Args(values))
            response = web.json_response({"ok": True, **said})
        except RefusedError as refused:
            response = _refused(refused)
        if fault:
            return await meet(fault, request)
        response.headers["x-oauth-scopes"] = ",".join(sorted(self._scopes(token)))
        return response

    def _about(self, token: str, args: Args) -> Workspace:
        """Return the workspace that a call is about; the first, where its token opens none."""
        try:
            return self._grants.opened(self._grants.grant(token), args)
        except RefusedError:
            grant = self._grants.tokens.get(token)
            mine = self._grants.of(grant.place) if grant else []
            return mine[0] if mine else self._grants.first

    def _scopes(self, token: str) -> frozenset[str]:
        grant = self._grants.tokens.get(token)
        if grant is None or token == self._workspace.team.bot_token:
            return self._workspace.team.scopes
        return grant.scopes

    def _said(self, name: str, token: str, workspace: Workspace, args: Args) -> Json:
        if name in functions.METHODS:  # these take the token that came with the step as well
            return functions.ended(workspace, name, token, args)
        if name == "oauth.v2.access":
            return self._grants.access(args, token)
        if name == "apps.uninstall":
            self._grants.check_app(args, "")
            self._grants.uninstall(self._grants.grant(token).place)
            return {}
        method = self._method(name, token)
        if not method.app_level and not method.tokenless:
            grant = self._grants.grant(token)
            workspace = self._grants.opened(grant, args)
            if name == "auth.test":
                return lookups.auth_test(workspace, args) | _organisation(grant.place, workspace)
        return method.call(workspace, args)

    def _method(self, name: str, token: str) -> Method:
        method = self.methods.get(name)
        if method is None:
            raise RefusedError("unknown_method", req_method=name)
        if method.tokenless:
            return method
        if not token:
            raise RefusedError("not_authed")
        app_level = token == self._workspace.team.app_token
        if not app_level:
            self._grants.grant(token)
        if app_level is not method.app_level:
            raise RefusedError("not_allowed_token_type")
        scopes = self._scopes(token)
        if method.scope and method.scope not in scopes:
            raise RefusedError("missing_scope", needed=method.scope, provided=",".join(sorted(scopes)))
        return method


def _organisation(place: str, workspace: Workspace) -> Json:
    """Return what ``auth.test`` tells besides of an organisation."""
    team = workspace.team
    wide = bool(team.organisation) and place == team.organisation
    told: Json = {"enterprise_id": team.organisation} if team.organisation else {}
    return told | ({"team_id": place, "is_enterprise_install": True} if wide else {})


def _refused(refused: RefusedError) -> web.Response:
    return web.json_response({"ok": False, "error": refused.error, **refused.more})
