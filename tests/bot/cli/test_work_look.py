"""What the doctor says of due work, and of reminders of which nobody knows whether they came."""

from __future__ import annotations

from datetime import timedelta

from bot.cli.findings import Mark
from bot.cli.installations_look import look_at_work
from storage.store import Store
from tests.storage.samples import DAY, claim, day, keep, plan, started


async def test_work_that_waits_is_named_and_what_became_uncertain_is_counted(store: Store) -> None:
    due = day(25).due_at
    checklist = await keep(store, started("C1"), now=due)
    await plan(store, checklist, [day(25)])
    [slot] = await claim(store, due, lease=timedelta(seconds=-1))
    async with store.begin() as tx:
        await tx.ledger.leave(slot)
        await tx.ledger.expire(due)

    soon = [line async for line in look_at_work(store, due + timedelta(minutes=1))]
    later = [line async for line in look_at_work(store, due + timedelta(minutes=6))]
    long_after = [line async for line in look_at_work(store, due + 9 * DAY)]

    assert [(line.what, line.mark) for line in soon] == [("due work", Mark.OK), ("uncertain", Mark.WARN)]
    assert "1 of the reminders of the last 7 days" in soon[1].words
    assert later[0].mark is Mark.WARN
    assert "cards since 2026-11-25" in later[0].words
    assert [line.what for line in long_after] == ["due work"]
