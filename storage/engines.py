"""Engines: how connections to either database are made, and what is said when none can be."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.model.errors import OperatorError
from storage import sqlite
from storage.address import Address

CONNECT_SECONDS = 10
STATEMENT_SECONDS = 10.0  # without an answer, after which a server is taken for gone
READERS = 4
POSTGRES_CONNECTIONS = 8  # of each kind, a replica
_PRIMARY = 0xFF  # the part of SQLite's code that says what it is; the rest says where
HIDDEN = True  # a statement's values are people's words, and an error's text goes into the log


def writing(address: Address, *, create: bool = False, patience: float | None = STATEMENT_SECONDS) -> AsyncEngine:
    """Return an engine for transactions that change something.

    On SQLite it has one connection: writers queue here, in order, and not in the database's unfair lock.

    Args:
        create: Make a SQLite file that is missing.
        patience: Seconds that PostgreSQL may take for one statement; None for as long as it takes.
    """
    if address.path is not None:
        return _sqlite(address, address.path, begin="BEGIN IMMEDIATE", create=create, size=1)
    return _postgresql(address, {"application_name": "hybrid-bot"}, patience)


def reading(address: Address) -> AsyncEngine:
    """Return an engine for reading only; each statement sees what was committed when it began."""
    if address.path is not None:
        return _sqlite(address, address.path, begin="", create=False, size=READERS)
    settings = {"application_name": "hybrid-bot (reading)", "default_transaction_read_only": "on"}
    return _postgresql(address, settings, STATEMENT_SECONDS, isolation_level="AUTOCOMMIT")


@asynccontextmanager
async def connected(engine: AsyncEngine, address: Address) -> AsyncIterator[AsyncConnection]:
    """Give a connection of *engine*.

    Raises:
        OperatorError: The database at *address* cannot be reached, or its disk takes nothing more; the text says why
            and what to do.
    """
    async with aclosing(await opened(engine, address)) as connection:
        try:
            yield connection
        except DBAPIError as error:
            if _disk(error.orig):
                raise OperatorError(_no_room(address, error)) from error
            raise


async def opened(engine: AsyncEngine, address: Address) -> AsyncConnection:
    """Return a connection of *engine*; whoever asks for it closes it.

    Raises:
        OperatorError: The database at *address* cannot be reached; the text says why and what to do.
    """
    try:
        return await engine.connect()
    except (DBAPIError, OSError) as error:
        raise OperatorError(_unreachable(address, error)) from error


def _sqlite(address: Address, path: Path, *, begin: str, create: bool, size: int) -> AsyncEngine:
    async def connect(*_: object, **__: object) -> sqlite.Connection:
        connection = sqlite.Connection(path, begin=begin, create=create)
        return await connection  # type: ignore[return-value]  # typed as its base class

    return create_async_engine(
        address.url, async_creator=connect, pool_size=size, max_overflow=0, hide_parameters=HIDDEN
    )


def _postgresql(address: Address, settings: dict[str, str], patience: float | None, **options: Any) -> AsyncEngine:  # noqa: ANN401 - as create_engine's own
    return create_async_engine(
        address.url,
        pool_size=POSTGRES_CONNECTIONS,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=HIDDEN,
        connect_args={"timeout": CONNECT_SECONDS, "command_timeout": patience, "server_settings": settings},
        **options,
    )


def _disk(error: BaseException | None) -> bool:
    """Tell whether it is the disk of a SQLite file that takes nothing more."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    return isinstance(error, sqlite3.Error) and code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}


def _no_room(address: Address, error: DBAPIError) -> str:
    return (
        f"The disk under {address} takes nothing more ({error.orig}); make room there. Nothing that was kept is lost, "
        "and the bot goes on by itself."
    )


def _unreachable(address: Address, error: DBAPIError | OSError) -> str:
    if address.path is not None:
        if not address.path.exists() and address.path.parent.is_dir():
            return f"There is no database at {address}; `hybrid-bot db upgrade` makes one."
        return (
            f"The database at {address} cannot be opened; check that the folder exists, that this user may write "
            "there, and that the file is a SQLite database."
        )
    cause = str(error.orig) if isinstance(error, DBAPIError) else error.strerror or "no answer in time"
    return (
        f"The database at {address} cannot be reached ({cause}); "
        "check HYBRID_DATABASE_URL and that the server is running."
    )
