"""Backups: the whole database as one file, made while the bot runs, and put back while it does not."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect

from bot.model.errors import BotError
from storage import engines, lock, migrate, restored
from storage.address import Address

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

SECRETLY = 0o600
_CHECK = "Check the folder, its space and permissions."
_PAGES = 1_000  # at a time, between which others may write


def backup(url: str, file: Path, environ: Mapping[str, str]) -> None:
    """Write everything in the database at *url* into *file*, as it was at one moment; the bot may run meanwhile.

    With SQLite *file* is a database of its own; with PostgreSQL it is ``pg_dump``'s custom format.

    Args:
        environ: What PostgreSQL's programs run in, without who connects where.

    Raises:
        BotError: The file is there already or cannot be written, or the database cannot be read.
    """
    address = Address.parse(url)
    if file.exists():
        raise BotError(f"{file} is there already, and a backup overwrites nothing; name another file.")
    draft = file.with_name(f"{file.name}.part")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(mode=SECRETLY)
        if address.path is not None:
            _copy(_there(address.path, f"There is no database at {address}."), draft)
        else:
            _postgres(address, environ, "pg_dump", "--format=custom", "--no-owner", f"--file={draft}")
        draft.replace(file)
    except (OSError, sqlite3.Error) as error:
        raise BotError(
            f"The backup {file} was not made: {error}. Check the folder, its space and permissions."
        ) from error
    finally:
        draft.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Attributes:
        kept: Where the database that was there is now; "" where there was none.
        behind: What to do because the backup is of an older version; "" where it is of this one.
    """

    kept: str
    behind: str


async def restore(url: str, file: Path, environ: Mapping[str, str], now: datetime) -> Restored:
    """Put what `backup` wrote in the place of the database at *url*.

    What was due before *now* becomes uncertain, because it may have been sent since the backup; tokens of agents that
    were not used yet are revoked, because they may have been.

    Raises:
        BotError: The file is no backup, or of a newer version; the bot still runs; or a PostgreSQL database that is
            not empty was named. Nothing was changed.
    """
    address = Address.parse(url)
    _there(file, f"There is no backup {file}.")
    if address.path is None:
        await _see_that_it_is_empty(address)
        _postgres(address, environ, "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(file))
        kept = ""
        await _settle(address, now)
    else:
        with lock.hold(url):
            kept = await _replace(address.path, file, now)
    return Restored(kept, await _behind(address))


async def _replace(path: Path, file: Path, now: datetime) -> str:
    draft = path.with_name(f"{path.name}.restoring")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(mode=SECRETLY)
        shutil.copyfile(file, draft)
        if wrong := await _wrong_with(draft):
            raise BotError(f"{file} {wrong} Nothing was changed.")
        await _settle(Address.parse(f"sqlite:///{draft}"), now)  # before it takes the place of the other
        _into_one_file(draft)
        kept = _set_aside(path, now)
        draft.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise BotError(f"{path} was not restored: {error}. {_CHECK}") from error
    finally:
        for rest in ("", "-wal", "-shm"):
            draft.with_name(draft.name + rest).unlink(missing_ok=True)
    return kept


async def _wrong_with(draft: Path) -> str:
    """Return "" if *draft* is a database of this version, or of an older one, and whole."""
    try:
        with closing(sqlite3.connect(draft)) as there:
            [(said,)] = there.execute("PRAGMA integrity_check(1)").fetchall()
    except sqlite3.DatabaseError:
        return "is no SQLite database."
    if said != "ok":
        return f"is damaged: {said}."
    return await migrate.foreign(f"sqlite:///{draft}")


def _set_aside(path: Path, now: datetime) -> str:
    """Keep the present database under another name, with what is in its log written into it."""
    if not path.exists():
        return ""
    with suppress(sqlite3.DatabaseError):  # what is no database is kept as it is
        _into_one_file(path)
    kept = path.with_name(f"{path.name}.before-{now:%Y%m%dT%H%M%SZ}")
    path.replace(kept)
    return str(kept)


def _into_one_file(path: Path) -> None:
    """Write what is in a database's log into its file.

    Raises:
        BotError: Somebody reads it, so that not all can be written.
    """
    with closing(sqlite3.connect(path)) as there:
        [(busy, *_)] = there.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    if busy:
        raise BotError(f"Something else reads {path} at this moment; stop that first. Nothing was changed.")
    for rest in ("-wal", "-shm"):
        path.with_name(path.name + rest).unlink(missing_ok=True)


async def _settle(address: Address, now: datetime) -> None:
    engine = engines.writing(address)
    try:
        async with engines.connected(engine, address) as connection, connection.begin():
            await restored.settle(connection, now)
    finally:
        await engine.dispose()


async def _behind(address: Address) -> str:
    engine = engines.reading(address)
    try:
        async with engines.connected(engine, address) as connection:
            return await connection.run_sync(migrate.difference, str(address))
    finally:
        await engine.dispose()


def _copy(path: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy, pages=_PAGES, sleep=0.01)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it


def _postgres(address: Address, environ: Mapping[str, str], program: str, *words: str) -> None:
    """Run one of PostgreSQL's own programs; the password goes by its environment, which others cannot read.

    Raises:
        BotError: It is not there, or says no.
    """
    if shutil.which(program, path=environ.get("PATH")) is None:
        raise BotError(
            f"{program} is not there: install PostgreSQL's client programs, of the server's version or newer."
        )
    url = address.url
    told: dict[str, object] = {
        "PGHOST": url.query.get("host") or url.host,
        "PGPORT": url.query.get("port") or url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGSSLMODE": url.query.get("ssl"),
    }
    env = {**environ, **{name: str(value) for name, value in told.items() if value}}
    target = ["--dbname", url.database or ""]
    ran = subprocess.run([program, *target, *words], env=env, capture_output=True, text=True, check=False)  # noqa: S603 - by an argument list
    if ran.returncode:
        raise BotError(f"{program} did not finish: {_last(ran.stderr.splitlines())}")


def _last(lines: Sequence[str]) -> str:
    return next((line.strip() for line in reversed(lines) if line.strip()), "it did not say why.")


def _there(path: Path, sentence: str) -> Path:
    if not path.is_file():
        raise BotError(sentence)
    return path


async def _see_that_it_is_empty(address: Address) -> None:
    def tables(connection: Connection) -> list[str]:
        return inspect(connection).get_table_names()

    engine = engines.reading(address)
    try:
        async with engines.connected(engine, address) as connection:
            found = await connection.run_sync(tables)
    finally:
        await engine.dispose()
    if found:
        raise BotError(
            f"The database at {address} is not empty, and a restore overwrites nothing there: make a new one, and name "
            "it in HYBRID_DATABASE_URL."
        )
