"""A pretend Slack Web API that says yes, at once or after a while: what is measured is the bot, not Slack.

Run as ``python -m bench.slack PORT [MILLISECONDS]``. ``GET /posts`` says how many messages each channel has got, those
that begin with "Reminder:", when the first and the last of them came, and what else became of calls. ``POST /mood``
with ``{"method": …, "moods": [{"how": …, "share": …}, …]}`` has that share of a method's calls answered otherwise.
"""

import asyncio
import itertools
import random
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

TEAM, BOT, BOT_USER = "T0001", "B0001", "U0BOT"
CODE = "bench-"  # and the workspace whose token it is good for
TOKEN = "xoxb-bench"
SCOPES = "commands,chat:write,channels:read,groups:read,users:read"

ROOM = {"id": "C0001", "name": "migration", "is_channel": True, "is_private": False, "is_member": True}

DELAY = web.AppKey("delay", float)

_stamps = itertools.count(1)
_reminders: Counter[str] = Counter()
_when: list[float] = []
_waiting: Counter[str] = Counter()
_answers: Counter[str] = Counter()
_moods: dict[str, list["Mood"]] = {}
_chance = random.Random(1)


@dataclass(frozen=True, slots=True)
class Mood:
    """How a share of calls is answered.

    Attributes:
        how: ``429``, ``5xx``, ``silence`` for no answer, ``slow`` for one after a second, ``reset`` for a torn
            connection.
        after: It is carried out first, and only the answer is lost.
    """

    how: str
    share: float = 1.0
    after: bool = False


async def _answer(request: web.Request) -> web.StreamResponse:
    """Answer any method with everything that a caller may look for."""
    said = await request.json() if request.content_type == "application/json" else dict(request.query)
    method = request.match_info["method"]
    mood = _mood(method)
    _answers[f"{method} {mood.how}{' after' if mood.after else ''}"] += 1
    if mood.after or mood.how in {"yes", "slow"}:
        _carry_out(method, said)
    if mood.how != "yes":
        _waiting[method] += 1
        try:
            answer = await _moody(mood, request)
        finally:
            _waiting[method] -= 1
        if answer is not None:
            return answer
    await asyncio.sleep(request.app[DELAY])
    if method == "oauth.v2.access":
        return _granted(dict(await request.post()))
    team = request.headers.get("Authorization", "").partition(f"{TOKEN}-")[2] or TEAM
    return web.json_response(_yes(method, said, team), headers={"X-OAuth-Scopes": SCOPES})


def _mood(method: str) -> Mood:
    left = _chance.random()
    for mood in _moods.get(method, ()):
        left -= mood.share
        if left < 0:
            return mood
    return Mood("yes")


def _carry_out(method: str, said: dict[str, Any]) -> None:
    if method == "chat.postMessage" and str(said.get("text", "")).replace("*", "").startswith("Reminder:"):
        _reminders[str(said["channel"])] += 1
        _when.append(time.monotonic())


async def _moody(mood: Mood, request: web.Request) -> web.StreamResponse | None:
    if mood.how == "429":
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"})
    if mood.how == "5xx":
        return web.Response(status=503, text="upstream connect error")
    if mood.how == "silence":
        await asyncio.Event().wait()
    if mood.how == "reset" and request.transport:
        request.transport.abort()
        return web.Response()
    await asyncio.sleep(1)
    return None


def _yes(method: str, said: dict[str, Any], team: str) -> dict[str, Any]:
    whoami = method == "auth.test"
    channel = said.get("channel", "C0001")
    return {
        "ok": True,
        "url": "https://bench.slack.com/",
        "team": "bench",
        "team_id": team,
        "user": "hybrid" if whoami else {"id": "U0001", "name": "ada", "tz": "Europe/Berlin"},
        "user_id": BOT_USER,
        "bot_id": BOT,
        "channel": {**ROOM, "id": channel} if method == "conversations.info" else channel,
        "ts": f"1700000000.{next(_stamps):06d}",
    }


def _granted(asked: Mapping[str, object]) -> web.Response:
    """Grant a token for whatever workspace the code names."""
    code = str(asked.get("code"))
    if not code.startswith(CODE):
        return web.json_response({"ok": False, "error": "invalid_code"})
    team = code.removeprefix(CODE)
    where = {"team": {"id": team, "name": "bench"}, "authed_user": {"id": "U0001"}, "app_id": "A0001"}
    token = {"access_token": f"{TOKEN}-{team}", "token_type": "bot", "scope": SCOPES, "bot_user_id": BOT_USER}
    return web.json_response({"ok": True, **where, **token})


async def _posts(_: web.Request) -> web.Response:
    first, last = (_when[0], _when[-1]) if _when else (0.0, 0.0)
    told = {"channels": _reminders, "seconds": last - first, "waiting": _waiting, "answers": _answers}
    return web.json_response(told)


async def _set_mood(request: web.Request) -> web.Response:
    told = await request.json()
    _moods[told["method"]] = [Mood(**mood) for mood in told["moods"]]
    return web.Response()


def main() -> None:
    """Serve until terminated."""
    app = web.Application()
    app[DELAY] = int(sys.argv[2]) / 1_000 if sys.argv[2:] else 0.0
    app.router.add_get("/posts", _posts)
    app.router.add_post("/mood", _set_mood)
    app.router.add_route("*", "/api/{method}", _answer)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None, handler_cancellation=True)


if __name__ == "__main__":
    main()
