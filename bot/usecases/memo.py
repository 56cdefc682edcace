"""The memory of one run: of equal questions to the network, the first is asked and all are answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Hashable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, TypeVar

from bot.model.tenant import Tenant
from bot.net import Graph, Net
from bot.net.facts import Addresses, Answer, Authority, Connection, Handshake, Mx, Page, Srv

T = TypeVar("T")


@asynccontextmanager
async def remembered(net: Net) -> AsyncIterator[Net]:
    """Lend *net* with a memory that lasts as long as the block; what still runs at its end is given up."""
    memory = _Memory()
    try:
        yield Net(
            dns=_Dns(net, memory),
            tls=_Tls(net, memory),
            http=_Http(net, memory),
            graph=_Graph(net.graph, memory) if net.graph else None,
            roots=net.roots,
        )
    finally:
        await memory.give_up()


class _Memory:
    """Answers, and questions under way, by what was asked."""

    def __init__(self) -> None:
        self._asked: dict[Hashable, asyncio.Task[Any]] = {}  # each question has its own kind of answer

    async def once(self, question: Hashable, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return the answer to *question*, asked now if it was not before; a failure is remembered too."""
        task: asyncio.Task[T] | None = self._asked.get(question)
        if task is None:
            task = self._asked[question] = asyncio.create_task(ask())
        return await asyncio.shield(task)  # a check that runs out of time must not take the answer from the others

    async def give_up(self) -> None:
        """Cancel what is under way, and wait until it is gone."""
        tasks = tuple(self._asked.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Dns:
    def __init__(self, net: Net, memory: _Memory) -> None:
        self._dns, self._memory = net.dns, memory

    async def srv(self, name: str) -> Answer[Srv]:
        return await self._memory.once(("SRV", name), lambda: self._dns.srv(name))

    async def mx(self, name: str) -> Answer[Mx]:
        return await self._memory.once(("MX", name), lambda: self._dns.mx(name))

    async def txt(self, name: str) -> Answer[str]:
        return await self._memory.once(("TXT", name), lambda: self._dns.txt(name))

    async def cname(self, name: str) -> Answer[str]:
        return await self._memory.once(("CNAME", name), lambda: self._dns.cname(name))

    async def addresses(self, name: str) -> Addresses:
        return await self._memory.once(("A", name), lambda: self._dns.addresses(name))

    async def authoritative(self, name: str, kind: str) -> tuple[Authority, ...]:
        return await self._memory.once(("own", name, kind), lambda: self._dns.authoritative(name, kind))


class _Tls:
    def __init__(self, net: Net, memory: _Memory) -> None:
        self._tls, self._memory = net.tls, memory

    async def connect(self, address: str, port: int) -> Connection:
        return await self._memory.once(("TCP", address, port), lambda: self._tls.connect(address, port))

    async def handshake(self, address: str, port: int, *, name: str) -> Handshake:
        return await self._memory.once(
            ("TLS", address, port, name), lambda: self._tls.handshake(address, port, name=name)
        )


class _Http:
    def __init__(self, net: Net, memory: _Memory) -> None:
        self._http, self._memory = net.http, memory

    async def get(
        self, url: str, *, accept: str = "*/*", keep: timedelta = timedelta(0), most: int | None = None
    ) -> Page:
        return await self._memory.once(
            ("GET", url, accept, most), lambda: self._http.get(url, accept=accept, keep=keep, most=most)
        )


class _Graph:
    """Remembers objects, and what readers made of whole collections; the collections themselves are too large."""

    def __init__(self, graph: Graph, memory: _Memory) -> None:
        self._graph, self._memory = graph, memory

    @property
    def tenant(self) -> Tenant:
        return self._graph.tenant

    async def get(self, path: str, *, permission: str) -> Mapping[str, Any] | None:
        return await self._memory.once(("GRAPH", path), lambda: self._graph.get(path, permission=permission))

    def items(self, path: str, *, permission: str) -> AsyncIterator[Mapping[str, Any]]:
        return self._graph.items(path, permission=permission)

    async def once(self, read: Callable[[Graph], Awaitable[T]]) -> T:
        async def answer() -> T:
            return await read(self)

        return await self._memory.once(("GRAPH", read), answer)
