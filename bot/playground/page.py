"""The page in the browser: what it is shown, live, and what people do on it."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib import resources
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from aiohttp import web

from bot.playground import files, home, modal, payloads, screen, turns
from bot.playground.clock import next_working_morning
from bot.playground.messages import Json, Message
from bot.playground.people import BOT, Channel, Person
from bot.playground.typed import command_text, escaped
from bot.playground.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.playground.deliver import Deliveries

    Deed: TypeAlias = Callable[[Person, Json], Awaitable[Json | None]]

STATIC = resources.files("bot.playground") / "static"
TYPES: Mapping[str, str] = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
SAFE = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
STEPS: Mapping[str, timedelta] = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


class Page:
    """Serves the page, and does what is clicked and typed on it."""

    def __init__(self, workspace: Workspace, deliveries: Deliveries) -> None:
        self._workspace = workspace
        self._deliveries = deliveries

    def routes(self) -> list[web.RouteDef]:
        """Return everything that is served to a browser."""
        deeds: Mapping[str, Deed] = {
            "say": self._say,
            "click": self._click,
            "wind": self._wind,
            "delete": self._delete,
            "submit": self._submit,
            "pick": self._pick,
            "close": self._close,
            "home": self._home,
            "press": self._press,
            "shortcut": self._shortcut,
        }
        return [
            web.get("/", self._index),
            web.get(r"/archives/{channel}/{message}", self._index),
            web.get(r"/static/{name}", self._file),
            web.get("/page/events", self._events),
            *(web.post(f"/page/{name}", self._deed(do)) for name, do in deeds.items()),
            web.post("/page/upload", self._upload),
        ]

    async def _index(self, _request: web.Request) -> web.Response:
        return _file_named("index.html")

    async def _file(self, request: web.Request) -> web.Response:
        return _file_named(request.match_info["name"])

    def _deed(self, do: Deed) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            _own_page_only(request, "application/json")
            body: Json = await request.json()
            said = await do(self._person(body.get("person")), body)
            return web.Response(status=204) if said is None else web.json_response(said)

        return answer

    def _person(self, name: object) -> Person:
        person = self._workspace.people.get(str(name))
        if person is None or person.bot:
            raise web.HTTPBadRequest(text="Nobody of that name is here.")
        return person

    def _channel(self, person: Person, body: Json) -> Channel:
        channel = self._workspace.channels.get(str(body.get("channel")))
        if channel is None or person.id not in channel.members:
            raise web.HTTPNotFound(text="No such channel.")
        return channel

    def _message(self, person: Person, body: Json) -> Message:
        message = self._workspace.message(self._channel(person, body).id, str(body.get("ts")))
        if message is None or not message.seen_by(person.id):
            raise web.HTTPNotFound(text="No such message.")
        return message

    async def _say(self, person: Person, body: Json) -> None:
        channel, text = self._channel(person, body), str(body.get("text", "")).strip()
        if not text.startswith("/"):
            if text:
                self._workspace.post(
                    Message(channel=channel.id, ts="", user=person.id, text=command_text(self._workspace, text))
                )
            return
        word = text.split()[0]
        if word in ("/invite", "/remove"):
            await self._membership(person, channel, text)
        elif word == self._workspace.team.command:
            await self._deliveries.command(person, channel, text)
        else:
            self._workspace.notice(person.id, channel.id, f"`{escaped(word)}` is not a valid command.")

    async def _membership(self, person: Person, channel: Channel, text: str) -> None:
        word, *names = text.split()
        if names != [f"@{BOT.name}"]:
            self._workspace.notice(person.id, channel.id, f"Here only `{word} @{BOT.name}` does something.")
            return
        done, change = ("added", turns.invite) if word == "/invite" else ("removed", turns.remove)
        preposition = "to" if word == "/invite" else "from"
        said = f"_{done} <@{BOT.id}> {preposition} the channel_"
        self._workspace.post(Message(channel=channel.id, ts="", user=person.id, text=said))
        await change(self._workspace, self._deliveries, channel, person)

    async def _click(self, person: Person, body: Json) -> None:
        message = self._message(person, body)
        await self._deliveries.interaction(payloads.block_actions(self._workspace, person, message, _clicked(body)))

    async def _home(self, person: Person, body: Json) -> None:
        tab = "messages" if body.get("tab") == "messages" else "home"
        await home.opened(self._workspace, self._deliveries, person, tab=tab)

    async def _press(self, person: Person, body: Json) -> Json:
        view = str(body.get("view"))
        answer = await home.clicked(self._workspace, self._deliveries, person, view, _clicked(body))
        return home.trouble(answer)

    async def _shortcut(self, person: Person, body: Json) -> Json:
        callback = str(body.get("callback"))
        if "ts" not in body:
            return await home.shortcut(self._workspace, self._deliveries, person, callback)
        message = self._message(person, body)
        return await home.message_shortcut(self._workspace, self._deliveries, person, message, callback)

    async def _wind(self, person: Person, body: Json) -> None:
        clock, by = self._workspace.clock, str(body.get("by"))
        if by == "morning":
            clock.wind_to(next_working_morning(clock.now(), person.zone))
        elif by in STEPS:
            clock.wind(STEPS[by])
        else:
            raise web.HTTPBadRequest(text="The clock can be wound by an hour, by a day, or to the next morning.")

    async def _delete(self, person: Person, body: Json) -> None:
        message = self._message(person, body)
        if not (person.admin or person.id in (message.user, message.only_for)):
            raise web.HTTPForbidden(text="Only an admin deletes what others wrote.")
        self._workspace.delete(message)

    async def _submit(self, person: Person, body: Json) -> Json:
        return await modal.submit(self._workspace, self._deliveries, person, body)

    async def _pick(self, person: Person, body: Json) -> Json:
        return await modal.pick(self._workspace, self._deliveries, person, body)

    async def _close(self, person: Person, body: Json) -> None:
        modal.close(self._workspace, person, body)

    async def _upload(self, request: web.Request) -> web.Response:
        _own_page_only(request, files.BYTES)
        person = self._person(request.query.get("person"))
        return web.json_response(await modal.upload(self._workspace, person, request))

    async def _events(self, request: web.Request) -> web.StreamResponse:
        person = self._person(request.query.get("person"))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", **SAFE})
        await response.prepare(request)
        self._workspace.direct(person.id)  # an app's direct messages are there before anybody has written any
        with self._workspace.watch() as changes:
            await response.write(_event("snapshot", screen.whole(self._workspace, person)))
            while True:
                if shown := screen.changed(self._workspace, person, await changes.get()):
                    await response.write(_event(*shown))


def _clicked(body: Json) -> payloads.Click:
    return payloads.Click(
        block=str(body["block"]),
        action=str(body["action"]),
        type=str(body.get("type", "button")),
        chosen=dict(body.get("chosen", {})),
        state=dict(body.get("state", {})),
    )


def _event(name: str, body: Json) -> bytes:
    return f"event: {name}\ndata: {json.dumps(body)}\n\n".encode()


def _file_named(name: str) -> web.Response:
    if name not in {file.name for file in STATIC.iterdir()}:
        raise web.HTTPNotFound(text="No such file.")
    kind = TYPES[PurePath(name).suffix]
    return web.Response(text=(STATIC / name).read_text("utf-8"), content_type=kind, headers=SAFE)


def _own_page_only(request: web.Request, kind: str) -> None:
    """Refuse what another site's page sends: it may reach this address through the reader's browser."""
    origin = request.headers.get("Origin", "")
    if urlsplit(origin).netloc != request.host or request.content_type != kind:
        raise web.HTTPForbidden(text="This answers only to its own page.")
