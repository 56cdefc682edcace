"""Tokens of agents on both databases: used once whoever tries, revoked, expired, and never kept themselves."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.model.agent import Agent, digest_of
from storage.store import Store
from tests.storage.samples import HOUR, NOW, keep, started

TOKEN = "hyb_secret"
AGENT = Agent(
    id="A1",
    team="T1",
    checklist="C1",
    digest=digest_of(TOKEN),
    place="lync",
    made_by="U1",
    made_at=NOW,
    expires_at=NOW + HOUR,
)


async def add(store: Store, *agents: Agent) -> None:
    async with store.begin() as tx:
        for agent in agents:
            await tx.agents.add(agent)


async def of(store: Store, token: str = TOKEN) -> Agent | None:
    async with store.read() as tx:
        return await tx.agents.of(digest_of(token))


async def use(store: Store, agent: Agent = AGENT) -> bool:
    async with store.begin() as tx:
        return await tx.agents.use(agent, NOW)


async def test_it_is_found_by_the_tokens_digest_alone(store: Store) -> None:
    await keep(store, started())
    await add(store, AGENT)

    assert await of(store) == AGENT
    assert await of(store, "hyb_other") is None


async def test_it_is_used_once(store: Store) -> None:
    await keep(store, started())
    await add(store, AGENT)

    assert [await use(store), await use(store)] == [True, False]
    assert await of(store) == replace(AGENT, used_at=NOW)


async def test_of_many_who_use_it_at_once_one_does(store: Store) -> None:
    await keep(store, started())
    await add(store, AGENT)

    used = await asyncio.gather(*(use(store) for _ in range(20)))

    assert sorted(used) == [False] * 19 + [True]


async def test_one_that_expired_is_not_used(store: Store) -> None:
    expired = replace(AGENT, expires_at=NOW)
    await keep(store, started())
    await add(store, expired)

    assert not await use(store, expired)


async def test_only_what_is_still_good_is_revoked(store: Store) -> None:
    used = replace(AGENT, id="A2", digest="2", used_at=NOW)
    expired = replace(AGENT, id="A3", digest="3", expires_at=NOW)
    other = replace(AGENT, id="A4", digest="4", checklist="C2")
    await keep(store, started())
    await keep(store, started("C2"))
    await add(store, AGENT, used, expired, other)

    async with store.begin() as tx:
        revoked = await tx.agents.revoke("T1", "C1", NOW)

    assert revoked == 1
    assert not await use(store)
    assert await use(store, other)
