"""From a URL to a database that is up to date: addresses, migrations, the lock, and what is said when it fails."""

from __future__ import annotations

import socket
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from bot.model.errors import BotError, OperatorError
from storage import migrate
from storage.address import Address
from storage.lock import hold
from storage.store import Store
from storage.tables import metadata
from tests.conftest import KEYS
from tests.storage.samples import NOW, head, keep, raw, started


@pytest.mark.parametrize(
    ("url", "name"),
    [
        pytest.param("sqlite:///hybrid-bot.db", "sqlite:///hybrid-bot.db", id="relative"),
        pytest.param("sqlite:////var/lib/bot.db", "sqlite:////var/lib/bot.db", id="absolute"),
        pytest.param("postgresql://me:hunter2@db.test:5433/bot", "postgresql://db.test:5433/bot", id="with a password"),
        pytest.param("postgres://db.test/bot?sslmode=require", "postgresql://db.test/bot", id="as some clouds say it"),
        pytest.param("postgresql:///bot?host=/run/postgresql", "postgresql:///bot", id="over a local socket"),
    ],
)
def test_an_address_is_named_without_user_or_password(url: str, name: str) -> None:
    assert str(Address.parse(url)) == name


def test_sslmode_is_said_as_the_driver_wants_it() -> None:
    assert Address.parse("postgresql://db.test/bot?sslmode=require").url.query == {"ssl": "require"}


@pytest.mark.parametrize(
    ("url", "says"),
    [
        pytest.param("", "is not understood", id="nothing"),
        pytest.param("hunter2", "is not understood", id="no URL"),
        pytest.param("mysql://me:hunter2@host/bot", "is not understood", id="another database"),
        pytest.param("postgresql://me:hunter2@host:x/bot", "is not understood", id="no port"),
        pytest.param("postgresql://me:hunter2@host", "names no database", id="no database"),
        pytest.param("postgresql://host/bot?hunter=2", "not understood: hunter", id="a parameter"),
        pytest.param("sqlite://", "names no SQLite file", id="memory"),
        pytest.param("sqlite:///:memory:", "names no SQLite file", id="memory by name"),
        pytest.param("sqlite://hybrid-bot.db", "names no SQLite file", id="two slashes"),
    ],
)
def test_a_bad_url_is_told_in_a_sentence_that_keeps_its_password(url: str, says: str) -> None:
    with pytest.raises(BotError, match=says) as caught:
        Store.open(url, keys=KEYS)
    assert "hunter2" not in str(caught.value)


async def test_a_server_that_does_not_answer_is_told_without_its_password() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        store = Store.open(f"postgresql://me:hunter2@127.0.0.1:{port}/bot", keys=KEYS)

        with pytest.raises(
            OperatorError, match=rf"postgresql://127\.0\.0\.1:{port}/bot cannot be reached \("
        ) as caught:
            await store.behind()

    await store.close()
    assert "hunter2" not in str(caught.value)
    assert "check HYBRID_DATABASE_URL" in str(caught.value)


async def test_a_database_that_the_server_does_not_have_is_told(postgres_server: str) -> None:
    url = make_url(postgres_server).set(database="nowhere").render_as_string(hide_password=False)
    store = Store.open(url, keys=KEYS)

    with pytest.raises(OperatorError, match='database "nowhere" does not exist'):
        await store.behind()

    await store.close()


