"""The database: `Store.begin` and `Store.read` give transactions, transactions hold the repositories."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.template import Template
from bot.spans import Kind, span
from storage import claim, engines, migrate
from storage.address import Address
from storage.agents import Agents
from storage.audit import Audit
from storage.backlog import Backlog
from storage.bookmarks import Bookmarks
from storage.channels import Channels
from storage.checklists import Checklists
from storage.columns import DatabaseTime
from storage.evidence import Evidences
from storage.executions import Executions
from storage.homes import Homes
from storage.installations import Installations
from storage.ledger import Ledger
from storage.paces import Paces
from storage.parking import Parking
from storage.people import People
from storage.purge import Purges
from storage.reports import Reports
from storage.runs import Runs
from storage.sealed import Keys
from storage.seals import Seals
from storage.seen import Seen
from storage.tables import bookmarks, checklists, executions, homes, runs, slots
from storage.templates import Templates
from storage.tenants import Tenants
from storage.vitals import Vitals
from storage.workspaces import Workspaces


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One transaction; everything done through it is kept, or nothing is."""

    checklists: Checklists
    agents: Agents
    channels: Channels
    audit: Audit
    bookmarks: Bookmarks
    evidence: Evidences
    executions: Executions
    homes: Homes
    ledger: Ledger
    people: People
    backlog: Backlog
    installations: Installations
    parking: Parking
    purges: Purges
    reports: Reports
    runs: Runs
    seals: Seals
    seen: Seen
    tenants: Tenants
    paces: Paces
    vitals: Vitals
    workspaces: Workspaces


class Store:
    """One database, SQLite or PostgreSQL."""

    def __init__(self, address: Address, keys: Keys) -> None:
        self._address = address
        self._keys = keys
        self._writing = engines.writing(address)
        self._reading = engines.reading(address)
        self._reader: AsyncConnection | None = None
        self._opening = asyncio.Lock()
        self._templates: dict[str, Template] = {}

    @classmethod
    def open(cls, url: str, *, keys: Keys) -> Store:
        """Return the store at *url*; nothing is connected before the first transaction.

        Raises:
            BotError: The URL is not understood.
        """
        return cls(Address.parse(url), keys)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._address.dialect

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Give a transaction that commits at the end of the block, or rolls back when it raises.

        On SQLite one is open at a time, and a second one inside the block would wait for ever for the first.

        Raises:
            OperatorError: The database cannot be reached.
        """
        with span("database write", Kind.PART) as seen:
            seen.tell("db.system.name", self.dialect)
            async with engines.connected(self._writing, self._address) as connection, connection.begin():
                yield self._transaction(connection)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Give a transaction for reading only; on SQLite it waits for no writer.

        Each of its reads sees what was committed when it began: a single one, as on the way to an
        acknowledgement, then costs one trip to the database and not three.

        Raises:
            OperatorError: The database cannot be reached.
        """
        with span("database read", Kind.PART) as seen:
            seen.tell("db.system.name", self.dialect)
            if self.dialect != "sqlite":
                async with engines.connected(self._reading, self._address) as connection:
                    yield self._transaction(connection)
                return
            # Reads happen here and now, one after the other, so that one connection serves all, and is opened once.
            yield self._transaction(self._reader or await self._opened())

    async def take_over(self) -> None:
        """End what leases a process that was killed has left; for the one process that serves a SQLite file.

        Other replicas of a PostgreSQL may hold theirs rightly: there a dead one's leases run out by themselves.

        Raises:
            OperatorError: The database cannot be reached.
        """
        if self.dialect != "sqlite":
            return
        cards, checks = checklists.c.card_until, checklists.c.recheck_until
        async with engines.connected(self._writing, self._address) as connection, connection.begin():
            claimed = [table.c.claimed_until for table in (slots, runs, homes, bookmarks, executions)]
            await claim.end_all(connection, cards, checks, *claimed)

    async def behind(self) -> str:
        """Return "" if the schema is the one this version needs, else a sentence that says what to do.

        Raises:
            OperatorError: The database cannot be reached.
        """
        async with engines.connected(self._reading, self._address) as connection:
            return await connection.run_sync(migrate.difference, str(self._address))

    async def lacks(self) -> str:
        """Return "" if this version can work there, else a sentence that says what to do.

        A replica that runs goes on where a newer one has upgraded the schema meanwhile: migrations only add to it.

        Raises:
            OperatorError: The database cannot be reached.
        """
        async with engines.connected(self._reading, self._address) as connection:
            return await connection.run_sync(migrate.lack, str(self._address))

    async def clock(self) -> datetime:
        """Return the database's time, by which leases end.

        Raises:
            OperatorError: The database cannot be reached.
        """
        async with engines.connected(self._reading, self._address) as connection:
            time: datetime = (await connection.execute(select(DatabaseTime()))).scalar_one()
            return time

    async def close(self) -> None:
        """Give every connection back."""
        if self._reader is not None:
            await self._reader.close()
            self._reader = None
        await self._reading.dispose()
        await self._writing.dispose()

    async def _opened(self) -> AsyncConnection:
        async with self._opening:
            if self._reader is None:
                self._reader = await engines.opened(self._reading, self._address)
            return self._reader

    def _transaction(self, connection: AsyncConnection) -> Transaction:
        templates = Templates(connection, self._templates)
        return Transaction(
            checklists=Checklists(connection, templates),
            agents=Agents(connection),
            channels=Channels(connection),
            audit=Audit(connection, templates),
            bookmarks=Bookmarks(connection),
            evidence=Evidences(connection),
            executions=Executions(connection, self._keys),
            homes=Homes(connection),
            ledger=Ledger(connection),
            people=People(connection),
            backlog=Backlog(connection),
            installations=Installations(connection, self._keys),
            parking=Parking(connection),
            purges=Purges(connection),
            reports=Reports(connection),
            runs=Runs(connection, self._keys),
            seals=Seals(connection, self._keys),
            seen=Seen(connection),
            tenants=Tenants(connection, self._keys),
            paces=Paces(connection),
            vitals=Vitals(connection),
            workspaces=Workspaces(connection),
        )
