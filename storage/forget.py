"""The one way to drop what is too old: a portion at a time, the oldest first, by an index."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection


async def forget(
    connection: AsyncConnection, since: Column[Any], before: datetime, *where: ColumnElement[bool], limit: int
) -> int:
    """Drop up to *limit* rows whose *since* is earlier than *before*; return how many there were.

    Replicas that do so at once drop different ones.

    Args:
        where: What must hold besides.
    """
    table = since.table
    key = tuple(table.primary_key)
    chosen = select(*key).where(since < before, *where).order_by(since).limit(limit).with_for_update(skip_locked=True)
    old = chosen.cte("old").prefix_with("MATERIALIZED")  # chosen once, as in `storage.claim`
    dropped = delete(table).where(tuple_(*key).in_(select(old))).returning(key[-1])
    return len((await connection.execute(dropped)).all())
