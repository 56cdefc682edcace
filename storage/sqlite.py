"""SQLite for asyncio in few trips: each connection has a thread, and every trip to it costs.

SQLAlchemy makes one trip each to open a cursor, execute, fetch and close. Here a statement is one trip, its
transaction begins in the same one, and a roll-back is queued without waiting for it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import quote

import aiosqlite

Result = TypeVar("Result")

BUSY = 10.0  # seconds to wait for another process that writes


class Connection(aiosqlite.Connection):
    """A connection whose transactions are begun with *begin*; with "" every statement stands alone."""

    def __init__(self, path: Path, *, begin: str, create: bool) -> None:
        mode = "rwc" if create else "rw"
        uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
        super().__init__(lambda: _open(uri, read_only=not begin), iter_chunk_size=1)
        self._thread.daemon = True  # a connection that nobody closed must not keep the process alive
        self._begin = begin
        self._stopped: asyncio.Future[Any] | None = None

    def stop(self) -> asyncio.Future[Any] | None:
        """Stop the thread, and remember what says that it has."""
        self._stopped = super().stop()
        return self._stopped

    async def _connect(self) -> aiosqlite.Connection:
        try:
            return await super()._connect()
        except Exception:
            if self._stopped is not None:
                await self._stopped  # else the thread would report to a loop that may be closed by then
            raise

    def cursor(self) -> Cursor:  # type: ignore[override]  # a context manager is all that SQLAlchemy asks for
        """Return a cursor, without a trip."""
        return Cursor(self)

    async def rollback(self) -> None:
        """Queue the roll-back: whatever comes next on this connection comes after it."""
        if self._begin:
            self._tx.put_nowait((None, self._conn.rollback))

    async def run(self, sql: str, parameters: Sequence[Any]) -> tuple[sqlite3.Cursor, list[Any]]:
        """Execute one statement and return its cursor, which is spent, and all its rows.

        A reader waits for no writer, and a row by its key comes sooner than its thread would wake: it reads here.
        Only if the file is locked, as for a moment after a crash, it waits in its thread.
        """

        def execute() -> tuple[sqlite3.Cursor, list[Any]]:
            cursor = self._begun().execute(sql, parameters)
            return cursor, cursor.fetchall()

        if self._begin:
            return await self._trip(execute)
        try:
            return execute()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            return await self._trip(lambda: _patiently(self._conn, execute))

    async def run_many(self, sql: str, parameters: Iterable[Sequence[Any]]) -> sqlite3.Cursor:
        """Execute one statement many times in one trip."""
        return await self._trip(lambda: self._begun().executemany(sql, parameters))

    async def _trip(self, function: Callable[[], Result]) -> Result:
        return await self._execute(function)  # type: ignore[no-any-return, no-untyped-call]  # the base has no types

    def _begun(self) -> sqlite3.Connection:
        if self._begin and not self._conn.in_transaction:
            self._conn.execute(self._begin)
        return self._conn


class Cursor:
    """What SQLAlchemy needs of a cursor; the rows come with the execution."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._spent: sqlite3.Cursor | None = None
        self._rows: list[Any] = []

    @property
    def description(self) -> Any:  # noqa: ANN401 - as the driver has it
        """The columns' names; None for a statement without rows."""
        return None if self._spent is None else self._spent.description

    @property
    def rowcount(self) -> int:
        """How many rows were changed; -1 if that does not apply."""
        return -1 if self._spent is None else self._spent.rowcount

    async def __aenter__(self) -> Self:
        """Open nothing."""
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Cursor:
        """Execute *sql* and fetch its rows."""
        self._spent, self._rows = await self._connection.run(sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Cursor:
        """Execute *sql* once for each of *parameters*."""
        self._spent = await self._connection.run_many(sql, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        """Return the rows, which are here already."""
        return self._rows

    async def close(self) -> None:
        """Close nothing."""


def _open(uri: str, *, read_only: bool) -> sqlite3.Connection:
    # isolation_level=None: the driver begins nothing by itself
    timeout = 0 if read_only else BUSY
    database = sqlite3.connect(uri, uri=True, timeout=timeout, isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA journal_mode = WAL")
    # A claim must outlast even a power cut: else what was sent under it is sent once more.
    database.execute("PRAGMA synchronous = FULL")
    database.execute("PRAGMA foreign_keys = ON")
    if read_only:
        database.execute("PRAGMA query_only = ON")
    return database


def _patiently(database: sqlite3.Connection, execute: Callable[[], Result]) -> Result:
    """Execute something that found the file locked, waiting for it this time."""
    database.execute(f"PRAGMA busy_timeout = {int(BUSY * 1_000)}")
    try:
        return execute()
    finally:
        database.execute("PRAGMA busy_timeout = 0")
