"""Many copies of what a database has, made by the database itself: what grows must not make anything slower."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, Text, cast, insert, literal, select, text, true

from storage.tables import metadata
from storage.workspace_tables import installations, workspaces
from tests.storage.samples import raw

# What tells a copy from the row that it was made of; all else in the row is the same.
_OWN = {
    "checklists": ("id", "channel"),
    "agents": ("checklist", "id", "digest"),
    "runs": ("checklist", "id"),
    "seen": ("id",),
    "executions": ("id",),
    "paces": ("place",),
    "channels": ("id",),
    "homes": ("person",),
    "people": ("checklist", "person"),
    "templates": ("team",),
    "installations": ("team",),
    "workspaces": ("team",),
    "install_states": ("state",),
}


async def crowd(url: str, count: int) -> None:
    """Copy each row of each table *count* times, as other checklists, channels, people and workspaces have them."""
    async with raw(url, patience=None) as connection:
        for table in metadata.sorted_tables:
            await connection.execute(_copies(table, count))
    async with raw(url, patience=None) as connection:
        await connection.execute(text("ANALYZE"))


async def empty(url: str) -> set[str]:
    """Return which tables have no row."""
    async with raw(url) as connection:
        first = {table.name: select(literal(1)).select_from(table).limit(1) for table in metadata.sorted_tables}
        return {name for name, query in first.items() if (await connection.execute(query)).first() is None}


async def inhabited(url: str, now: datetime) -> None:
    """Put a workspace in, and its installation, that others may be like them."""
    async with raw(url) as connection:
        await connection.execute(insert(workspaces).values(team="T9", installation="T9"))
        await connection.execute(insert(installations).values(team="T9", installed_at=now))


def _copies(table: Table, count: int) -> Any:  # noqa: ANN401 - an insert, whatever the table
    numbers = select(literal(1).label("number")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.number + 1).where(numbers.c.number < count))
    own = _OWN.get(table.name, ("checklist",))
    there = [_copied(column, numbers.c.number) if column.name in own else column for column in table.c]
    rows: Select[Any] = select(*there).select_from(table.join(numbers, true()))
    return insert(table).from_select([column.name for column in table.c], rows)


def _copied(column: Column[Any], number: ColumnElement[int]) -> ColumnElement[str]:
    return column + "-" + cast(number, Text)
