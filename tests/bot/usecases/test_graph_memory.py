"""The memory of one run, for Graph: of equal questions the first is asked, and a large list is read once."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.model.tenant import Tenant
from bot.net import Graph, Net
from bot.usecases.memo import remembered
from tests.fakes import FakeNet

T = TypeVar("T")

TENANT = Tenant(team="T1", checklist="C1", certificate="", thumbprint="", not_after=datetime(2028, 1, 1, tzinfo=UTC))


class Counting:
    """A tenant with two people, which keeps what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.tenant = TENANT

    async def get(self, path: str, *, permission: str) -> Mapping[str, Any] | None:
        self.asked.append(f"{path} {permission}")
        return {"id": path}

    async def items(self, path: str, *, permission: str) -> AsyncIterator[Mapping[str, Any]]:
        self.asked.append(f"{path} {permission}")
        yield {"id": "ann"}
        yield {"id": "ben"}

    async def once(self, read: Callable[[Graph], Awaitable[T]]) -> T:
        return await read(self)


async def people(graph: Graph) -> tuple[str, ...]:
    return tuple([each["id"] async for each in graph.items("users", permission="User.Read.All")])


async def first(graph: Graph) -> str:
    return (await people(graph))[0]


async def test_what_is_asked_twice_is_asked_once() -> None:
    counting, fake = Counting(), FakeNet()
    net = Net(dns=fake, tls=fake, http=fake, graph=counting)

    async with remembered(net) as lent:
        assert lent.graph is not None
        objects = [await lent.graph.get("organization", permission="P") for _ in range(2)]
        lists = [await lent.graph.once(people) for _ in range(2)]
        head = await lent.graph.once(first)
        tenant = lent.graph.tenant

    assert objects == [{"id": "organization"}] * 2
    assert (lists, head, tenant) == ([("ann", "ben")] * 2, "ann", TENANT)
    assert counting.asked == ["organization P", "users User.Read.All", "users User.Read.All"]


async def test_without_access_there_is_none_in_the_memory_either() -> None:
    async with remembered(FakeNet().net()) as lent:
        assert lent.graph is None


async def test_whom_the_network_trusts_is_told_in_the_memory_too() -> None:
    fake = FakeNet()

    async with remembered(Net(dns=fake, tls=fake, http=fake, roots=lambda: (b"root",))) as lent:
        assert lent.roots() == (b"root",)
