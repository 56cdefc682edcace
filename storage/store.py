"""The database: `Store.begin` and `Store.read` give transactions, transactions hold the repositories."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.audit import Audit
    from storage.checklists import Checklists
    from storage.ledger import Ledger
    from storage.reports import Reports
    from storage.runs import Runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One transaction; everything done through it is kept, or nothing is."""

    checklists: Checklists
    audit: Audit
    ledger: Ledger
    reports: Reports
    runs: Runs


class Store:
    """One database, SQLite or PostgreSQL."""

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Give a transaction that commits at the end of the block, or rolls back when it raises."""
        raise NotImplementedError
        yield

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Give a transaction for reading only; on SQLite it waits for no writer."""
        raise NotImplementedError
        yield

    async def behind(self) -> str:
        """Return "" if the schema is the one this version needs, else a sentence that says what to do."""
        raise NotImplementedError

    async def close(self) -> None:
        """Give every connection back."""
        raise NotImplementedError
