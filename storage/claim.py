"""The one way to take due work: rows are chosen and changed in one statement, each by one replica only."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, Update, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.columns import DatabaseTime

_BEFORE = timedelta(seconds=-1)


def take(
    table: Table, *ready: ColumnElement[bool], first: Column[Any], limit: int, values: Mapping[str, Any]
) -> Update:
    """Return the statement that sets *values* in up to *limit* rows that are *ready*, those with the least *first*.

    On PostgreSQL the chosen rows are locked and others' are passed over, so replicas that act at once take
    different rows; the choice is materialized, because a planner that ran it again would choose others. On SQLite
    there is one writer at a time, and the same text without the lock does.
    """
    keys = list(table.primary_key.columns)
    due = (
        select(*keys)
        .where(*ready)
        .order_by(first)
        .limit(limit)
        .with_for_update(skip_locked=True, of=table)
        .cte("due")
        .prefix_with("MATERIALIZED")
    )
    return update(table).where(and_(*(key == due.c[key.name] for key in keys))).values(dict(values))


def free(until: Column[Any]) -> ColumnElement[bool]:
    """Tell whether nobody holds a lease, or it has run out by the database's clock."""
    return or_(until.is_(None), until < DatabaseTime())


async def end_all(connection: AsyncConnection, *until: Column[Any]) -> None:
    """End every lease: whoever could hold one is known to be gone."""
    for column in until:
        ended = update(column.table).where(column > DatabaseTime()).values({column.name: DatabaseTime(_BEFORE)})
        await connection.execute(ended)


def leased(until: Column[Any], token: Column[str], lease: timedelta) -> dict[str, Any]:
    """Return the values of a claim: a lease that ends in database time, and a fresh fence."""
    return {until.name: DatabaseTime(lease), token.name: secrets.token_urlsafe(12)}
