"""PostgreSQL under measurement: its processor's time and its write-ahead log, whoever made it work."""

import asyncio
import re
import subprocess
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it ships no types

from tests import postgres

TICK = 0.01  # seconds, of the times in /proc/PID/stat; those in /proc/PID/schedstat are nanoseconds
_PARENT, _OF_THE_DEAD = 4 - 1, slice(16 - 1, 18 - 1)
ROW_HEAD = 4  # bytes of a page that point to a row
TRANSACTIONS = 2_000


@dataclass(frozen=True, slots=True)
class Spent:
    """What the server has spent since it started: seconds of the processor, and KB of write-ahead log."""

    seconds: float
    log: float

    def __add__(self, other: "Spent") -> "Spent":
        """Return both together."""
        return Spent(self.seconds + other.seconds, self.log + other.log)

    def __sub__(self, other: "Spent") -> "Spent":
        """Return what was spent since *other*."""
        return Spent(self.seconds - other.seconds, self.log - other.log)

    def per(self, count: int) -> "Spent":
        """Return the share of one of *count*."""
        return Spent(self.seconds / count, self.log / count)


class Server:
    """A PostgreSQL server on this machine.

    Args:
        url: Of a database in it.
        connection: To that database; it is asked for nothing but figures.
    """

    def __init__(self, url: str, connection: "asyncpg.Connection") -> None:
        self._url = url
        self._connection = connection

    async def spent(self) -> Spent:
        """Return what the server has spent until now."""
        pid = await self._connection.fetchval("SELECT pg_backend_pid()")
        written = await self._connection.fetchval("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
        head = int(_stat(pid)[_PARENT])
        before, seconds = _used(head)
        while before != (now := _used(head))[0]:  # a process ended meanwhile
            before, seconds = now
        return Spent(seconds, float(written) / 1024)

    async def rows(self) -> Counter[str]:
        """Return how many bytes the rows of each table have."""
        found = Counter[str]()
        for name in await self._tables():
            asked = f'SELECT coalesce(sum(pg_column_size(each.*) + {ROW_HEAD}), 0) FROM "{name}" AS each'
            found[name] = int(await self._connection.fetchval(asked))
        return found

    async def taken(self) -> Counter[str]:
        """Return how many bytes each table takes with its indices, after what is dead was taken away."""
        await self._connection.execute("VACUUM FULL")
        asked = "SELECT pg_total_relation_size(quote_ident($1)::regclass)"
        return Counter({name: await self._connection.fetchval(asked, name) for name in await self._tables()})

    async def _tables(self) -> tuple[str, ...]:
        rows = await self._connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return tuple(str(row[0]) for row in rows)

    async def yardstick(self) -> Spent:
        """Return what a transaction of pgbench's spends (``-N``: three statements, one of them writes a row)."""
        programs = postgres.binaries()
        assert programs is not None
        words = [str(programs / "pgbench"), "-q", self._url]
        await asyncio.to_thread(subprocess.run, [*words, "-i", "-s", "1"], check=True, capture_output=True)
        before = await self.spent()
        told = await asyncio.to_thread(
            subprocess.run,
            [str(programs / "pgbench"), "-N", "-n", "-t", str(TRANSACTIONS), self._url],
            check=True,
            capture_output=True,
            text=True,
        )
        assert re.search(rf"actually processed: {TRANSACTIONS}/", told.stdout), told.stdout
        return (await self.spent() - before).per(TRANSACTIONS)


@asynccontextmanager
async def watched(url: str) -> AsyncIterator[Server]:
    """Watch the server of the database at *url* for the length of the block."""
    connection = await asyncpg.connect(url)
    try:
        yield Server(url, connection)
    finally:
        await connection.close()


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat, the first in its place; the name, which may hold spaces, is one."""
    head, _, tail = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
    return [*head.split(" (", 1), *tail.split()]


def _used(head: int) -> tuple[tuple[object, ...], float]:
    """Return which processes a server has, the time of those that have ended, and the seconds of all of them."""
    ended, children = _stat(head)[_OF_THE_DEAD], _children(head)
    seconds = sum(map(int, ended)) * TICK + sum(map(_running, (head, *children)))
    return (*ended, *children), seconds


def _running(pid: int) -> float:
    """Return the seconds for which a process has run; none if it has just ended."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def _children(pid: int) -> tuple[int, ...]:
    return tuple(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
