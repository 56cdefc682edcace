"""Backups on both databases: made while others write, put back, and what must not happen twice afterwards."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.model import verbs
from bot.model.agent import Agent
from bot.model.errors import BotError
from bot.model.execution import Execution
from bot.model.ledger import SlotState
from storage import lock
from storage.backup import backup, restore
from storage.store import Store
from tests.conftest import KEYS
from tests.needs import need
from tests.storage.samples import ANN, BEN, DAY, HOUR, LEASE, NOW, change, claim, day, keep, ledger, plan, raw, started

ENVIRON = dict(os.environ)


@pytest.fixture
def programs(database_url: str) -> None:
    """PostgreSQL's own programs, where they are wanted."""
    if database_url.startswith("postgresql"):
        need("pg_dump and pg_restore", shutil.which("pg_dump") is not None and shutil.which("pg_restore") is not None)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    store = Store.open(url, keys=KEYS)
    yield store
    await store.close()


def names(folder: Path) -> str:
    """Return what is in a folder."""
    return " ".join(sorted(path.name for path in folder.iterdir()))


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, database_url: str) -> str:
    """An empty place of the same kind of database."""
    if is_sqlite(database_url):
        return f"sqlite:///{request.getfixturevalue('tmp_path') / 'restored.db'}"
    url: str = request.getfixturevalue("empty_postgres_url")
    return url


@pytest.mark.usefixtures("programs")
async def test_everything_is_there_again(store: Store, database_url: str, elsewhere: str, tmp_path: Path) -> None:
    checklist = await keep(store, started())
    checklist = await change(store, checklist, verbs.add_note(checklist, "domain", BEN, text="kept"))
    file = tmp_path / "backup"

    backup(database_url, file, ENVIRON)
    done = await restore(elsewhere, file, ENVIRON, NOW)

    assert (done.kept, done.behind) == ("", "")
    assert file.stat().st_mode & 0o077 == 0
    async with opened(elsewhere) as there, there.read() as tx:
        assert await tx.checklists.by_id("T1", checklist.id) == checklist
        chain = await tx.audit.verify("T1", checklist.id, version=checklist.version)
        assert (chain.entries, chain.broken_at) == (2, None)


@pytest.mark.usefixtures("programs")
async def test_it_is_made_while_others_write(store: Store, database_url: str, elsewhere: str, tmp_path: Path) -> None:
    checklist = await keep(store, started())
    ended = asyncio.Event()

    async def write() -> int:
        latest = checklist
        while not ended.is_set():
            latest = await change(store, latest, verbs.toggle_task(latest, "domain", ANN, number=1))
        return latest.version

    writing = asyncio.create_task(write())
    await asyncio.to_thread(backup, database_url, tmp_path / "backup", ENVIRON)
    ended.set()
    version = await writing
    await restore(elsewhere, tmp_path / "backup", ENVIRON, NOW)

    async with opened(elsewhere) as there, there.read() as tx:
        found = await tx.checklists.by_id("T1", checklist.id)
        assert found is not None
        assert 1 <= found.version <= version
        chain = await tx.audit.verify("T1", checklist.id, version=found.version)  # of one moment: it fits together
        assert (chain.entries, chain.broken_at) == (found.version, None)


@pytest.mark.usefixtures("programs")
async def test_what_was_due_since_is_not_sent_again(
    store: Store, database_url: str, elsewhere: str, tmp_path: Path
) -> None:
    checklist = await keep(store, started())
    await plan(store, checklist, [day(25), day(26), day(27)])
    claimed = await claim(store, NOW + DAY + HOUR, lease=LEASE)
    assert [slot.due_at.day for slot in claimed] == [25]
    token = Agent(
        team="T1",
        id="A1",
        checklist=checklist.id,
        digest="d",
        place="lync",
        made_by="U1",
        made_at=NOW,
        expires_at=NOW + DAY,
    )
    async with store.begin() as tx:
        await tx.agents.add(token)
        await tx.executions.add(Execution(id="Fx1", team="T1", token="", inputs={}, asked_at=NOW))
    backup(database_url, tmp_path / "backup", ENVIRON)

    await restore(elsewhere, tmp_path / "backup", ENVIRON, NOW + 2 * DAY + HOUR)

    async with opened(elsewhere) as there:
        slots = sorted((await ledger(there, checklist)).values(), key=lambda slot: slot.due_at)
        assert [slot.state for slot in slots] == [SlotState.UNCERTAIN, SlotState.UNCERTAIN, SlotState.PLANNED]
        assert slots[0].reason == "the database was restored from a backup"
        assert await claim(there, NOW + 2 * DAY + HOUR) == ()
        async with there.begin() as tx:
            assert await tx.executions.claim_due(NOW + 2 * DAY, limit=9, lease=LEASE) == ()
    async with raw(elsewhere) as connection:
        assert (
            await connection.execute(text("SELECT count(*) FROM agents WHERE revoked_at IS NULL"))
        ).scalar_one() == 0


