"""Tokens of agents: what they may do, and whether they did; of the token itself only its digest is here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.agent import Agent
from storage.forget import forget
from storage.tables import agents

_C = agents.c
_UNUSED = (_C.used_at.is_(None), _C.revoked_at.is_(None))


class Agents:
    """The tokens of every checklist."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, agent: Agent) -> None:
        """Keep a new token's digest and what it is for."""
        values = {column.name: getattr(agent, column.name) for column in _C}
        await self._connection.execute(insert(agents).values(**values))

    async def of(self, digest: str) -> Agent | None:
        """Return the token whose digest it is, of whatever team; None if there is none."""
        row = (await self._connection.execute(select(agents).where(_C.digest == digest))).mappings().one_or_none()
        return Agent(**row) if row else None  # the columns are called as the attributes are

    async def use(self, agent: Agent, now: datetime) -> bool:
        """Use the token up; False if it is not good any more: of many who try at once, one gets True."""
        mine = (_C.team == agent.team, _C.id == agent.id, *_UNUSED, _C.expires_at > now)
        used = await self._connection.execute(update(agents).where(*mine).values(used_at=now))
        return used.rowcount == 1

    async def revoke(self, team: str, checklist: str, now: datetime) -> int:
        """Take back every token of a checklist that is still good; return how many there were."""
        theirs = (_C.team == team, _C.checklist == checklist, *_UNUSED, _C.expires_at > now)
        return (await self._connection.execute(update(agents).where(*theirs).values(revoked_at=now))).rowcount

    async def forget(self, before: datetime, *, limit: int) -> int:
        """Drop up to *limit* of those whose time was over before a moment; return how many there were."""
        return await forget(self._connection, _C.expires_at, before, limit=limit)
