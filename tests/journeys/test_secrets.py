"""Secrets are planted in whatever the real program is told, then looked for in whatever it leaves behind."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from sqlalchemy import text

from bot.cli.keys import rotate
from bot.log import HIDDEN
from bot.playground import faults
from bot.settings import Settings
from storage.tables import metadata
from tests.journeys.guests import CONTOSO, Browser, House, house
from tests.journeys.program import Program, program
from tests.storage.samples import raw
from tests.terminal import hybrid_bot

START = "start domain=contoso.example pilot=2026-12-01 zone=UTC time=10:00"
SIGNING, LDAP, DATABASE = "9c1f0ddeadbeef742231b10e8888abcd", "Hush-Direct0ry!", "Hush-D@tabase/1"
KEY = base64.b64encode(bytes(range(50, 82))).decode()
GUESSED = "hyb_guessed-and-never-good-0123456789"
CODE = "55555555555.66666666666.0123456789abcdef0123456789abcdef"

# Everything is heard, whatever others log at their lowest levels; and a check falls with secrets in its mouth.
LOUD = """
import logging, os, sys
from bot import __main__, log
from bot.net.dns import Resolver

log.LEVELS.clear()
log.configure.__kwdefaults__["level"] = logging.DEBUG

async def fall(self, name):
    told = {name: os.environ[name] for name in ("SLACK_CLIENT_SECRET", "HYBRID_LDAP_PASSWORD")}
    raise RuntimeError("no answer for xoxb-9-9-planted", told, "https://me:Hush-Direct0ry!@dns.test/")