async def test_a_former_sqlite_file_is_kept(sqlite_store: Store, sqlite_url: str, tmp_path: Path) -> None:
    checklist = await keep(sqlite_store, started())
    backup(sqlite_url, tmp_path / "backup", ENVIRON)
    await change(sqlite_store, checklist, verbs.add_note(checklist, "domain", BEN, text="later"))
    await sqlite_store.close()

    done = await restore(sqlite_url, tmp_path / "backup", ENVIRON, NOW)

    async with opened(sqlite_url) as now, now.read() as tx:
        assert await tx.checklists.by_id("T1", checklist.id) == checklist
    async with opened(f"sqlite:///{done.kept}") as before, before.read() as tx:
        former = await tx.checklists.by_id("T1", checklist.id)
        assert former is not None
        assert former.version == checklist.version + 1


async def test_an_older_version_s_backup_says_what_to_do(sqlite_store: Store, sqlite_url: str, tmp_path: Path) -> None:
    await keep(sqlite_store, started())
    backup(sqlite_url, tmp_path / "backup", ENVIRON)
    with closing(sqlite3.connect(tmp_path / "backup")) as there, there:
        there.execute("DROP TABLE agents")
        there.execute("UPDATE alembic_version SET version_num = '0003'")

    done = await restore(f"sqlite:///{tmp_path / 'other.db'}", tmp_path / "backup", ENVIRON, NOW)

    assert "run `hybrid-bot db upgrade`" in done.behind


def _text(path: Path) -> None:
    path.write_text("Dear diary, " * 99)


def _strange(path: Path) -> None:
    with closing(sqlite3.connect(path)) as there, there:
        there.execute("CREATE TABLE songs (name TEXT)")


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as there, there:
        there.execute("CREATE TABLE alembic_version (version_num TEXT)")
        there.execute("INSERT INTO alembic_version VALUES ('9999')")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        pytest.param(_text, "is no SQLite database", id="a text"),
        pytest.param(_strange, "is no database of hybrid-bot", id="another database"),
        pytest.param(_newer, "is of a newer hybrid-bot", id="a newer one"),
        pytest.param(lambda _: None, "There is no backup", id="nothing"),
    ],
)
async def test_what_is_no_backup_changes_nothing(
    sqlite_store: Store, sqlite_url: str, tmp_path: Path, make: object, says: str
) -> None:
    checklist = await keep(sqlite_store, started())
    make(tmp_path / "backup")  # type: ignore[operator]  # each is a function of a path

    with pytest.raises(BotError, match=says):
        await restore(sqlite_url, tmp_path / "backup", ENVIRON, NOW)

    async with sqlite_store.read() as tx:
        assert await tx.checklists.by_id("T1", checklist.id) == checklist
    assert "restoring" not in names(tmp_path)


async def test_while_the_bot_runs_nothing_is_put_back(sqlite_store: Store, sqlite_url: str, tmp_path: Path) -> None:
    await keep(sqlite_store, started())
    backup(sqlite_url, tmp_path / "backup", ENVIRON)

    with lock.hold(sqlite_url), pytest.raises(BotError, match="Another hybrid-bot serves"):
        await restore(sqlite_url, tmp_path / "backup", ENVIRON, NOW)


def test_a_backup_overwrites_nothing(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "backup").write_text("mine")

    with pytest.raises(BotError, match="is there already"):
        backup(sqlite_url, tmp_path / "backup", ENVIRON)

    assert (tmp_path / "backup").read_text() == "mine"


def test_a_folder_that_is_not_there_is_told(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(BotError, match="was not made"):
        backup(sqlite_url, tmp_path / "nowhere" / "backup", ENVIRON)


def test_no_database_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BotError, match="There is no database"):
        backup(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "backup", ENVIRON)
    assert names(tmp_path) == ""


async def test_a_postgresql_that_is_not_empty_is_left_alone(
    postgres_store: Store, postgres_url: str, tmp_path: Path
) -> None:
    await keep(postgres_store, started())
    (tmp_path / "backup").write_text("PGDMP")

    with pytest.raises(BotError, match="is not empty"):
        await restore(postgres_url, tmp_path / "backup", ENVIRON, NOW)


async def test_what_postgresql_s_program_says_is_told(empty_postgres_url: str, tmp_path: Path) -> None:
    need("pg_restore", shutil.which("pg_restore") is not None)
    (tmp_path / "backup").write_text("no dump")
    with pytest.raises(BotError, match="pg_restore did not finish: "):
        await restore(empty_postgres_url, tmp_path / "backup", ENVIRON, NOW)

    with pytest.raises(BotError, match="pg_dump is not there"):
        backup(empty_postgres_url, tmp_path / "other", {"PATH": str(tmp_path)})
