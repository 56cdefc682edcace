"""Keys: a new one, and the change from an old one to a new one while the bot runs."""

from __future__ import annotations

import base64
import os
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.cli.keys import rotate
from bot.cli.main import run
from bot.model.errors import BotError
from bot.model.run import Run
from bot.settings import Settings
from bot.usecases import rotate_keys
from bot.usecases.install import install
from storage import lock
from storage.address import Address
from storage.sealed import Keys
from storage.seals import SEALED
from storage.store import Store
from tests.storage.samples import NOW, keep, raw, started
from tests.storage.test_tenancies import OURS

OLD = base64.b64encode(bytes(range(32))).decode()
NEW = base64.b64encode(bytes(range(100, 132))).decode()
HOOK = "https://hooks.example.test/commands/secret"


async def fill(store: Store, teams: int) -> None:
    """Keep sealed things of many teams."""
    for number in range(teams):
        team = f"T{number}"
        await install(store, replace(OURS, team=team), now=NOW)
        await keep(store, started("C1", team=team))
        async with store.begin() as tx:
            await tx.runs.add(Run(id="R1", team=team, checklist="C1", steps=("domain",), answer_to=HOOK, due_at=NOW))


async def firsts(url: str, keys: Keys) -> set[bool]:
    """Tell of everything that is sealed whether the first of *keys* did it."""
    async with raw(url) as connection:
        found = [
            sealed
            for column in SEALED
            for sealed in (await connection.execute(text(f"SELECT {column.name} FROM {column.table.name}"))).scalars()  # noqa: S608 - our own words
        ]
    return {keys.is_first(sealed) for sealed in found if sealed}


async def opened(store: Store, team: str) -> tuple[str, str]:
    """Return what was sealed, read by a bot that has been running all the time."""
    async with store.begin() as tx:
        kept = await tx.installations.of(team)
        runs = await tx.runs.claim_due(NOW, limit=99, lease=-NOW.resolution)
    return kept.installation.token if kept else "", next(run.answer_to for run in runs if run.team == team)