Resolver.txt = fall
sys.exit(__main__.main())
"""


@dataclass
class Left:
    """What the program leaves behind, by where it was found."""

    places: dict[str, str]

    def add(self, where: str, what: str) -> None:
        """Keep what was found."""
        self.places[where] = self.places.get(where, "") + what

    def holds(self, secrets: Iterable[str]) -> list[tuple[str, str]]:
        """Return which secret lies where, in whatever way it is written."""
        forms = [(secret, form) for secret in secrets for form in {secret, quote(secret, safe=""), unquote(secret)}]
        return [(where, secret) for where, what in self.places.items() for secret, form in forms if form in what]

    def shapes(self) -> list[tuple[str, str]]:
        """Return what looks like a secret, and where."""
        shape = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|BEGIN [A-Z ]*PRIVATE KEY|hyb_\w+|/hooks/[^\s\"']+")
        return [(where, found) for where, what in self.places.items() for found in shape.findall(what)]


@asynccontextmanager
async def living(home: House, told: Mapping[str, str]) -> AsyncIterator[tuple[Program, Browser]]:
    """Run the program in its house."""
    async with program(told, home.folder, before=("-c", LOUD)) as bot:
        home.contoso.deliveries.url = f"{bot.url}/slack/events"
        async with Browser(home.ground, bot.url) as browser:
            yield bot, browser


async def lived(home: House, bot: Program, browser: Browser, left: Left) -> str:
    """Do with the bot whatever has a secret in it; return the token of the agent."""
    slack = home.contoso.slack
    page = await browser.choose(await browser.begin(), CONTOSO)
    left.add("page", (await browser.go(page.update_query(code=CODE)))[1])
    left.add("page", (await browser.install(CONTOSO))[1])
    slack.fail("chat.postMessage", faults.Page(), faults.Cut(), faults.Reset(), faults.Refusal("fatal_error"))
    await home.contoso.says(START)
    await home.contoso.says("tenant connect")
    await home.contoso.says("check all")
    await slack.until(lambda: any("crashed" in line for line in bot.lines) or None, seconds=30)
    await slack.until(lambda: slack.calls_of("response_url") or None, seconds=30)
    found = re.search(r"hyb_[\w-]+", await home.contoso.says("agent lync"))
    assert found
    for token in (GUESSED, found[0]):
        headers = {"Authorization": f"Bearer {token}"}
        async with bot.session.post(f"{bot.url}/agent/evidence", data=b"no JSON", headers=headers) as answer:
            left.add("page", await answer.text())
    forged = {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=" + "5ec2e7" * 10}
    async with bot.session.post(f"{bot.url}/slack/events", data=b"{", headers=forged) as refused:
        assert refused.status == 401
    for path in ("/metrics", "/healthz", "/readyz"):
        async with bot.session.get(bot.url + path) as answer:
            left.add(path, await answer.text())
    return found[0]


def files(folder: Path, left: Left) -> None:
    """Keep what every file holds, but for the keys themselves."""
    for path in folder.iterdir():
        if path.is_file() and not path.name.endswith(".keys"):
            left.add(path.name, path.read_bytes().decode("latin-1"))


async def changed(home: House, told: Mapping[str, str]) -> list[str]:
    """Change the keys while the bot is running, see that it goes on, and return the new ones."""
    settled = asyncio.Event()

    async def settle(_: float) -> None:
        await home.contoso.says("note tenant changed keys")
        settled.set()

    assert await rotate(Settings.load({k: v for k, v in told.items() if k.startswith("HYBRID_")}), settle) == 0
    assert settled.is_set()
    assert "changed keys" in await home.contoso.says("show tenant")
    return keys_in(home.folder)


def keys_in(folder: Path) -> list[str]:
    """Return the keys of the file beside the database, if there is one."""
    return [key for path in folder.glob("*.keys") for key in path.read_text(encoding="ascii").strip().split(",")]


def core_files(process: int) -> list[str]:
    """Return how large the image of its memory may be that a process leaves when it crashes, where that can be seen."""
    limits = Path(f"/proc/{process}/limits")
    return re.findall(r"Max core file size +(\S+)", limits.read_text()) if limits.exists() else ["0"]


async def rows(url: str, left: Left) -> None:
    """Keep what every row of every table holds."""
    async with raw(url) as connection:
        for table in metadata.sorted_tables:
            found = (await connection.execute(text(f"SELECT * FROM {table.name}"))).all()  # noqa: S608 - our own tables
            left.add(f"table {table.name}", repr(found))


@pytest.mark.odd_slack
async def test_no_secret_is_left_anywhere(database_url: str, tmp_path: Path) -> None:
    kept_here = database_url.startswith("sqlite")
    url = database_url if kept_here else database_url.replace("@", f":{quote(DATABASE, safe='')}@")
    left = Left({})
    async with house(tmp_path, lambda: datetime.now(UTC)) as home:
        home.ground.grants.rotating = True
        told = home.environment(
            SLACK_SIGNING_SECRET=f"{home.ground.signing_secret},{SIGNING}",
            HYBRID_DATABASE_URL=url,
            HYBRID_LDAP_URL="ldaps://127.0.0.1:1",
            HYBRID_LDAP_USER="CONTOSO\\bot",
            HYBRID_LDAP_PASSWORD=LDAP,
            HYBRID_LOG_FORMAT="json" if kept_here else "text",
            HYBRID_CHECK_TIMEOUT="2",
            PYTHONWARNINGS="default",  # of libraries
            **({} if kept_here else {"HYBRID_SECRET_KEYS": KEY}),
        )
        async with living(home, told) as (bot, browser):
            agent = await lived(home, bot, browser, left)
            cores = core_files(bot.process.pid)
            backup = ("db", "backup", str(tmp_path / "backup"))
            for command in (("doctor",), backup) if kept_here else (("doctor",),):
                ran = await asyncio.to_thread(hybrid_bot, *command, folder=tmp_path, **told)
                left.add(command[0], ran.out + ran.err)
            keys = keys_in(tmp_path) or [KEY]
            if kept_here:
                keys += await changed(home, told)
            files(tmp_path, left)  # with the log beside the database
            await bot.stop()
        files(tmp_path, left)
        await rows(url, left)
        left.add("log", "".join(bot.lines))
        grants = home.ground.grants.tokens.values()
        tokens = {token for grant in grants for token in (grant.token, grant.refresh) if token}
        ours = {home.ground.client_secret, home.ground.signing_secret}

    assert any(token.startswith("xoxe") for token in tokens)
    assert left.holds({*tokens, *keys, *ours, SIGNING, LDAP, DATABASE, GUESSED, CODE, agent}) == []
    assert left.shapes() == []
    assert cores == ["0"]
    assert left.places["log"].count(HIDDEN) > 5  # they were on their way there
    assert "RuntimeError" in left.places["log"]
    assert "sealed." in "".join(left.places.values())
