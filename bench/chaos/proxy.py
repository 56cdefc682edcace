"""A way to a server on loopback that can be cut off: what is sent then goes nowhere, or connections are torn."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from typing import Any


class Proxy:
    """Hands bytes on in both directions, in a thread of its own.

    Attributes:
        port: Where it listens.
    """

    def __init__(self, to: int) -> None:
        self.port = 0
        self._to = to
        self._open = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._through: asyncio.Event
        self._lines: set[asyncio.StreamWriter] = set()

    @contextlib.contextmanager
    def running(self) -> Iterator["Proxy"]:
        """Run it for the length of the block."""
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        self._open.wait()
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()

    def cut(self) -> None:
        """Let nothing through any more, and tell nobody."""
        self._loop.call_soon_threadsafe(self._through.clear)

    def mend(self) -> None:
        """Let through what waits, and all that comes."""
        self._loop.call_soon_threadsafe(self._through.set)

    def tear(self) -> None:
        """Tear every connection down."""
        self._loop.call_soon_threadsafe(self._tear)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        self._loop.run_forever()

    async def _listen(self) -> None:
        self._through = asyncio.Event()
        self._through.set()
        server = await asyncio.start_server(self._joined, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._open.set()

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._through.wait()
        try:
            behind, before = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.transport.abort()
            return
        ends = (self._handed_on(reader, before), self._handed_on(behind, writer))
        await asyncio.gather(*ends, return_exceptions=True)

    async def _handed_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._lines.add(writer)
        try:
            while data := await reader.read(65_536):
                await self._through.wait()
                writer.write(data)
                await writer.drain()
        finally:
            self._lines.discard(writer)
            writer.close()

    def _tear(self) -> None:
        for writer in list(self._lines):
            transport: Any = writer.transport
            transport.abort()
