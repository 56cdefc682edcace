"""Stand-ins for the network, for tests of what asks it: they answer at once, and keep what was asked."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.model.errors import ProbeError
from bot.net import Net
from bot.net.facts import Addresses, Answer, Authority, Connection, Handshake, Mx, Outcome, Page, Srv, Status


@dataclass
class FakeNet:
    """Knows a few names and pages; of anything else DNS says that it does not exist, and the web says nothing.

    Attributes:
        gate: Every question waits for it.
        asked: Every question, in order.
    """

    hosts: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, bytes] = field(default_factory=dict)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[str] = field(default_factory=list)

    def net(self) -> Net:
        """Return the three clients, all of them this one."""
        self.gate.set()
        return Net(dns=self, tls=self, http=self)

    async def _ask(self, question: str) -> None:
        self.asked.append(question)
        await self.gate.wait()

    async def srv(self, name: str) -> Answer[Srv]:
        await self._ask(f"SRV {name}")
        return Answer(name=name, kind="SRV", status=Status.NO_NAME)

    async def mx(self, name: str) -> Answer[Mx]:
        await self._ask(f"MX {name}")
        return Answer(name=name, kind="MX", status=Status.NO_DATA)

    async def txt(self, name: str) -> Answer[str]:
        await self._ask(f"TXT {name}")
        return Answer(name=name, kind="TXT", status=Status.NO_DATA)

    async def cname(self, name: str) -> Answer[str]:
        await self._ask(f"CNAME {name}")
        return Answer(name=name, kind="CNAME", status=Status.NO_DATA)

    async def addresses(self, name: str) -> Addresses:
        await self._ask(f"A {name}")
        found = self.hosts.get(name)
        return (
            Addresses(name=name, status=Status.FOUND, v4=(found,))
            if found
            else Addresses(name=name, status=Status.NO_NAME)
        )

    async def authoritative(self, name: str, kind: str) -> tuple[Authority, ...]:
        await self._ask(f"own {kind} {name}")
        return ()

    async def connect(self, address: str, port: int) -> Connection:
        await self._ask(f"TCP {address}:{port}")
        return Connection(address, port, Outcome.OPEN)

    async def handshake(self, address: str, port: int, *, name: str) -> Handshake:
        await self._ask(f"TLS {address}:{port} {name}")
        raise ProbeError("nobody speaks TLS here")

    async def get(
        self,
        url: str,
        *,
        accept: str = "*/*",
        keep: timedelta = timedelta(0),  # noqa: ARG002 - it keeps nothing
        most: int | None = None,  # noqa: ARG002 - its pages are small
    ) -> Page:
        await self._ask(f"GET {url} {accept}")
        if url not in self.pages:
            raise ProbeError("no answer")
        return Page(url=url, status=200, headers=(), body=self.pages[url])
