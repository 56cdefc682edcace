"""What is too old is forgotten by the clock, on both databases; what is not, or must be known, stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.model.agent import Agent
from bot.model.checklist import Checklist
from bot.model.ledger import Slot, SlotKind, SlotState
from bot.model.retention import ENDED, KEEP, SETTLED, TRAIL_SLACK, UNSEEN
from bot.ticker import Ticker
from bot.usecases import Asker, Deps, note
from bot.usecases.close import close
from bot.usecases.start import start
from storage.store import Store
from storage.tables import agents, audit, checklists, homes, metadata, slots
from tests.bot.usecases.conftest import Clock
from tests.storage.samples import DAY, LEASE, SECOND, raw
from tests.storage.test_purge import fill

ASKER = Asker(team="T1", channel="C1", user="U11")


async def begun(deps: Deps, channel: str = "C1") -> Checklist:
    """Start a checklist without reminders, so that time may pass."""
    asker = replace(ASKER, channel=channel)
    made = await start(deps, asker, values={"domain": "contoso.com", "zone": "UTC"})
    return made.checklist


async def count(url: str, *tables: str) -> dict[str, int]:
    """Return how many rows tables have."""
    async with raw(url) as connection:
        there = {name: select(func.count()).select_from(metadata.tables[name]) for name in tables}
        return {name: (await connection.execute(query)).scalar_one() for name, query in there.items()}


async def test_a_checklist_goes_two_years_after_it_was_closed_with_all_that_is_of_it(
    deps: Deps, clock: Clock, database_url: str
) -> None:
    kept = await begun(deps)
    async with raw(database_url) as connection:
        await fill(connection)  # a closed one of each of three teams, with a row in every table
        closed_at = (await connection.execute(select(checklists.c.closed_at).where(checklists.c.id == "x"))).scalar()
    assert closed_at is not None
    clock.moment = closed_at + KEEP
    ticker = Ticker(deps)
    of_one = ("audit", "slots", "reports", "runs", "tenants", "evidence", "agents", "people", "bookmarks")

    async with deps.store.begin() as tx:
        assert await tx.purges.delete_closed(clock() - KEEP, limit=9) == ()
        assert len(await tx.purges.delete_closed(clock() - KEEP + SECOND, limit=2)) == 2
    clock.wind(seconds=1)
    for chore in ticker._chores:
        await chore.finish(ticker._stopped)

    async with raw(database_url) as connection:
        for name in of_one:
            whose = (await connection.execute(select(metadata.tables[name].c.checklist))).scalars()
            assert set(whose) <= {kept.id}, name
        assert list((await connection.execute(select(checklists.c.id))).scalars()) == [kept.id]
    assert (await count(database_url, "workspaces"))["workspaces"] == 3  # it is not a checklist's


async def test_an_old_trail_loses_its_beginning_and_says_so_once_a_quarter(
    deps: Deps, clock: Clock, database_url: str
) -> None:
    checklist = await begun(deps)
    other = await begun(deps, "C2")
    began = clock()
    for days in (10, 400):
        clock.moment = began + days * DAY
        await note.add_note(deps, ASKER, "domain", f"after {days} days")
    clock.moment = began + KEEP + TRAIL_SLACK

    await _forgotten(deps)
    assert await _versions(database_url, checklist.id) == [1, 2, 3]
    clock.wind(seconds=1)
    for _ in range(2):
        await _forgotten(deps)
        clock.wind(days=1)

    assert await _versions(database_url, checklist.id) == [3, 4]  # the last says so
    assert await _versions(database_url, other.id) == [2]
    async with deps.store.read() as tx:
        now = await tx.checklists.by_id("T1", checklist.id)
        assert now is not None
        chain = await tx.audit.verify("T1", checklist.id, version=now.version)
        entry = (await tx.audit.of("T1", checklist.id))[0]
    assert (chain.broken_at, chain.cut, now.version) == (None, 2, 4)
    assert (entry.verb, entry.actor, entry.text[:18]) == ("cut", "", "entries up to 2, t")


async def test_the_operator_says_how_long(deps: Deps, clock: Clock, database_url: str) -> None:
    month = replace(deps, keep=timedelta(days=30))
    running, closed = await begun(month), await begun(month, "C2")
    await close(month, replace(ASKER, channel="C2"))
    clock.wind(days=30, seconds=1)

    await _forgotten(month)
    first = await _versions(database_url, running.id), await _versions(database_url, closed.id)
    clock.wind(days=TRAIL_SLACK.days)
    await _forgotten(month)

    assert first == ([1], [])
    assert await _versions(database_url, running.id) == [2]


async def test_a_closed_checklist_s_trail_is_cut_as_well(deps: Deps, clock: Clock, database_url: str) -> None:
    checklist = await begun(deps)
    clock.wind(days=100)
    await close(deps, ASKER)
    clock.wind(days=KEEP.days - 5)

    await _forgotten(deps)

    assert await _versions(database_url, checklist.id) == [2, 3]
    async with deps.store.read() as tx:
        assert (await tx.audit.verify("T1", checklist.id, version=3)).broken_at is None


async def test_reminders_settled_a_year_ago_go_and_what_is_told_once_stays(
    deps: Deps, clock: Clock, database_url: str
) -> None:
    checklist = await begun(deps)
    now = clock()
    await _settled(deps.store, checklist, (SlotKind.NOW, SlotKind.EXPIRING, SlotKind.READY), now)
    async with deps.store.begin() as tx:
        await tx.ledger.ask(_slot(checklist, "coming", SlotKind.NOW, now + SETTLED + 9 * DAY))
    clock.moment = now + SETTLED

    await _forgotten(deps)
    before = await _keys(database_url, checklist)
    clock.wind(seconds=1)
    await _forgotten(deps)

    assert before >= {"now", "expiring", "ready", "coming"}
    assert before - await _keys(database_url, checklist) == {"now", "ready"}


async def test_tokens_of_scripts_and_homes_go(deps: Deps, clock: Clock, database_url: str) -> None:
    checklist = await begun(deps)
    now = clock()
    async with deps.store.begin() as tx:
        for number, end in enumerate((now, now + DAY)):
            await tx.agents.add(_agent(checklist, f"A{number}", end))
        await tx.homes.opened("T1", "U11", shown=True, now=now + ENDED - UNSEEN + SECOND)
        await tx.homes.opened("T1", "U12", shown=True, now=now + ENDED - UNSEEN)
    clock.moment = now + ENDED + SECOND

    await _forgotten(deps)

    async with raw(database_url) as connection:
        assert list((await connection.execute(select(agents.c.id))).scalars()) == ["A1"]
        assert list((await connection.execute(select(homes.c.person))).scalars()) == ["U11"]


async def test_each_goes_in_portions(deps: Deps, clock: Clock) -> None:
    checklist, now = await begun(deps), clock()
    await _settled(deps.store, checklist, (SlotKind.NOW, SlotKind.READY, SlotKind.REGRESSED), now)

    async with deps.store.begin() as tx:
        assert [await tx.ledger.forget(now + SECOND, limit=2) for _ in range(2)] == [2, 1]


async def _forgotten(deps: Deps) -> None:
    ticker = Ticker(deps)
    for chore in ticker._chores:
        await chore.finish(ticker._stopped)


async def _versions(url: str, checklist: str) -> list[int]:
    async with raw(url) as connection:
        theirs = select(audit.c.version).where(audit.c.checklist == checklist).order_by(audit.c.version)
        return list((await connection.execute(theirs)).scalars())


async def _keys(url: str, checklist: Checklist) -> set[str]:
    async with raw(url) as connection:
        return set((await connection.execute(select(slots.c.key).where(slots.c.checklist == checklist.id))).scalars())


async def _settled(store: Store, checklist: Checklist, kinds: Sequence[SlotKind], now: datetime) -> None:
    """Have a reminder of each kind sent at *now*."""
    for kind in kinds:
        async with store.begin() as tx:
            await tx.ledger.ask(_slot(checklist, kind.value, kind, now))
            (slot,) = await tx.ledger.claim_due(now, limit=9, lease=LEASE)
            assert await tx.ledger.settle(slot, SlotState.SENT, now=now)


def _slot(checklist: Checklist, key: str, kind: SlotKind, due_at: datetime) -> Slot:
    return Slot(team=checklist.team, checklist=checklist.id, key=key, kind=kind, due_at=due_at)


def _agent(checklist: Checklist, ident: str, expires_at: datetime) -> Agent:
    return Agent(
        team=checklist.team,
        id=ident,
        checklist=checklist.id,
        digest=ident,
        place="lync",
        made_by="U1",
        made_at=expires_at - timedelta(hours=1),
        expires_at=expires_at,
    )
