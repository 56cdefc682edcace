"""Makes the pictures of the three ways to install: .venv/bin/python bench/install_pictures.py (needs Chromium).

The terminals show what the real commands print, with the playground in the place of Slack. Of Slack's own pages
there are none, because this is not run at Slack.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "docs" / "img"
sys.path.insert(0, str(ROOT))

from bench.drawing import DARK, LIGHT, WIDTH, Arrow, Box, Diagram, Wall, terminal  # noqa: E402 - the path comes first
from bot.playground.run import playground  # noqa: E402 - the same
from tests.browser import chromium  # noqa: E402 - the same

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from playwright.async_api import Browser

    from bench.drawing import Theme

RUNNING = "the bot is running"
PEOPLE = Box(x=20, y=120, width=170, title="People", lines=("`/hybrid`, buttons,", "modals, Home"))

SOCKET = Diagram(
    height=372,
    parts=(
        PEOPLE,
        Box(x=290, y=90, width=200, title="Slack", lines=("`slack.com/api/`", "`wss://…slack.com`", "port `443`")),
        Wall(x=606, top=40, bottom=312, label="your firewall: HTTPS out, nothing in"),
        Box(
            x=730,
            y=60,
            width=370,
            title="hybrid-bot serve",
            ours=True,
            lines=(
                "`SLACK_APP_TOKEN` opens the connection",
                "`SLACK_BOT_TOKEN` speaks",
                "`HYBRID_LISTEN` `127.0.0.1:3000`, for probes:",
                "`/healthz`  `/readyz`",
            ),
        ),
        Box(x=730, y=242, width=370, title="hybrid-bot.db", ours=True, lines=("SQLite, and beside it the key",)),
        Arrow(points=((190, 166), (286, 166)), label=(), at=(0, 0), both=True),
        Arrow(points=((726, 106), (494, 106)), label=("opens a connection, `wss` `443`",), at=(500, 94), number="1"),
        Arrow(points=((494, 150), (726, 150)), label=("commands, clicks, events",), at=(500, 138), number="2"),
        Arrow(points=((726, 184), (494, 184)), label=("card, reminders, `https` `443`",), at=(500, 208), number="3"),
        Arrow(points=((915, 192), (915, 238)), label=(), at=(0, 0), both=True),
    ),
)

HTTP = Diagram(
    height=372,
    parts=(
        PEOPLE,
        Box(x=260, y=100, width=170, title="Slack", lines=("signs each request", "`slack.com/api/`")),
        Box(
            x=590,
            y=70,
            width=200,
            title="Your proxy",
            ours=True,
            lines=("ends TLS, port `443`", "`HYBRID_PUBLIC_URL`", "leaves body and", "headers untouched"),
        ),
        Box(
            x=880,
            y=70,
            width=220,
            title="hybrid-bot serve",
            ours=True,
            lines=("`HYBRID_LISTEN`", "`127.0.0.1:3000`", "`SLACK_SIGNING_SECRET`", "`SLACK_BOT_TOKEN`"),
        ),
        Box(x=880, y=270, width=220, title="Database", ours=True, lines=("`HYBRID_DATABASE_URL`",)),
        Arrow(points=((190, 150), (256, 150)), label=(), at=(0, 0), both=True),
        Arrow(
            points=((430, 130), (586, 130)),
            label=("`POST`", "`/slack/events`"),
            at=(436, 92),
            number="1",
        ),
        Arrow(points=((790, 130), (876, 130)), label=("`http`",), at=(796, 118), number="2"),
        Arrow(
            points=((920, 204), (920, 236), (345, 236), (345, 192)),
            label=("card, reminders: Web API, `https` `443`",),
            at=(440, 260),
            number="3",
        ),
        Arrow(points=((1020, 204), (1020, 266)), label=(), at=(0, 0), both=True),
    ),
)

MANY = Diagram(
    height=476,
    parts=(
        Box(x=20, y=60, width=250, title="Browser of an admin", lines=("wants the bot", "in their workspace")),
        Box(
            x=830,
            y=40,
            width=270,
            title="Slack",
            lines=("asks for consent to the scopes", "`slack.com/oauth/v2/authorize`", "`slack.com/api/`"),
        ),
        Box(
            x=20,
            y=300,
            width=420,
            title="hybrid-bot serve",
            ours=True,
            lines=(
                "`HYBRID_PUBLIC_URL` behind your proxy, port `443`",
                "`SLACK_CLIENT_ID` `SLACK_CLIENT_SECRET`",
                "`SLACK_SIGNING_SECRET`",
                "`HYBRID_LISTEN` `127.0.0.1:3000`",
                "from then on `/slack/events`, as by HTTP",
            ),
        ),
        Box(
            x=830,
            y=330,
            width=270,
            title="Database",
            ours=True,
            lines=("a token of each workspace,", "sealed by `HYBRID_SECRET_KEYS`"),
        ),
        Arrow(points=((90, 148), (90, 296)), label=("`/slack/install`",), at=(100, 212), number="1"),
        Arrow(
            points=((270, 84), (826, 84)),
            label=("sent on to Slack with the scopes and a state",),
            at=(330, 72),
            number="2",
        ),
        Arrow(
            points=((826, 116), (300, 116), (300, 296)),
            label=("back to `/slack/oauth_redirect` with a code",),
            at=(330, 140),
            number="3",
        ),
        Arrow(
            points=((440, 330), (640, 330), (640, 170), (930, 170), (930, 153)),
            label=("code and secret for a token:", "`oauth.v2.access`"),
            at=(652, 230),
            number="4",
        ),
        Arrow(points=((440, 380), (826, 380)), label=("keeps it",), at=(560, 368), number="5"),
    ),
)


async def pictures() -> None:
    """Draw everything."""
    async with chromium() as browser:
        for name, diagram in {"install-by-socket": SOCKET, "install-by-http": HTTP, "install-for-many": MANY}.items():
            await _both(browser, name, diagram.html)
        for name, ran in (await _terminals()).items():
            await _both(browser, name, partial(terminal, ran))


async def _both(browser: Browser, name: str, page: Callable[[Theme], str]) -> None:
    for theme in (LIGHT, DARK):
        tab = await browser.new_page(viewport={"width": WIDTH, "height": 700}, device_scale_factor=1.5)
        await tab.set_content(page(theme))
        await tab.locator("#picture").screenshot(path=HERE / f"{name}-{theme.name}.png")
        await tab.close()


async def _terminals() -> dict[str, list[tuple[str, str]]]:
    """Run the real commands, each in an empty folder, and return what they print."""
    async with playground(0) as ground:
        ground.names.load("microsoftonline.com", "login A 198.51.100.7\n")
        told = {
            "SLACK_BOT_TOKEN": ground.bot_token,
            "HYBRID_SLACK_API_URL": ground.slack_api_url,
            "HYBRID_DNS_SERVERS": ground.dns_server,
            "HYBRID_ALLOWED_NETWORKS": ",".join(ground.allowed_networks),
            "HYBRID_LOG_FORMAT": "text",
        }
        socket = told | {"SLACK_APP_TOKEN": ground.app_token}
        http = told | {"SLACK_SIGNING_SECRET": "playground", "HYBRID_PUBLIC_URL": "https://hybrid-bot.example.com"}
        ways = {"terminal-by-socket": socket, "terminal-by-http": http}
        commands = ("doctor", "serve")
        return {
            name: [(f"hybrid-bot {command}", await _printed(way, command)) for command in commands]
            for name, way in ways.items()
        }


async def _printed(told: Mapping[str, str], command: str) -> str:
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("HYBRID_", "SLACK_"))}
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", command),
            cwd=folder,
            env=kept | {"PYTHONPATH": str(ROOT)} | dict(told),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        assert process.stdout is not None
        lines = []
        async for line in process.stdout:
            lines.append(line.decode())
            if RUNNING in lines[-1]:
                process.send_signal(signal.SIGTERM)
                break
        await process.communicate()
    return _anonymous("".join(lines), folder)


def _anonymous(text: str, folder: str) -> str:
    """Return *text* without what is of this machine alone: its folder, and the playground's ports."""
    return re.sub(r"127\.0\.0\.1:(?!3000)\d+", "192.0.2.53", text.replace(folder, "/srv/hybrid-bot"))


if __name__ == "__main__":
    asyncio.run(pictures())
