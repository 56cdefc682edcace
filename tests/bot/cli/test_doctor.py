"""The doctor: a line for each thing that can be wrong, with the fix, and an exit code."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.clock_look import look_at_clock
from bot.cli.examination import examine
from bot.cli.findings import Mark
from bot.cli.manifest import SCOPES
from bot.settings import Settings
from bot.usecases.install import install
from bot.usecases.stop import stop
from bot.variables import Address
from storage.store import Store
from tests.bot.playground.rooms import opened
from tests.certlab import CertLab
from tests.conftest import KEYS
from tests.names import knot
from tests.storage.samples import NOW
from tests.storage.test_tenancies import GRID, OURS
from tests.terminal import hybrid_bot
from tests.tokens import slack

NOWHERE = {  # nobody listens at these, so nothing leaves the machine
    "HYBRID_SLACK_API_URL": "http://127.0.0.1:9/api/",
    "HYBRID_DNS_SERVERS": "127.0.0.1:9",
    "HYBRID_LISTEN": "127.0.0.1:0",
}


async def seen(settings: Settings) -> dict[str, tuple[str, str]]:
    """Return what is found, by what was looked at."""
    return {line.what: (line.mark, line.words) async for line in examine(settings)}


async def test_all_is_well(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir()
    async with (
        CertLab(tmp_path / "lab") as lab,
        knot(tmp_path, {"microsoftonline.com": "login A 192.0.2.1"}) as server,
        slack(scopes=",".join(SCOPES), now=datetime.now(UTC)) as (_, url),
    ):
        told = Settings.load(
            {
                "SLACK_BOT_TOKEN": "xoxb-1",
                "SLACK_APP_TOKEN": "xapp-1",
                "HYBRID_DATABASE_URL": sqlite_url,
                "HYBRID_SLACK_API_URL": url,
                "HYBRID_DNS_SERVERS": server,
                "HYBRID_LISTEN": "127.0.0.1:0",
                "HYBRID_CA_BUNDLE": str(lab.ca_bundle),
            }
        )
        found = await seen(told)

    assert {what for what, (mark, _) in found.items() if mark != Mark.OK} == set()
    assert [*found] == [
        *(
            "settings",
            "keys",
            "folder",
            "disk",
            "CA bundle",
            "time zones",
            "database",
            "secrets",
            "due work",
            "clock",
            "port",
            "DNS",
            "bot token",
            "scopes",
            "app token",
        )
    ]


async def test_postgresql_is_asked_for_its_tables_and_its_clock(postgres_url: str) -> None:
    told = Settings.load(NOWHERE | {"HYBRID_DATABASE_URL": postgres_url})

    found = await seen(told)

    assert found["database"] == ("ok", "postgresql, its tables are up to date")
    assert found["clock"] == ("ok", "agrees with the database's")
    assert found["settings"][0] == "fail"  # replicas need a key that they share
    assert not {"keys", "folder"} & set(found)


async def test_keys_in_the_environment_are_counted_and_not_shown(sqlite_url: str) -> None:
    key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    told = Settings.load(NOWHERE | {"HYBRID_DATABASE_URL": sqlite_url, "HYBRID_SECRET_KEYS": f"{key},{key}"})

    assert (await seen(told))["keys"] == ("ok", "2 in HYBRID_SECRET_KEYS")


async def test_a_database_without_tables_is_told(postgres_server: str) -> None:
    told = Settings.load(NOWHERE | {"HYBRID_DATABASE_URL": postgres_server})

    mark, words = (await seen(told))["database"]

    assert (mark, words.partition("; ")[2]) == ("fail", "run `hybrid-bot db upgrade`.")


async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"no database, but long enough to be looked at" * 50)
    told = Settings.load(NOWHERE | {"HYBRID_DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}"})

    mark, words = (await seen(told))["database"]

    assert mark == "fail"
    assert "is a SQLite database" in words


async def test_a_database_that_does_not_answer_is_told_without_its_password() -> None:
    told = Settings.load(NOWHERE | {"HYBRID_DATABASE_URL": "postgresql://u:hush@127.0.0.1:9/d"})

    mark, words = (await seen(told))["database"]

    assert mark == "fail"
    assert "check HYBRID_DATABASE_URL" in words
    assert "hush" not in words


async def test_a_name_server_that_knows_nothing_of_the_world_is_told(tmp_path: Path) -> None:
    async with knot(tmp_path, {"microsoftonline.com": "www A 192.0.2.1"}) as server:
        told = Settings.load(NOWHERE | {"HYBRID_DNS_SERVERS": f"{server}, 127.0.0.1:9"})
        found = [(line.mark, line.words) async for line in examine(told) if line.what == "DNS"]

    assert [mark for mark, _ in found] == ["warn", "fail"]
    assert f"{server} answers, but knows no login.microsoftonline.com" in found[0][1]
    assert found[1][1].startswith("127.0.0.1:9: ")


@pytest.mark.parametrize(
    ("minute", "second", "mark", "words"),
    [(0, 10, "ok", "agrees with"), (0, 40, "warn", "40 s behind"), (5, 0, "fail", "300 s behind")],
)
def test_a_clock_is_compared(minute: int, second: int, mark: str, words: str) -> None:
    ours, theirs = datetime(2026, 11, 24, 9, tzinfo=UTC), datetime(2026, 11, 24, 9, minute, second, tzinfo=UTC)

    line = look_at_clock(ours, theirs, "the database's")

    assert line.mark == mark
    assert words in line.words


def test_a_fresh_folder_is_examined_and_left_as_it_was(tmp_path: Path) -> None:
    ran = hybrid_bot("doctor", folder=tmp_path, **NOWHERE)

    assert (ran.code, ran.err) == (1, "")
    assert [line.split()[0] for line in ran.out.splitlines()] == [*["fail"] * 2, *["ok"] * 6, "fail"]
    assert "it is made at the first start" in ran.out
    assert "time zones" in ran.out
    assert list(tmp_path.iterdir()) == []


def test_a_program_reads_the_same_as_json(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HYBRID_LOG_FORMAT=json\n")
    (tmp_path / ".env").chmod(0o644)

    ran = hybrid_bot("doctor", "--format", "json", folder=tmp_path, **NOWHERE)

    said = json.loads(ran.out)
    marks = {line["what"]: line["mark"] for line in said["lines"]}
    assert (ran.code, said["good"]) == (1, False)
    assert (marks["settings"], marks[".env"], marks["database"], marks["DNS"]) == ("fail", "warn", "ok", "fail")
    assert all(line["words"] for line in said["lines"])


def test_bad_settings_are_told_one_a_line(tmp_path: Path) -> None:
    ran = hybrid_bot("doctor", folder=tmp_path, HYBRID_LISTEN="x", HYBRID_COMAND="/x")

    assert ran.code == 1
    assert [line.split()[:3] for line in ran.out.splitlines()] == [
        ["fail", "settings", "HYBRID_COMAND"],
        ["fail", "settings", "HYBRID_LISTEN:"],
    ]


async def test_warnings_alone_are_no_failure(sqlite_url: str, tmp_path: Path) -> None:
    async with (
        knot(tmp_path, {"microsoftonline.com": "login A 192.0.2.1"}) as server,
        slack(scopes="", now=datetime.now(UTC)) as (_, url),
    ):
        ran = await asyncio.to_thread(
            hybrid_bot,
            "doctor",
            folder=tmp_path,
            SLACK_BOT_TOKEN="xoxb-1",
            SLACK_SIGNING_SECRET="secret",
            HYBRID_DATABASE_URL=sqlite_url,
            HYBRID_SLACK_API_URL=url,
            HYBRID_DNS_SERVERS=server,
            HYBRID_LISTEN=str(Address("127.0.0.1", 0)),
        )

    assert ran.code == 0
    assert "warn  scopes" in ran.out
    assert "fail" not in ran.out


async def test_where_it_is_installed_is_counted_and_what_stands_still_is_named(sqlite_url: str) -> None:
    store = Store.open(sqlite_url, keys=KEYS)
    await install(store, OURS, now=NOW)
    await install(store, GRID, now=NOW)
    for number in range(7):
        await stop(store, f"T{number + 2}", "token_revoked", now=NOW + timedelta(days=number))
    await store.close()
    async with opened() as ground:
        told = NOWHERE | {
            "HYBRID_DATABASE_URL": sqlite_url,
            "HYBRID_SLACK_API_URL": ground.slack_api_url,
            "SLACK_SIGNING_SECRET": "s",
            "SLACK_CLIENT_ID": ground.client_id,
            "SLACK_CLIENT_SECRET": ground.client_secret,
            "HYBRID_PUBLIC_URL": "https://bot.example.com",
        }
        found = await seen(Settings.load(told))
        wrong = await seen(Settings.load(told | {"SLACK_CLIENT_SECRET": "other"}))
        strange = await seen(Settings.load(told | {"SLACK_CLIENT_ID": "1.2"}))

    assert found["settings"] == ("ok", "enough to serve many workspaces, over HTTP")
    assert found["installations"] == ("ok", "in 1 workspaces and 1 organisations")
    assert "T8 (token_revoked since 2026-11-30), T7" in found["stopped"][1]
    assert found["stopped"][1].endswith("and 2 more; install the bot again there")
    assert found["OAuth"][0] == "ok"
    assert "https://bot.example.com/slack/oauth_redirect" in found["OAuth"][1]
    assert (wrong["OAuth"][0], "is not that app's" in wrong["OAuth"][1]) == ("fail", True)
    assert (strange["OAuth"][0], "knows no app" in strange["OAuth"][1]) == ("fail", True)


async def test_a_slack_that_does_not_answer_is_told_of_oauth_too(sqlite_url: str) -> None:
    many = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "HYBRID_PUBLIC_URL": "https://bot.example.com"}

    found = await seen(Settings.load(NOWHERE | many | {"HYBRID_DATABASE_URL": sqlite_url}))

    assert found["OAuth"][0] == "fail"
    assert found["installations"] == ("ok", "in 0 workspaces")
    assert "stopped" not in found
