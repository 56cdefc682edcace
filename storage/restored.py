"""What a restored database must not believe: that what happened since its backup did not happen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, inspect, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.ledger import SlotState
from storage.tables import agents, executions, slots

REASON = "the database was restored from a backup"


async def settle(connection: AsyncConnection, now: datetime) -> None:
    """Make slots that were due uncertain, revoke the tokens that nobody had used, and forget what workflows asked."""
    due = (slots.c.settled_at.is_(None), or_(slots.c.due_at <= now, slots.c.state == SlotState.CLAIMED.value))
    uncertain = {"state": SlotState.UNCERTAIN.value, "reason": REASON, "settled_at": now}
    await connection.execute(update(slots).where(*due).values(**uncertain, token="", claimed_until=None))
    if await connection.run_sync(lambda plain: inspect(plain).has_table(agents.name)):  # an old backup has none
        unused = (agents.c.used_at.is_(None), agents.c.revoked_at.is_(None))
        await connection.execute(update(agents).where(*unused).values(revoked_at=now))
    if await connection.run_sync(lambda plain: inspect(plain).has_table(executions.name)):
        await connection.execute(delete(executions))  # their workflows have ended, or wait for nobody any more
