"""How many commands of one place are answered at once."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from slack_bolt.response import BoltResponse

from bot.playground.deliver import FORM
from bot.playground.signing import signed
from handlers.crowd import Crowd
from handlers.front import slack_events
from tests.handlers.examples import NOW
from tests.handlers.front_server import SECRET, STAMP


def test_a_channel_has_so_many_at_once_and_others_go_on() -> None:
    crowd = Crowd(in_channel=2, in_workspace=9)
    with ExitStack() as inside:
        assert [inside.enter_context(crowd.one("T1", "C1")) for _ in range(4)] == [True, True, False, False]
        assert inside.enter_context(crowd.one("T1", "C2"))
        assert inside.enter_context(crowd.one("T2", "C1"))

    with crowd.one("T1", "C1") as admitted:
        assert admitted


def test_a_workspace_has_so_many_at_once_whatever_its_channels() -> None:
    crowd = Crowd(in_channel=9, in_workspace=2)
    with ExitStack() as inside:
        assert [inside.enter_context(crowd.one("T1", f"C{number}")) for number in range(4)] == [
            True,
            True,
            False,
            False,
        ]
        assert inside.enter_context(crowd.one("T2", "C1"))


def test_nothing_is_remembered_of_who_is_gone() -> None:
    crowd = Crowd(in_channel=1, in_workspace=1)
    for number in range(3):
        with crowd.one(f"T{number}", "C1") as first, crowd.one(f"T{number}", "C1") as second:
            assert (first, second) == (True, False)

    assert not crowd._inside


class Slow:
    """In the place of Bolt: answers when it is told to."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.begun = asyncio.Semaphore(0)

    async def async_dispatch(self, _: object) -> BoltResponse:
        self.begun.release()
        await self.go.wait()
        return BoltResponse(status=200, body={"text": "done"})


async def test_what_is_too_much_is_turned_away_at_the_door_and_nobody_else_is() -> None:
    app, turned = Slow(), []
    front = slack_events(
        app,  # type: ignore[arg-type]  # all that the front knows of Bolt
        [SECRET],
        lambda: NOW,
        crowd=Crowd(in_channel=2, turned=lambda: turned.append(1)),
    )
    server = web.Application()
    server.add_routes([web.post("/slack/events", front)])

    async def ask(form: dict[str, str]) -> dict[str, Any]:
        body = urlencode(form).encode()
        headers = {**signed(SECRET, STAMP, body), "Content-Type": FORM}
        async with client.post("/slack/events", data=body, headers=headers) as answer:
            assert answer.status == 200
            said: dict[str, Any] = await answer.json()
        return said

    async with TestClient(TestServer(server)) as client, asyncio.TaskGroup() as group:
        here = {"command": "/hybrid", "text": "status", "team_id": "T1", "channel_id": "C1"}
        others = {**here, "channel_id": "C2"}
        click = {"payload": '{"type": "block_actions", "team": {"id": "T1"}, "channel": {"id": "C1"}}'}
        waiting = [group.create_task(ask(form)) for form in (here, here, others)]
        for _ in waiting:
            await app.begun.acquire()
        refused = await ask(here)
        waiting.append(group.create_task(ask(click)))
        await app.begun.acquire()
        app.go.set()

    assert [task.result()["text"] for task in waiting] == ["done"] * 4
    assert refused["text"].startswith("That is too much at once from here. Nothing was changed")
    assert refused["response_type"] == "ephemeral"
    assert turned == [1]
