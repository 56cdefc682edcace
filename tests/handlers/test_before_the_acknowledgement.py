"""What happens before a command is acknowledged: nothing outside is asked, and the database only a little."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.playground.api import METHODS
from bot.playground.faults import Silence
from tests.handlers.room import Room

MOST = 2  # queries


@contextmanager
def noted() -> Iterator[list[str]]:
    """Note every statement that any engine executes."""
    statements: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if statement.split(maxsplit=1)[0].upper() not in {"BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"}:
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("text", ["status", ""])
async def test_the_status_asks_nobody_outside_and_the_database_at_most_twice(room: Room, text: str) -> None:
    await room.say("start domain=contoso.com")
    calls = len(room.ground.workspace.calls)

    with noted() as statements:
        answer = await room.type(text)

    assert "0/8" in answer.body
    assert room.ground.workspace.calls[calls:] == []
    assert 1 <= len(statements) <= MOST, statements


@pytest.mark.parametrize(
    "text",
    [
        "status",
        "show domain",
        "check all",
        "done tenant",
        "assign domain me",
        "due domain +5d",
        "remind now",
        "history",
    ],
)
async def test_a_slack_that_never_answers_holds_up_no_acknowledgement(room: Room, text: str) -> None:
    await room.say("start domain=contoso.com")
    for method in METHODS:
        room.ground.workspace.fail(method, *[Silence()] * 20)

    answer = await room.type(text)

    assert (answer.status, answer.error) == (200, "")
    assert answer.json["text"]
