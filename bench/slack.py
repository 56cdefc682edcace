"""A pretend Slack Web API that says yes, at once or after a while: what is measured is the bot, not Slack.

Run as ``python -m bench.slack PORT [MILLISECONDS]``. ``GET /posts`` says how many messages each channel has got, those
that begin with "Reminder:", and when the first and the last of them came.
"""

import asyncio
import itertools
import sys
import time
from collections import Counter
from collections.abc import Mapping

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


async def _answer(request: web.Request) -> web.Response:
    """Answer any method with everything that a caller may look for."""
    said = await request.json() if request.content_type == "application/json" else {}
    method = request.match_info["method"]
    if method == "chat.postMessage" and str(said.get("text", "")).replace("*", "").startswith("Reminder:"):
        _reminders[str(said["channel"])] += 1
        _when.append(time.monotonic())
    await asyncio.sleep(request.app[DELAY])
    whoami = method == "auth.test"
    if method == "oauth.v2.access":
        return _granted(dict(await request.post()))
    channel = said.get("channel", "C0001")
    return web.json_response(
        {
            "ok": True,
            "url": "https://bench.slack.com/",
            "team": "bench",
            "team_id": request.headers.get("Authorization", "").partition(f"{TOKEN}-")[2] or TEAM,
            "user": "hybrid" if whoami else {"id": "U0001", "name": "ada", "tz": "Europe/Berlin"},
            "user_id": BOT_USER,
            "bot_id": BOT,
            "channel": {**ROOM, "id": channel} if method == "conversations.info" else channel,
            "ts": f"1700000000.{next(_stamps):06d}",
        },
        headers={"X-OAuth-Scopes": SCOPES},
    )


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
    return web.json_response({"channels": _reminders, "seconds": last - first})


def main() -> None:
    """Serve until terminated."""
    app = web.Application()
    app[DELAY] = int(sys.argv[2]) / 1_000 if sys.argv[2:] else 0.0
    app.router.add_get("/posts", _posts)
    app.router.add_route("*", "/api/{method}", _answer)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)


if __name__ == "__main__":
    main()
