"""A PostgreSQL that goes silent in the middle: what waits for it is told so, and goes on when it is back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url

from bot.model.errors import OperatorError
from storage import engines
from storage.address import Address


@asynccontextmanager
async def wire(server: URL) -> AsyncIterator[tuple[int, asyncio.Event]]:
    """Lead to *server*; yield the port of this end, and what lets bytes through while it is set."""
    flowing = asyncio.Event()
    flowing.set()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            await flowing.wait()
            writer.write(data)
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(server.host, server.port)
        await asyncio.gather(pump(reader, back), pump(there, writer), return_exceptions=True)

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as here:
        yield here.sockets[0].getsockname()[1], flowing
        flowing.set()


async def test_a_server_that_goes_silent_is_given_up_and_asked_again(postgres_url: str) -> None:
    server = make_url(postgres_url)
    async with wire(server) as (port, flowing):
        address = Address.parse(server.set(port=port).render_as_string(hide_password=False))
        engine = engines.writing(address, patience=0.3)
        async with engines.connected(engine, address) as connection:
            await connection.execute(text("SELECT 1"))
        flowing.clear()

        async with asyncio.timeout(30):
            with pytest.raises(OperatorError, match="no answer in time"):
                await engines.opened(engine, address)

        flowing.set()
        async with engines.connected(engine, address) as connection:
            assert (await connection.execute(text("SELECT 3"))).scalar_one() == 3
        await engine.dispose()
