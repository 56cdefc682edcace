"""Inserts that may meet a row that is there already."""

from __future__ import annotations

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert(connection: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert into *table* that knows ``on_conflict_…`` as the connection's database does."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
