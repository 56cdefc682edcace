"""The configuration of nginx lets through what Slack and scripts need, as it came, and nothing else."""

from __future__ import annotations

import asyncio
import grp
import io
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import aiohttp

from bot.playground.run import playground
from bot.playground.signing import signed
from tests.certlab import CertLab
from tests.house.tree import ROOT
from tests.journeys.program import SECRET, program
from tests.journeys.story import ALICE, ROOM, settings
from tests.loopback import mine
from tests.needs import need

NAME = "hybrid-bot.example.com"
PORT = 8443
CLOSED = ("/healthz", "/readyz", "/metrics", "/", "/slack")
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
MAIN = """
daemon off;
worker_processes 1;
user {who};
error_log stderr;
pid {folder}/nginx.pid;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {ours}
}}
"""


@asynccontextmanager
async def nginx(folder: Path, bot: str, certificate: Path) -> AsyncIterator[str]:
    """Run nginx with our configuration, save for the places that are the operator's, in front of *bot*."""
    need("nginx (Debian's package nginx-light)", NGINX is not None)
    ours = (ROOT / "docs/deploy/nginx.conf").read_text(encoding="utf-8")
    for place, here in (
        ("server 127.0.0.1:3000;", f"server {urlsplit(bot).netloc};"),
        ("listen 443 ssl;", f"listen {mine(2)}:{PORT} ssl;"),
        ("/etc/ssl/hybrid-bot.pem", str(certificate)),
        ("/etc/ssl/hybrid-bot.key", str(certificate)),
    ):
        assert place in ours
        ours = ours.replace(place, here)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, ours=ours, who=_me()), encoding="utf-8")
    words = (str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr")
    tried = subprocess.run([*words, "-t"], capture_output=True, text=True, check=False)  # noqa: ASYNC221, S603 - it only reads
    assert tried.returncode == 0, tried.stderr
    process = await asyncio.create_subprocess_exec(*words)
    try:
        async with asyncio.timeout(60):
            while not await _listens():
                assert process.returncode is None
        yield f"https://{NAME}:{PORT}"
    finally:
        process.terminate()
        await process.wait()


def _me() -> str:
    """Return who runs the test, and their group: else root's nginx becomes nobody, who may not write here."""
    return f"{pwd.getpwuid(os.getuid()).pw_name} {grp.getgrgid(os.getgid()).gr_name}"


async def _listens() -> bool:
    try:
        _, writer = await asyncio.open_connection(mine(2), PORT)
    except OSError:
        return False
    writer.close()
    return True


class Here(aiohttp.abc.AbstractResolver):
    """Finds every name where nginx listens."""

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[aiohttp.abc.ResolveResult]:
        found: aiohttp.abc.ResolveResult = {
            "hostname": host,
            "host": mine(2),
            "port": port,
            "family": family or socket.AF_INET,
            "proto": 0,
            "flags": 0,
        }
        return [found]

    async def close(self) -> None:
        """Nothing is open."""


async def _answers(session: aiohttp.ClientSession, url: str, body: bytes | None = None) -> tuple[int, str]:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if body is not None:
        headers |= signed(SECRET, int(time.time()), body)
    data = None if body is None else io.BytesIO(body)
    async with session.request("POST" if data else "GET", url, data=data, headers=headers) as response:
        return response.status, await response.text()


async def test_signed_requests_arrive_as_they_were_and_probes_are_nobodys(tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir()
    async with CertLab(tmp_path / "lab") as lab, playground(0, machines=mine(1)) as ground:
        told = settings(ground, tmp_path, SLACK_SIGNING_SECRET=SECRET)
        form = {"command": "/hybrid", "team_id": ground.workspace.team.id, "channel_id": ROOM, "user_id": ALICE.id}
        body = urlencode(form | {"text": "help  ü", "trigger_id": "1.2.3", "api_app_id": "A1"}).encode()
        trust = ssl.create_default_context(cafile=lab.ca_bundle)
        connector = aiohttp.TCPConnector(ssl=trust, resolver=Here())
        async with (
            program(told, tmp_path) as bot,
            nginx(tmp_path, bot.url, lab.file(names=(NAME,))) as url,
            aiohttp.ClientSession(connector=connector) as session,
        ):
            helped = await _answers(session, f"{url}/slack/events", body)
            large = await _answers(session, f"{url}/slack/events", b"x" * 2**21)
            script = await _answers(session, f"{url}/agent/evidence", b"x" * 2**21)
            closed = [
                await _answers(session, url + path) for path in ("/healthz", "/readyz", "/metrics", "/", "/slack")
            ]

    assert helped[0] == 200
    assert "/hybrid" in helped[1]
    assert large[0] == 413
    assert script[0] == 401  # the bot's own word: it was let through
    assert [status for status, _ in closed] == [404] * len(CLOSED)