class Waited:
    """Does something instead of waiting."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.seconds: list[float] = []
        self.running: Store | None = None

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if self.running is not None:
            assert (await opened(self.running, "T0"))[0] == "xoxb-1"
            await install(self.running, replace(OURS, team="T9", token="xoxb-9"), now=NOW)


@pytest_asyncio.fixture
async def running(sqlite_url: str) -> AsyncIterator[Store]:
    """A bot that has read its keys, on a SQLite file."""
    store = Store.open(sqlite_url, keys=Keys.of(Address.parse(sqlite_url), ""))
    yield store
    await store.close()


async def test_with_a_key_file_a_new_key_takes_over_while_the_bot_runs(
    sqlite_url: str, running: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await fill(running, 3)
    file = tmp_path / "hybrid-bot.db.keys"
    before, waited = file.read_text(), Waited(sqlite_url)
    waited.running = running

    code = await rotate(Settings.load({"HYBRID_DATABASE_URL": sqlite_url}), waited)

    keys = Keys.of(Address.parse(sqlite_url), "")
    assert code == 0
    assert "9 secrets were encrypted anew." in capsys.readouterr().out
    assert (len(keys), stat.S_IMODE(file.stat().st_mode), len(waited.seconds)) == (1, 0o600, 1)
    assert file.read_text() != before
    assert await firsts(sqlite_url, keys) == {True}
    assert await opened(running, "T2") == ("xoxb-1", HOOK)
    async with running.read() as tx:
        kept = await tx.installations.of("T9")
    assert kept is not None
    assert kept.installation.token == "xoxb-9"  # sealed meanwhile, with the new key
    assert sorted(name for name in os.listdir(tmp_path) if "keys" in name) == [file.name, f"{file.name}.lock"]  # noqa: PTH208 - no draft is left


async def test_a_change_that_was_broken_off_goes_on(
    sqlite_url: str, running: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await fill(running, 2)

    async def killed(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await rotate(Settings.load({"HYBRID_DATABASE_URL": sqlite_url}), killed)
    between = (tmp_path / "hybrid-bot.db.keys").read_text().strip().split(",")
    await rotate(Settings.load({"HYBRID_DATABASE_URL": sqlite_url}), Waited(sqlite_url))

    assert (tmp_path / "hybrid-bot.db.keys").read_text().strip() == between[0]
    assert len(between) == 2
    assert "begun before" in capsys.readouterr().out
    assert await opened(running, "T1") == ("xoxb-1", HOOK)


async def test_what_opens_with_no_key_keeps_the_old_one_in_the_file(
    sqlite_url: str, running: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await fill(running, 1)
    async with raw(sqlite_url) as connection:
        await connection.execute(text("UPDATE installations SET token = 'sealed.1.AAAA'"))

    code = await rotate(Settings.load({"HYBRID_DATABASE_URL": sqlite_url}), Waited(sqlite_url))

    assert code == 1
    assert "1 open with none of the keys" in capsys.readouterr().out
    assert (tmp_path / "hybrid-bot.db.keys").read_text().count(",") == 1


async def test_two_do_not_change_the_keys_at_once(sqlite_url: str, running: Store, tmp_path: Path) -> None:
    await fill(running, 1)
    with lock.hold_keys(tmp_path / "hybrid-bot.db.keys"), pytest.raises(BotError, match="are being changed already"):
        await rotate(Settings.load({"HYBRID_DATABASE_URL": sqlite_url}))


async def test_with_keys_of_the_settings_everything_is_sealed_with_the_first(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store.open(database_url, keys=Keys.parse(OLD))
    await fill(store, 5)
    await store.close()

    both = Settings.load({"HYBRID_DATABASE_URL": database_url, "HYBRID_SECRET_KEYS": f"{NEW},{OLD}"})
    assert await rotate(both) == 0
    assert await rotate(both) == 0

    said = capsys.readouterr().out
    assert "15 secrets were encrypted anew." in said
    assert "0 secrets were encrypted anew." in said
    assert await firsts(database_url, Keys.parse(NEW)) == {True}


async def test_with_one_key_there_is_nothing_to_do(database_url: str) -> None:
    store = Store.open(database_url, keys=Keys.parse(OLD))
    await fill(store, 1)
    await store.close()

    with pytest.raises(BotError, match="There is nothing to do"):
        await rotate(Settings.load({"HYBRID_DATABASE_URL": database_url, "HYBRID_SECRET_KEYS": OLD}))


async def test_what_an_older_version_bound_to_its_team_alone_is_bound_to_its_row(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store.open(database_url, keys=Keys.parse(OLD))
    with monkeypatch.context() as patch:
        seal = Keys.seal
        patch.setattr(Keys, "seal", lambda keys, what, column, *row: seal(keys, what, column, *row[:1]))
        await fill(store, 2)

    assert await rotate(Settings.load({"HYBRID_DATABASE_URL": database_url, "HYBRID_SECRET_KEYS": OLD})) == 0

    assert "2 secrets were encrypted anew." in capsys.readouterr().out  # a team has one installation
    assert await opened(store, "T1") == ("xoxb-1", HOOK)
    await store.close()


async def test_rows_are_taken_in_parts_and_a_writer_in_between_wins(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(database_url, keys=Keys.parse(f"{NEW},{OLD}"))
    old = Store.open(database_url, keys=Keys.parse(OLD))
    await fill(old, 5)
    monkeypatch.setattr(rotate_keys, "AT_ONCE", 2)

    done = await rotate_keys.rotate(store)

    await old.close()
    await store.close()
    assert (done.renewed, done.locked) == (15, 0)
    assert await firsts(database_url, Keys.parse(NEW)) == {True}


def test_a_new_key_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["keys", "new"]) == 0
    assert len(base64.b64decode(capsys.readouterr().out)) == 32
