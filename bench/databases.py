"""Databases of a PostgreSQL that is thrown away."""

import asyncio
from urllib.parse import urlsplit

import asyncpg  # type: ignore[import-untyped]  # it ships no types


def created(server: str, name: str) -> str:
    """Make the database *name* on *server*, and return its URL."""
    asyncio.run(_create(server, name))
    return urlsplit(server)._replace(path=f"/{name}").geturl()


async def _create(server: str, name: str) -> None:
    connection = await asyncpg.connect(server)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
