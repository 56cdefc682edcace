"""A pretend Slack Web API that says yes at once: what is measured is the bot, not Slack.

Run as ``python -m bench.slack PORT``.
"""

import itertools
import sys

from aiohttp import web

TEAM, BOT, BOT_USER = "T0001", "B0001", "U0BOT"
SCOPES = "commands,chat:write,channels:read,groups:read,users:read"

_stamps = itertools.count(1)


async def _answer(request: web.Request) -> web.Response:
    """Answer any method with everything that a caller may look for."""
    await request.read()
    whoami = request.match_info["method"] == "auth.test"
    return web.json_response(
        {
            "ok": True,
            "url": "https://bench.slack.com/",
            "team": "bench",
            "team_id": TEAM,
            "user": "hybrid" if whoami else {"id": "U0001", "name": "ada", "tz": "Europe/Berlin"},
            "user_id": BOT_USER,
            "bot_id": BOT,
            "channel": "C0001",
            "ts": f"1700000000.{next(_stamps):06d}",
        },
        headers={"X-OAuth-Scopes": SCOPES},
    )


def main() -> None:
    """Serve until terminated."""
    app = web.Application()
    app.router.add_route("*", "/api/{method}", _answer)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)


if __name__ == "__main__":
    main()
