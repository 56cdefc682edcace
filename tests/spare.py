"""PostgreSQL databases that are used again: to empty one takes a tenth of the time that making another does."""

from __future__ import annotations

import asyncpg  # type: ignore[import-untyped]  # it ships no types

from storage.tables import metadata

# What a test may have changed besides rows, or what planning would remember of them.
_LOOK = """
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
    SELECT relname || relkind::text AS part FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT proname || md5(prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT attrelid::regclass || '.' || attname || atttypid FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace AND attnum > 0
    UNION ALL SELECT tablename || attname FROM pg_stats WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    UNION ALL SELECT setconfig::text FROM pg_db_role_setting
    UNION ALL SELECT version_num FROM alembic_version
) AS parts
"""
_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
MANY = 300  # rows; the room of more would stay, and with it what a plan takes for the size


async def look(url: str) -> str:
    """Return what the database at *url* is like, apart from its rows."""
    connection = await asyncpg.connect(url)
    try:
        return str(await connection.fetchval(_LOOK))
    finally:
        await connection.close()


async def emptied(url: str, like: str) -> bool:
    """Take all rows out of the database at *url*; False if it has become another than what it was *like*."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_OTHERS)
        if await connection.fetchval(_LOOK) != like:
            return False
        await connection.execute("SET session_replication_role = replica")  # no trigger keeps a row, no key another
        gone = [await connection.execute(f'DELETE FROM "{table.name}"') for table in metadata.sorted_tables]  # noqa: S608
        return sum(int(tag.split()[-1]) for tag in gone) <= MANY
    finally:
        await connection.close()
