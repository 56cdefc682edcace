"""Runs of a workflow's step as due work: each is taken by one replica, kept until it is told, and dropped then."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import text

from bot.model.execution import Execution
from storage.store import Store
from tests.storage.samples import HOUR, LEASE, NOW, RUN_OUT, SECOND, raw

TOKEN = "xwfp-1-secret"
EXECUTION = Execution(id="Fx1", team="T1", token=TOKEN, inputs={"channel": "C1", "domain": "a.test"}, asked_at=NOW)


async def add(store: Store, *executions: Execution) -> None:
    async with store.begin() as tx:
        for execution in executions:
            await tx.executions.add(execution)


async def test_a_run_is_taken_once_until_it_is_settled_and_is_gone_then(store: Store) -> None:
    await add(store, EXECUTION, replace(EXECUTION, inputs={}))  # told twice

    async with store.begin() as tx:
        [claim] = await tx.executions.claim_due(NOW, limit=9, lease=LEASE)
        assert await tx.executions.claim_due(NOW, limit=9, lease=LEASE) == ()
    assert claim.execution == EXECUTION
    async with store.begin() as tx:
        assert await tx.executions.settle(claim, again_at=NOW + SECOND)
        assert not await tx.executions.settle(claim, again_at=None)  # it is not theirs any more
        assert await tx.executions.claim_due(NOW, limit=9, lease=LEASE) == ()
        [again] = await tx.executions.claim_due(NOW + SECOND, limit=9, lease=LEASE)
        assert again.checklist == EXECUTION.checklist
        assert await tx.executions.settle(again, again_at=None)
        assert await tx.executions.claim_due(NOW + HOUR, limit=9, lease=LEASE) == ()


async def test_what_was_left_in_the_middle_is_taken_by_the_next(store: Store) -> None:
    await add(store, EXECUTION, replace(EXECUTION, id="Fx2", asked_at=NOW + SECOND))

    async with store.begin() as tx:
        left = await tx.executions.claim_due(NOW + SECOND, limit=9, lease=RUN_OUT)
        taken = await tx.executions.claim_due(NOW + SECOND, limit=9, lease=LEASE)
        assert not await tx.executions.settle(left[0], again_at=None)

    assert [claim.execution.id for claim in taken] == ["Fx1", "Fx2"]


async def test_the_token_is_kept_sealed_and_one_that_does_not_open_is_left_out(store: Store, database_url: str) -> None:
    await add(store, EXECUTION, replace(EXECUTION, id="Fx2", token=""), replace(EXECUTION, id="Fx3"))
    async with raw(database_url) as connection:
        kept = (await connection.execute(text("SELECT speaks_by FROM executions ORDER BY id"))).scalars().all()
        await connection.execute(text("UPDATE executions SET speaks_by = 'sealed.1.AAAA' WHERE id = 'Fx3'"))
        await connection.commit()

    async with store.begin() as tx:
        taken = await tx.executions.claim_due(NOW, limit=9, lease=LEASE)

    assert kept[0].startswith("sealed.")
    assert TOKEN not in kept[0]
    assert kept[1] is None
    assert {claim.execution.id: claim.execution.token for claim in taken} == {"Fx1": TOKEN, "Fx2": "", "Fx3": ""}
