"""The HTTP front in a thread of its own, so that tests may speak to it byte by byte."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import timedelta
from http.client import HTTPResponse

from aiohttp import ClientSession, web
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.playground.deliver import FORM
from bot.playground.signing import signed
from handlers.authorize import Authorize
from handlers.client import web_client
from handlers.front import slack_events
from handlers.identities import Identity, OneIdentity
from tests.handlers.examples import NOW

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
STAMP = int(NOW.timestamp())
SHORT = timedelta(milliseconds=300)
IDENTITY = Identity(team="T1", user="U1", name="hybrid")

Serve = Callable[[ClientSession], AbstractAsyncContextManager[AsyncApp]]


class Server:
    """The front in a thread of its own."""

    def __init__(self, serve: Serve) -> None:
        self.port = 0
        self._make = serve
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))

    def open(self) -> None:
        self._thread.start()
        assert self._ready.wait(10)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        self._loop.close()

    async def _serve(self) -> None:
        async with ClientSession() as session, self._make(session) as app:
            server = web.Application()
            server.add_routes([web.post("/slack/events", slack_events(app, [SECRET], lambda: NOW, patience=SHORT))])
            runner = web.AppRunner(server, shutdown_timeout=1)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.port = runner.addresses[0][1]
            self._ready.set()
            await self._stop.wait()
            await runner.cleanup()

    def ask(self, body: bytes, *, proof: dict[str, str] | None = None, kind: str = FORM) -> tuple[int, str]:
        """Send a request, signed unless *proof* says otherwise; return status and body."""
        lines = {"Host": "x", "Content-Type": kind, "Content-Length": str(len(body)), "Connection": "close"}
        lines |= signed(SECRET, STAMP, body) if proof is None else proof
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return self.send(b"POST /slack/events HTTP/1.1\r\n" + head.encode("utf-8", "surrogateescape") + b"\r\n" + body)

    def send(self, raw: bytes) -> tuple[int, str]:
        """Send bytes as they are."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(raw)
            response = HTTPResponse(connection)
            response.begin()
            return response.status, response.read().decode()

    def drop(self, raw: bytes) -> None:
        """Send bytes and hang up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(raw)


@asynccontextmanager
async def parrot(session: ClientSession) -> AsyncIterator[AsyncApp]:
    """Give an app that answers every request with what it got."""
    app = AsyncApp(
        name="parrot",
        client=web_client(session),
        authorize=Authorize(OneIdentity(IDENTITY)),  # type: ignore[arg-type]  # it may return None
        process_before_response=True,
        request_verification_enabled=False,
    )

    @app.middleware
    async def echo(req: object, body: dict[str, object]) -> BoltResponse:
        retries = {name: value for name, value in req.headers.items() if name.startswith("x-slack")}  # type: ignore[attr-defined]
        if body.get("text") == "fail":
            return BoltResponse(status=500, body="secret")
        return BoltResponse(status=200, body={"got": body, "retries": retries})

    yield app


@contextmanager
def serving(make: Serve) -> Iterator[Server]:
    """Serve what *make* gives."""
    server = Server(make)
    server.open()
    yield server
    server.close()