async def test_a_missing_file_is_told_and_not_made(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/bot.db", keys=KEYS)

    with pytest.raises(BotError, match=r"There is no database at .*; `hybrid-bot db upgrade` makes one"):
        await store.behind()

    await store.close()
    assert _files(tmp_path) == []


async def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(BotError, match="check that the folder exists"):
        await migrate.upgrade(f"sqlite:///{tmp_path}/missing/bot.db")


async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_text("Dear diary, " * 99)
    with pytest.raises(BotError, match="is a SQLite database"):
        await migrate.upgrade(f"sqlite:///{tmp_path}/bot.db")


async def test_a_new_file_is_made_up_to_date(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a 100% odd name.db"
    assert await migrate.is_new(url)

    assert await migrate.upgrade(url) == ("", head())

    assert not await migrate.is_new(url)
    store = Store.open(url, keys=KEYS)
    assert await store.behind() == ""
    await keep(store, started())
    await store.close()
    assert "a 100% odd name.db" in _files(tmp_path)


async def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    await migrate.upgrade(f"sqlite:///{tmp_path / 'bot.db'}")

    assert (tmp_path / "bot.db").stat().st_mode & 0o077 == 0


async def test_an_empty_file_is_new(tmp_path: Path) -> None:
    (tmp_path / "bot.db").touch()
    assert await migrate.is_new(f"sqlite:///{tmp_path}/bot.db")


async def test_postgresql_is_never_made_by_itself(postgres_server: str) -> None:
    assert not await migrate.is_new(postgres_server)
    store = Store.open(postgres_server, keys=KEYS)
    assert "has no tables yet; run `hybrid-bot db upgrade`" in await store.behind()
    await store.close()


async def test_upgrading_twice_is_harmless(store: Store, database_url: str) -> None:
    await keep(store, started())

    assert await migrate.upgrade(database_url) == (head(), head())

    assert await store.behind() == ""
    async with store.read() as tx:
        assert await tx.checklists.count() == 1


async def test_a_newer_database_is_told(store: Store, database_url: str) -> None:
    async with raw(database_url) as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    assert "was upgraded by a newer hybrid-bot" in await store.behind()
    assert await store.lacks() == ""  # whoever runs already goes on


async def test_a_database_without_tables_or_behind_lacks_something(empty_url: str) -> None:
    none = Store.open(empty_url, keys=KEYS)
    await migrate.upgrade(empty_url, to="0001")

    behind = await none.lacks()

    assert "is behind this version" in behind
    await none.close()


async def test_the_migrations_make_what_the_tables_say(database_url: str) -> None:
    async with raw(database_url) as connection:
        upgraded = await connection.run_sync(_inspected)
        await connection.run_sync(metadata.drop_all)
        await connection.run_sync(metadata.create_all)
        described = await connection.run_sync(_inspected)

    assert upgraded == described


async def test_the_store_tells_the_database_s_time(store: Store) -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)  # SQLite counts in milliseconds
    assert before <= await store.clock() <= datetime.now(UTC)


async def test_the_store_says_which_database_it_is(sqlite_store: Store, postgres_store: Store) -> None:
    assert (sqlite_store.dialect, postgres_store.dialect) == ("sqlite", "postgresql")


async def test_an_error_does_not_say_the_words_of_people(store: Store) -> None:
    with pytest.raises(DBAPIError) as caught:
        async with store.begin() as tx:
            await tx.audit.add(replace(started("C1").entry, text="confidential-words"))  # of no checklist

    assert "confidential-words" not in str(caught.value)


def test_a_second_process_is_refused_while_one_serves(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    other = [sys.executable, "-c", f"from storage.lock import hold\nwith hold({url!r}): pass"]

    with hold(url), pytest.raises(BotError, match=r"Another hybrid-bot serves .*bot\.db already"), hold(url):
        pass
    with hold(url):
        refused = subprocess.run(other, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    free = subprocess.run(other, capture_output=True, text=True, check=False)  # noqa: S603 - our own words

    assert "Another hybrid-bot serves" in refused.stderr
    assert (free.returncode, free.stderr) == (0, "")


def test_a_lock_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(BotError, match="cannot be written"), hold(f"sqlite:///{tmp_path}/missing/bot.db"):
        pass


def test_postgresql_is_served_by_many() -> None:
    with hold("postgresql://host/bot"), hold("postgresql://host/bot"):
        pass


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _inspected(connection: Connection) -> dict[str, object]:
    """Return all that the database itself knows of our tables, partial indexes' conditions included."""
    seen = inspect(connection)
    return {
        table.name: {
            "columns": [{**column, "type": repr(column["type"])} for column in seen.get_columns(table.name)],
            "primary key": seen.get_pk_constraint(table.name),
            "foreign keys": seen.get_foreign_keys(table.name),
            "indexes": [
                {**index, "dialect_options": {key: str(value) for key, value in index["dialect_options"].items()}}
                for index in seen.get_indexes(table.name)
            ],
        }
        for table in metadata.sorted_tables
    }


async def test_what_was_committed_outlasts_a_power_cut(sqlite_store: Store) -> None:
    async with sqlite_store.begin() as tx:
        written = await tx.ledger._connection.exec_driver_sql("PRAGMA synchronous")

        assert written.scalar_one() == 2  # FULL: each commit waits for the disk


async def test_a_full_disk_is_told_and_nothing_that_was_kept_is_lost(sqlite_store: Store) -> None:
    checklist = await keep(sqlite_store, started())
    async with sqlite_store.begin() as tx:
        await tx.ledger._connection.exec_driver_sql("PRAGMA max_page_count = 1")  # as many as there are

    with pytest.raises(OperatorError, match=r"The disk under .* takes nothing more .*full.*; make room there"):
        await fill(sqlite_store)

    async with sqlite_store.begin() as tx:
        await tx.ledger._connection.exec_driver_sql("PRAGMA max_page_count = 4294967294")
        assert await tx.checklists.by_id("T1", checklist.id) == checklist
    await fill(sqlite_store)


async def fill(store: Store) -> None:
    """Keep more than the pages that there are could hold."""
    async with store.begin() as tx:
        for number in range(100):
            await tx.checklists.add(started(f"CF{number}").checklist, recheck_at=NOW, now=NOW)
