"""The schema's history: bring a database to this version, or say how far it is from it."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select

from storage import engines
from storage.address import Address

_ADVISORY_LOCK = 4_973_215  # any number, so long as every replica takes the same


async def upgrade(url: str, *, to: str = "head") -> tuple[str, str]:
    """Bring the database at *url* to this version's schema, in one transaction; make the SQLite file if there is none.

    Returns the revision that it was at, "" for none, and the one that it is at now.

    Args:
        to: The revision to stop at.

    Raises:
        BotError: The URL is not understood, or the database cannot be reached.
    """
    address = Address.parse(url)
    if address.path is not None:
        with suppress(OSError):  # what stands against it is told by whoever connects
            address.path.touch(mode=0o600)  # people's notes and names are nobody else's business
    engine = engines.writing(address, create=True, patience=None)
    try:
        async with engines.connected(engine, address) as connection, connection.begin():
            return await connection.run_sync(_upgrade, to)
    finally:
        await engine.dispose()


async def is_new(url: str) -> bool:
    """Tell whether *url* names a SQLite file that is not there yet, or has nothing in it.

    Raises:
        BotError: The URL is not understood, or the file cannot be read.
    """
    address = Address.parse(url)
    if address.path is None:
        return False
    if not address.path.exists():
        return True
    engine = engines.reading(address)
    try:
        async with engines.connected(engine, address) as connection:
            return not await connection.run_sync(lambda plain: inspect(plain).get_table_names())
    finally:
        await engine.dispose()


async def foreign(url: str) -> str:
    """Return "" if the database at *url* is this version's or an older one's, else what it is."""
    address = Address.parse(url)
    engine = engines.reading(address)
    try:
        async with engines.connected(engine, address) as connection:
            revision = await connection.run_sync(_revision)
    finally:
        await engine.dispose()
    if not revision:
        return "is no database of hybrid-bot."
    return "" if revision in _known() else "is of a newer hybrid-bot; install that version first."


def lack(connection: Connection, name: str) -> str:
    """Return "" if the schema is this version's or a newer one's, which only adds to it, else what to do."""
    revision = _revision(connection)
    return "" if revision and revision not in _known() else difference(connection, name)


def difference(connection: Connection, name: str) -> str:
    """Return "" if the schema is this version's, else a sentence that says what to do; *name* is the database's."""
    revision = _revision(connection)
    if revision == _head():
        return ""
    if not revision:
        return f"The database at {name} has no tables yet; run `hybrid-bot db upgrade`."
    if revision not in _known():
        return f"The database at {name} was upgraded by a newer hybrid-bot; install that version here as well."
    return f"The database at {name} is behind this version; make a backup, then run `hybrid-bot db upgrade`."


@cache  # it reads every revision's file, and is asked for at each look at the bot's readiness
def _known() -> frozenset[str]:
    return frozenset(known.revision for known in _script().walk_revisions())


@cache
def _head() -> str | None:
    return _script().get_current_head()


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _upgrade(connection: Connection, to: str) -> tuple[str, str]:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
    config = _config()
    config.attributes["connection"] = connection
    before = _revision(connection)
    command.upgrade(config, to)
    return before, _revision(connection)


def _revision(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("storage") / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
