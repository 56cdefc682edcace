"""Slack's page on which somebody allows an app: it leads back to the app with a code, or with a refusal."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiohttp import web

from bot.playground.grants import CLIENT_ID, Grants, scopes_of
from bot.playground.people import ALICE

if TYPE_CHECKING:
    from collections.abc import Mapping

PATH = "/oauth/v2/authorize"
_FORM = """\
<form method="post" action="{path}?{query}">
<button name="team" value="{team}">Allow in {name}</button>
</form>
"""


class ConsentPage:
    """Serves the page."""

    def __init__(self, grants: Grants) -> None:
        self._grants = grants

    def routes(self) -> list[web.RouteDef]:
        """Return what is served to a browser."""
        return [web.get(PATH, self._shown), web.post(PATH, self._chosen)]

    async def _shown(self, request: web.Request) -> web.Response:
        if wrong := _mistake(request.query):
            return web.Response(status=400, text=wrong)
        query = html.escape(urlencode(request.query))
        places = {one.team.id: one.team.name for one in self._grants.workspaces.values()}
        grids = {one.team.organisation: f"all of {one.team.name} Grid" for one in self._grants.workspaces.values()}
        forms = [
            _FORM.format(path=PATH, query=query, team=html.escape(team), name=html.escape(name))
            for team, name in (places | grids | {"": "no workspace"}).items()
        ]
        return web.Response(
            text=f"<!doctype html><title>Allow Hybrid?</title>{''.join(forms)}", content_type="text/html"
        )

    async def _chosen(self, request: web.Request) -> web.Response:
        query, form = request.query, await request.post()
        if wrong := _mistake(query):
            return web.Response(status=400, text=wrong)
        said = {"state": query.get("state", "")}
        if team := str(form.get("team", "")):
            said["code"] = self._grants.allow(team, ALICE.id, query["redirect_uri"], scopes_of(query))
        else:
            said["error"] = "access_denied"
        return web.Response(status=302, headers={"Location": f"{query['redirect_uri']}?{urlencode(said)}"})


def _mistake(query: Mapping[str, str]) -> str:
    if query.get("client_id") != CLIENT_ID:
        return "invalid_client_id"
    if not scopes_of(query):
        return "invalid_scope"
    return "" if query.get("redirect_uri") else "bad_redirect_uri"
