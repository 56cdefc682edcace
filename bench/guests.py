"""The bot for many workspaces, and how it gets into one."""

import contextlib
import http.client
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.command import SECRET
from bench.server import WAIT_SECONDS, environment, free_port, running, slack, upgrade
from bench.slack import CODE, TEAM

OLDER, CLIENT = "0ldersecretbbb4444cccc5555dddd66", "c11entsecret77777888889999900000"
PROGRAM = "import sys; from bot import __main__; sys.exit(__main__.main())"


@contextlib.contextmanager
def serving(folder: Path, program: str = PROGRAM) -> Iterator[tuple[int, int, Path]]:
    """Run `hybrid-bot serve` for many workspaces, with two signing secrets; give its port, its process and its log.

    Args:
        program: That is run, in Python.
    """
    port, log = free_port(), folder / "bot.log"
    database = upgrade(folder / "bot.db")
    with slack(folder) as slack_port:
        set_ = environment(database, port, slack_port) | {
            "SLACK_SIGNING_SECRET": f"{SECRET},{OLDER}",
            "SLACK_CLIENT_ID": "1.2",
            "SLACK_CLIENT_SECRET": CLIENT,
            "HYBRID_PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        del set_["SLACK_BOT_TOKEN"]
        with running([sys.executable, "-c", program, "serve"], port, log, set_) as process:
            _wait_until_ready(port)
            yield port, process, log


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=15)) as line:
            line.request("GET", "/readyz")
            if line.getresponse().status == http.client.OK:
                return
        time.sleep(0.05)
    raise SystemExit("it does not become ready")


def install(port: int, team: str = TEAM) -> None:
    """Walk the way of somebody who installs the bot in a workspace."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    line.request("GET", "/slack/install")
    away = line.getresponse()
    away.read()
    state = re.findall(r"state=([^&]+)", away.headers["Location"])[0]
    cookie = away.headers["Set-Cookie"].partition(";")[0]
    line.request("GET", f"/slack/oauth_redirect?code={CODE}{team}&state={state}", headers={"Cookie": cookie})
    back = line.getresponse()
    if back.status != http.client.OK:
        raise SystemExit(f"it was not installed: {back.status} {back.read()[:200]!r}")
    line.close()
