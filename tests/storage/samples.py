"""Values to keep: a small template, checklists of it, and what the tests do with them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, MetaData, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import verbs
from bot.model.checklist import Checklist
from bot.model.ledger import Slot, SlotKind
from bot.model.plan import Planned
from bot.model.profile import Profile
from bot.model.schedule import Schedule
from bot.model.standing import Standing
from bot.model.template import Link, Parameter, Template, TemplateStep
from bot.model.verbs import Actor, Change
from storage import engines, migrate
from storage.address import Address
from storage.store import Store
from storage.tables import metadata

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LEASE = timedelta(minutes=1)
RUN_OUT = timedelta(seconds=-1)  # a lease that has run out before it began
ANN = Actor(id="U1", at=NOW)
BEN = Actor(id="U2", at=NOW)

TEMPLATE = Template(
    id="small",
    version=3,
    title="A small one",
    steps=(
        TemplateStep(
            key="domain",
            title="Verify your domain",
            description="See [this](https://example.test).",
            links=(Link("this", "https://example.test"),),
            checks=("dns-a", "dns-b"),
            tasks=("first", "second"),
            roles=("DNS",),
        ),
        TemplateStep(key="pilot", title="Move the pilot", description="Then move.", requires=("domain",)),
    ),
    parameters=(Parameter(name="domain", label="Domain", kind="name", required=True, example="contoso.com"),),
    gate="pilot",
    notices=("Read this.",),
)


def started(
    name: str = "C1", *, team: str = "T1", channel: str = "", actor: Actor = ANN, standings: tuple[Standing, ...] = ()
) -> Change:
    """Return a fresh checklist; its channel is called as it is itself, unless another is given."""
    schedule = Schedule(pilot=date(2026, 12, 1), zone="Europe/Berlin")
    made = verbs.start(TEMPLATE, Profile(), schedule, checklist=name, team=team, channel=channel or name, actor=actor)
    return replace(made, checklist=replace(made.checklist, standings=standings))


async def keep(store: Store, made: Change, *, recheck_at: datetime = NOW + DAY, now: datetime = NOW) -> Checklist:
    """Keep a fresh checklist with its entry, and return it."""
    async with store.begin() as tx:
        await tx.checklists.add(made.checklist, recheck_at=recheck_at, now=now)
        await tx.audit.add(made.entry)
    return made.checklist


async def change(store: Store, before: Checklist, made: Change, *, now: datetime = NOW) -> Checklist:
    """Keep a change with its entry, and return the checklist."""
    async with store.begin() as tx:
        await tx.checklists.save(made.checklist, was=before.version, now=now)
        await tx.audit.add(made.entry)
    return made.checklist


def day(number: int, *, hour: int = 9, kind: SlotKind = SlotKind.COUNTDOWN, why: str = "soon") -> Planned:
    """Return a planned reminder of that day of November 2026."""
    return Planned(day=date(2026, 11, number), kind=kind, due_at=datetime(2026, 11, number, hour, tzinfo=UTC), why=why)


async def plan(store: Store, checklist: Checklist, planned: Sequence[Planned], *, now: datetime = NOW) -> None:
    """Plan a checklist's reminders in a transaction of their own."""
    async with store.begin() as tx:
        await tx.ledger.plan(checklist, planned, now=now)


async def ledger(store: Store, checklist: Checklist) -> dict[str, Slot]:
    """Return the checklist's slots by their keys."""
    async with store.read() as tx:
        return {slot.key: slot for slot in await tx.ledger.of(checklist.team, checklist.id)}


async def claim(store: Store, now: datetime, *, limit: int = 20, lease: timedelta = LEASE) -> tuple[Slot, ...]:
    """Claim due slots in a transaction of their own."""
    async with store.begin() as tx:
        return await tx.ledger.claim_due(now, limit=limit, lease=lease)


def head() -> str:
    """Return the revision of this version's schema."""
    versions = Path(migrate.__file__).parent / "migrations" / "versions"
    return max(path.name[:4] for path in versions.glob("[0-9]*.py"))


@asynccontextmanager
async def raw(url: str, *, patience: float | None = engines.STATEMENT_SECONDS) -> AsyncIterator[AsyncConnection]:
    """Give a connection beside the store's, for looking at what is really there, and for tampering with it.

    Args:
        patience: Seconds that a statement may take on PostgreSQL; None for as long as it takes.
    """
    address = Address.parse(url)
    engine = engines.writing(address, patience=patience)
    try:
        async with engines.connected(engine, address) as connection, connection.begin():
            yield connection
    finally:
        await engine.dispose()


async def copied(source: str, target: str, *names: str) -> None:
    """Copy the rows of tables, as far as those of *target*, which may be older, have columns for them."""
    for name in names:
        table = metadata.tables[name]
        async with raw(target) as there:
            old = await there.run_sync(_reflected, name)
        columns = [table.c[column.name] for column in old.columns]
        async with raw(source) as here, raw(target) as there:
            for row in (await here.execute(select(*columns))).all():
                await there.execute(table.insert().values(**row._mapping))


def _reflected(connection: Connection, name: str) -> Table:
    return Table(name, MetaData(), autoload_with=connection)
