"""Socket Mode: envelopes go out over a web socket, acknowledgements come back over it."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from bot.playground.api import Method
from bot.playground.args import Args, RefusedError
from bot.playground.messages import Json
from bot.playground.workspace import Change, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.playground.workspace import Workspace

PATH = "link"
MOST_CONNECTIONS = 10


class Sockets:
    """The connections of the app in Socket Mode.

    Attributes:
        acks: Every acknowledgement that came in, oldest first.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tickets: set[str] = set()
        self._open: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self.acks: list[Json] = []

    @property
    def connected(self) -> bool:
        """Somebody is there to deliver to."""
        return bool(self._open)

    def methods(self) -> Mapping[str, Method]:
        """Return the Web API method that hands out an address to connect to."""
        return {"apps.connections.open": Method(self._address, app_level=True)}

    def _address(self, workspace: Workspace, _args: Args) -> Json:
        if len(self._open) >= MOST_CONNECTIONS:
            raise RefusedError("too_many_websockets")
        ticket = f"ticket-{workspace.number()}"
        self._tickets.add(ticket)
        return {"url": f"ws{workspace.url.removeprefix('http')}{PATH}?ticket={ticket}"}

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="This ticket is not good, or no longer: call apps.connections.open.")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._open.append(socket)
        try:
            await socket.send_json(self._hello())
            self._workspace.tell(Change(Kind.SOCKET))
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(message.data)
        finally:
            self._open.remove(socket)
        return socket

    async def deliver(self, kind: str, payload: Json, *, answerable: bool, envelope: str = "") -> Json:
        """Send an envelope over one of the connections, and return its acknowledgement's payload."""
        name = envelope or f"envelope-{self._workspace.number()}"
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[name] = waiting
        socket = self._open[self._workspace.number() % len(self._open)]
        body = {"envelope_id": name, "type": kind, "payload": payload, "accepts_response_payload": answerable}
        try:
            await socket.send_json(body)
            return await waiting
        finally:
            del self._waiting[name]

    async def close(self, reason: str = "refresh_requested") -> None:
        """Tell every connection to come back, as Slack does every few hours, and end it."""
        for socket in tuple(self._open):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
            await socket.close()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": {"host": "playground", "approximate_connection_time": 3600},
            "connection_info": {"app_id": self._workspace.team.app},
        }

    def _acknowledged(self, text: str) -> None:
        try:
            ack = json.loads(text)
        except ValueError:
            return
        if not isinstance(ack, dict):
            return
        self.acks.append(ack)
        waiting = self._waiting.get(str(ack.get("envelope_id")))
        if waiting and not waiting.done():
            waiting.set_result(ack.get("payload") or {})
