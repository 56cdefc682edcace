"""The pretend Slack's Web API: the wire format, tokens, scopes, scripted faults, and which method does what."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from aiohttp import web

from bot.playground import chat, functions, lookups, views
from bot.playground.args import Args, RefusedError, sent
from bot.playground.faults import Broken, Fault, Ratelimited, Refusal, Reset, Silence
from bot.playground.messages import Json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.playground.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Method:
    """A method, and the scope that its token needs, "" for none."""

    call: Callable[[Workspace, Args], Json]
    scope: str = ""
    app_level: bool = False


METHODS: Mapping[str, Method] = {
    "auth.test": Method(lookups.auth_test),
    "chat.postMessage": Method(chat.post_message, "chat:write"),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write"),
    "chat.update": Method(chat.update, "chat:write"),
    "chat.delete": Method(chat.delete, "chat:write"),
    "chat.getPermalink": Method(chat.permalink),
    "conversations.info": Method(lookups.conversation, "channels:read"),
    "conversations.open": Method(lookups.open_conversation, "im:write"),
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

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.methods: dict[str, Method] = dict(METHODS)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, or let it meet the fault that was scripted for it."""
        workspace, name = self._workspace, request.match_info["method"]
        try:
            values = await sent(request)
        except RefusedError as refused:
            return _refused(refused)
        token = str(values.pop("token", "")) or request.headers.get("Authorization", "").removeprefix("Bearer ")
        workspace.record(name, values)
        fault = workspace.next_fault(name)
        await asyncio.sleep(workspace.latency)
        if fault and not fault.after:
            return await meet(fault, request)
        try:
            response = web.json_response({"ok": True, **self._said(name, token, Args(values))})
        except RefusedError as refused:
            response = _refused(refused)
        if fault:
            return await meet(fault, request)
        response.headers["x-oauth-scopes"] = ",".join(sorted(workspace.team.scopes))
        return response

    def _said(self, name: str, token: str, args: Args) -> Json:
        if name in functions.METHODS:  # these take the token that came with the step as well
            return functions.ended(self._workspace, name, token, args)
        return self._method(name, token).call(self._workspace, args)

    def _method(self, name: str, token: str) -> Method:
        method = self.methods.get(name)
        if method is None:
            raise RefusedError("unknown_method", req_method=name)
        team = self._workspace.team
        if not token:
            raise RefusedError("not_authed")
        if token not in (team.bot_token, team.app_token):
            raise RefusedError("invalid_auth")
        if (token == team.app_token) is not method.app_level:
            raise RefusedError("not_allowed_token_type")
        if method.scope and method.scope not in team.scopes:
            raise RefusedError("missing_scope", needed=method.scope, provided=",".join(sorted(team.scopes)))
        return method


def _refused(refused: RefusedError) -> web.Response:
    return web.json_response({"ok": False, "error": refused.error, **refused.more})


async def meet(fault: Fault, request: web.Request) -> web.StreamResponse:
    """Answer *request* as scripted."""
    match fault:
        case Ratelimited(seconds):
            body = {"ok": False, "error": "ratelimited"}
            return web.json_response(body, status=429, headers={"Retry-After": str(seconds)})
        case Broken(status):
            return web.Response(status=status, text="upstream connect error")
        case Refusal(error):
            return web.json_response({"ok": False, "error": error})
        case Silence():
            # The server cancels a handler whose caller has left.
            await asyncio.Event().wait()
        case Reset():
            if request.transport:
                request.transport.abort()
        case _:
            assert_never(fault)
    return web.Response()
