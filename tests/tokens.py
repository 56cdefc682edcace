"""Slack's Web API as far as tokens go, on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from aiohttp import web

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
GOOD: dict[str, Any] = {"ok": True, "team": "Contoso", "user": "hybrid", "team_id": "T1"}


class FakeSlack:
    """Answers every method alike, and keeps the tokens that it was shown."""

    def __init__(self, said: object, *, scopes: str, now: datetime | None) -> None:
        self.seen: list[tuple[str, str]] = []
        self._said = said
        self._headers = {"x-oauth-scopes": scopes} if scopes else {}
        self._headers |= {"Date": format_datetime(now, usegmt=True)} if now else {"Date": "no date"}

    async def answer(self, request: web.Request) -> web.Response:
        self.seen.append((request.path, request.headers["Authorization"]))
        if isinstance(self._said, str):
            return web.Response(text=self._said, headers=self._headers)
        return web.json_response(self._said, headers=self._headers)


@asynccontextmanager
async def slack(
    said: object = None, *, scopes: str = "commands,chat:write", now: datetime | None = NOW
) -> AsyncIterator[tuple[FakeSlack, str]]:
    """Give a Slack on loopback and the URL of its API."""
    fake = FakeSlack(GOOD if said is None else said, scopes=scopes, now=now)
    app = web.Application()
    app.router.add_post("/api/{method}", fake.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield fake, f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        await runner.cleanup()
