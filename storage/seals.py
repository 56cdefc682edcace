"""Seals secrets anew with the first key, some rows at a time; what is sealed with it already is passed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, and_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.columns import SealedText
from storage.sealed import Keys, SealError, is_bound
from storage.tables import metadata

SEALED: tuple[Column[str], ...] = tuple(
    column for table in metadata.sorted_tables for column in table.c if isinstance(column.type, SealedText)
)


@dataclass(frozen=True, slots=True)
class Place:
    """How far a pass has come: which of `SEALED`, and after which row's key."""

    column: int = 0
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """Some rows that a pass has seen.

    Attributes:
        renewed: How many were sealed anew.
        locked: How many open with no key.
        next: Where to go on; None at the end.
    """

    renewed: int = 0
    locked: int = 0
    next: Place | None = field(default_factory=Place)


class Seals:
    """Every sealed column of every table."""

    def __init__(self, connection: AsyncConnection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    async def renew(self, place: Place, *, limit: int) -> Passed:
        """Seal up to *limit* rows anew."""
        self._keys.refresh()
        column = SEALED[place.column]
        rows = await self._rows(column, place.after, limit)
        renewed = locked = 0
        for key, sealed in rows:
            fresh = self._fresh(column, key, sealed)
            locked += fresh is None
            # Whoever wrote the row in between has sealed it anew already.
            renewed += bool(fresh) and await self._swap(column, key, sealed, str(fresh))
        if len(rows) == limit:
            return Passed(renewed=renewed, locked=locked, next=Place(place.column, rows[-1][0]))
        more = Place(place.column + 1) if place.column + 1 < len(SEALED) else None
        return Passed(renewed=renewed, locked=locked, next=more)

    async def sample(self, *, limit: int) -> tuple[int, int]:
        """Return how many secrets were tried, up to *limit* of each column, and how many of them open with no key."""
        seen = locked = 0
        for column in SEALED:
            for key, sealed in await self._rows(column, (), limit):
                seen += 1
                locked += self._fresh(column, key, sealed) is None
        return seen, locked

    async def _rows(
        self, column: Column[str], after: tuple[str, ...], limit: int
    ) -> Sequence[tuple[tuple[str, ...], str]]:
        keys = list(column.table.primary_key.columns)
        some = select(*keys, column).where(column.is_not(None)).order_by(*keys).limit(limit)
        if after:
            some = some.where(tuple_(*keys) > tuple_(*after))
        rows = (await self._connection.execute(some)).all()
        return [(tuple(row[:-1]), row[-1]) for row in rows]

    def _fresh(self, column: Column[str], key: tuple[str, ...], sealed: str) -> str | None:
        """Return the text sealed with the first key, for its row; "" if it is already, None if it does not open."""
        if self._keys.is_first(sealed) and is_bound(sealed, key):
            return ""
        try:
            return self._keys.seal(self._keys.open(sealed, column, *key), column, *key)
        except SealError:
            return None

    async def _swap(self, column: Column[str], key: tuple[str, ...], was: str, now: str) -> bool:
        table = column.table
        same: Any = and_(*(part == value for part, value in zip(table.primary_key.columns, key, strict=True)))
        swap = update(table).where(same, column == was).values({column.name: now})
        return (await self._connection.execute(swap)).rowcount == 1
