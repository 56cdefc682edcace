"""What a killed process leaves: on SQLite the next one goes on at once, on PostgreSQL leases run out by themselves."""

from __future__ import annotations

from bot.model.checklist import Card
from bot.model.execution import Execution
from bot.model.ledger import Slot, SlotKind
from bot.model.run import Run
from storage.store import Store
from tests.storage.samples import LEASE, NOW, keep, started


async def leave_work(store: Store) -> None:
    """Claim one piece of work of each kind, and settle none."""
    await keep(store, started(), recheck_at=NOW)
    slot = Slot(team="T1", checklist="C1", key="now:1", kind=SlotKind.NOW, due_at=NOW)
    async with store.begin() as tx:
        [card] = await tx.checklists.claim_stale_cards(NOW, limit=1, lease=LEASE)
        await tx.checklists.settle_card(card, Card("C1", "1.5"), again_at=NOW)
        await tx.ledger.ask(slot)
        await tx.runs.add(Run(id="R1", team="T1", checklist="C1", steps=("domain",), due_at=NOW))
        await tx.homes.opened("T1", "U1", shown=False, now=NOW)
        await tx.bookmarks.want("T1", "C1", wanted=True, due_at=NOW)
        await tx.executions.add(Execution(id="Fx1", team="T1", token="", inputs={}, asked_at=NOW))
        assert await tx.executions.claim_due(NOW, limit=1, lease=LEASE)
        assert await tx.homes.claim_stale(NOW, limit=1, lease=LEASE)
        assert await tx.bookmarks.claim_stale(NOW, limit=1, lease=LEASE)
        assert await tx.checklists.claim_stale_cards(NOW, limit=1, lease=LEASE)
        assert await tx.checklists.claim_rechecks(NOW, limit=1, lease=LEASE)
        assert await tx.runs.claim_due(NOW, limit=1, lease=LEASE)
        assert await tx.ledger.claim_due(NOW, limit=1, lease=LEASE)


async def test_whoever_takes_a_sqlite_file_over_waits_for_no_lease(sqlite_store: Store) -> None:
    await leave_work(sqlite_store)

    await sqlite_store.take_over()

    async with sqlite_store.begin() as tx:
        assert len(await tx.checklists.claim_stale_cards(NOW, limit=1, lease=LEASE)) == 1
        assert len(await tx.checklists.claim_rechecks(NOW, limit=1, lease=LEASE)) == 1
        assert len(await tx.homes.claim_stale(NOW, limit=1, lease=LEASE)) == 1
        assert len(await tx.bookmarks.claim_stale(NOW, limit=1, lease=LEASE)) == 1
        assert len(await tx.executions.claim_due(NOW, limit=1, lease=LEASE)) == 1
        assert len(await tx.runs.claim_due(NOW, limit=1, lease=LEASE)) == 1
        assert await tx.ledger.expire(NOW) == ()  # it had not left
        assert len(await tx.ledger.claim_due(NOW, limit=1, lease=LEASE)) == 1


async def test_a_replica_leaves_the_leases_of_others_alone(postgres_store: Store) -> None:
    await leave_work(postgres_store)

    await postgres_store.take_over()

    async with postgres_store.begin() as tx:
        assert await tx.checklists.claim_stale_cards(NOW, limit=1, lease=LEASE) == ()
        assert await tx.runs.claim_due(NOW, limit=1, lease=LEASE) == ()
        assert await tx.ledger.expire(NOW) == ()
