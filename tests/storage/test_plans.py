"""What the databases do to find things: by index, however many checklists there are."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.store import Store, Transaction
from tests.storage.samples import DAY, HOUR, LEASE, NOW, day, raw, started

Act = Callable[[Transaction], Awaitable[object]]
MANY = 40

CASES = [
    pytest.param(lambda tx: tx.checklists.of("T1", "C7"), ["uq_checklists_running"], id="of"),
    pytest.param(lambda tx: tx.checklists.in_channel("C7"), ["uq_checklists_running"], id="in a channel"),
    pytest.param(lambda tx: tx.checklists.last_closed("T1", "C7"), ["ix_checklists_closed"], id="last closed"),
    pytest.param(lambda tx: tx.checklists.turns("T1"), ["ix_checklists_turn"], id="turns"),
    pytest.param(
        lambda tx: tx.checklists.claim_stale_cards(NOW, limit=5, lease=LEASE),
        ["ix_checklists_stale"],
        id="claim cards",
    ),
    pytest.param(
        lambda tx: tx.checklists.claim_rechecks(NOW, limit=5, lease=LEASE),
        ["ix_checklists_recheck"],
        id="claim rechecks",
    ),
    pytest.param(
        lambda tx: tx.ledger.claim_due(NOW + HOUR, limit=5, lease=LEASE),
        ["ix_slots_due", "ix_slots_due"],
        id="claim slots",
    ),
    pytest.param(lambda tx: tx.ledger.expire(NOW), ["ix_slots_claimed"], id="expire"),
    pytest.param(lambda tx: tx.runs.claim_due(NOW, limit=5, lease=LEASE), ["ix_runs_due"], id="claim runs"),
    pytest.param(lambda tx: tx.people.of("T1", "U11", limit=5), ["pk_people|sqlite_autoindex_people"], id="mine"),
    pytest.param(lambda tx: tx.people.tell("T1", "C7", now=NOW), ["ix_people_checklist"], id="whose"),
    pytest.param(lambda tx: tx.homes.claim_stale(NOW, limit=5, lease=LEASE), ["ix_homes_stale"], id="claim homes"),
    pytest.param(
        lambda tx: tx.bookmarks.claim_stale(NOW, limit=5, lease=LEASE), ["ix_bookmarks_stale"], id="claim bookmarks"
    ),
    pytest.param(
        lambda tx: tx.executions.claim_due(NOW, limit=5, lease=LEASE), ["ix_executions_due"], id="claim executions"
    ),
    pytest.param(lambda tx: tx.seen.forget(NOW, limit=5), ["ix_seen_at"], id="forget deliveries"),
    pytest.param(
        lambda tx: tx.purges.claim_due(NOW, limit=5, lease=LEASE), ["ix_installations_purge"], id="claim purges"
    ),
    pytest.param(lambda tx: tx.workspaces.of("E1"), ["ix_workspaces_installation"], id="workspaces of an organisation"),
    pytest.param(lambda tx: tx.installations.of("T1", "E1"), ["installations"], id="an installation"),
]


@pytest_asyncio.fixture
async def full(store: Store) -> Store:
    """A store with many checklists, none of which has anything due but its card."""
    async with store.begin() as tx:
        for number in range(MANY):
            checklist = started(f"C{number}").checklist
            await tx.checklists.add(checklist, recheck_at=NOW + DAY, now=NOW)
            await tx.ledger.plan(checklist, [day(25), day(26)], now=NOW)
    return store


@pytest.mark.parametrize(("act", "indexes"), CASES)
async def test_it_is_found_by_its_index(full: Store, database_url: str, act: Act, indexes: list[str]) -> None:
    statements: list[tuple[str, Any]] = []

    async with full.begin() as tx:
        connection: AsyncConnection = tx.runs._connection
        note = noting(statements)
        event.listen(connection.sync_connection, "before_cursor_execute", note)
        await act(tx)
        event.remove(connection.sync_connection, "before_cursor_execute", note)

    plans = [await explained(database_url, *statement) for statement in statements]
    assert len(plans) >= len(indexes)
    for index, found in zip(indexes, plans, strict=False):
        assert re.search(index, found), found
        assert "Seq Scan on" not in found, found
        assert "SCAN slots\n" not in found, found
        assert "SCAN checklists\n" not in found, found
        assert "SCAN workspaces\n" not in found, found
        assert "SCAN installations\n" not in found, found


async def test_the_running_checklist_is_one_query_once_its_template_is_known(full: Store) -> None:
    statements: list[tuple[str, Any]] = []

    async with full.read() as tx:
        await tx.checklists.of("T1", "C6")
        event.listen(tx.runs._connection.sync_connection, "before_cursor_execute", noting(statements))
        assert await tx.checklists.of("T1", "C7") is not None

    assert len(statements) == 1


def noting(statements: list[tuple[str, Any]]) -> Callable[..., None]:
    """Return what notes each statement."""

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        statements.append((statement, parameters))

    return note


async def explained(url: str, statement: str, parameters: Any, *, unforced: bool = False) -> str:  # noqa: ANN401 - as the driver has them
    """Return how the database finds it; *unforced* where there is enough of it for the planner to choose by itself."""
    async with raw(url) as connection:
        dialect = connection.dialect.name
        if dialect == "postgresql" and not unforced:
            await connection.execute(text("SET LOCAL enable_seqscan = off"))  # so few rows fit in a page
        explain = "EXPLAIN QUERY PLAN" if dialect == "sqlite" else "EXPLAIN"
        rows = (await connection.exec_driver_sql(f"{explain} {statement}", parameters)).all()
    return "".join(f"{row[-1]}\n" for row in rows)
