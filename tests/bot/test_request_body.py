"""Bodies of requests: how much of them may be arriving at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.request_body import Room, body

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
LONG = timedelta(seconds=30)


async def test_all_bodies_together_have_so_much_room_and_give_it_back() -> None:
    room = Room(150)
    taken: list[int] = []

    async def receive(request: web.Request) -> web.Response:
        raw = await body(request, most=1_000, patience=LONG, room=room)
        taken.append(len(raw))
        return web.Response()

    app = web.Application()
    app.router.add_post("/", receive)
    async with TestServer(app) as server:

        async def line() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
            return await asyncio.open_connection("127.0.0.1", server.port)

        async def whole() -> bytes:
            reader, writer = await line()
            writer.write(HEAD + b"x" * 100)
            status = await reader.readline()
            writer.close()
            return status

        first, slow = await line()
        slow.write(HEAD + b"x" * 99)
        async with asyncio.timeout(10):
            while (refused := await whole()).startswith(b"HTTP/1.1 200"):
                taken.clear()  # the slow one's bytes have not been seen yet
        slow.write(b"x")
        told = await first.readline()
        slow.close()
        afterwards = await whole()

    assert refused.startswith(b"HTTP/1.1 429")
    assert told.startswith(b"HTTP/1.1 200")
    assert afterwards.startswith(b"HTTP/1.1 200")
    assert taken == [100, 100]
