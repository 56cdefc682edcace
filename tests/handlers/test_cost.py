"""What a status, a click and a tick ask of the database, however much there is in it: each finds its rows by an index.

The statements are those that are really executed, so that a new one is looked at as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest_asyncio
from sqlalchemy import event, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.agent import Agent
from bot.model.evidence import statement
from bot.model.execution import Execution
from bot.model.run import Run
from bot.playground import home
from bot.ticker import Ticker
from storage.store import Store
from storage.workspace_tables import paces
from tests.bot.playground.rooms import opened
from tests.crowd import crowd, empty, inhabited
from tests.handlers.room import ALICE, ROOM, Room, furnished
from tests.storage.samples import DAY, raw

MANY = 2_000
LOOKS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
SMALL = {"ix_slots_claimed", "ix_workspaces_stopped"}  # hold what is being sent now, and who stands still
INDEX_SCANS = {"Index Scan", "Index Only Scan", "Bitmap Index Scan"}


@dataclass
class Statements:
    """What was executed while somebody listened."""

    said: dict[str, Any] = field(default_factory=dict)
    count: int = 0
    on: bool = False

    def note(self, _: object, __: object, statement: str, parameters: Any, ___: object, many: bool) -> None:  # noqa: ANN401, FBT001 - as SQLAlchemy has it
        """Keep a statement with what it was executed with; of many rows, the first."""
        if self.on and statement.lstrip().startswith(LOOKS):
            self.said[statement] = parameters[0] if many else parameters
            self.count += 1

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Listen while the block runs."""
        self.said.clear()
        self.count, self.on = 0, True
        yield
        self.on = False

    async def slow(self, url: str) -> list[str]:
        """Return what of it looks at every row of a table, or of an index."""
        async with raw(url) as connection:
            return [
                why for statement, values in self.said.items() for why in await _slow(connection, statement, values)
            ]


async def _slow(connection: AsyncConnection, statement: str, values: Any) -> list[str]:  # noqa: ANN401 - as the driver has them
    if connection.dialect.name == "sqlite":
        rows = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)).all()
        return [f"{row[-1]}: {statement}" for row in rows if _scans(row[-1])]
    (plan,) = (await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values)).one()
    top = (plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]
    return [f"{_words(node)}: {statement}" for node in _nodes(top) if _reads_all(node)]


def _words(node: dict[str, Any]) -> str:
    return " ".join(str(node.get(name, "-")) for name in ("Node Type", "Relation Name", "Index Name", "Filter"))


def _scans(detail: str) -> bool:
    return detail.startswith("SCAN ") and detail.split()[1] not in {"CONSTANT", "due", "old", "theirs"}


def _reads_all(node: dict[str, Any]) -> bool:
    kind = node["Node Type"]
    return kind == "Seq Scan" or (kind in INDEX_SCANS and "Index Cond" not in node and node["Index Name"] not in SMALL)


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


@dataclass(frozen=True)
class Crowded:
    """A bot on a database that is full of others' checklists."""

    room: Room
    statements: Statements
    url: str


@pytest_asyncio.fixture
async def crowded(store: Store, database_url: str) -> AsyncIterator[Crowded]:
    """A bot whose channel has lived, and a database with thousands like it."""
    statements = Statements()
    for engine in (store._writing, store._reading):
        event.listen(engine.sync_engine, "before_cursor_execute", statements.note)
    async with opened() as ground, furnished(ground, store) as room:
        await room.say("start domain=contoso.com pilot=2026-12-20 zone=Europe/Berlin")
        for typed in ("done 1", "remind now", "check 2", "set bookmark=yes", "tenant connect"):
            await room.say(typed)
        await _furnish(room)
        await inhabited(database_url, ground.now())
        assert await empty(database_url) == set()  # or what it costs to look there would not be seen
        await crowd(database_url, MANY)
        yield Crowded(room, statements, database_url)


async def _furnish(room: Room) -> None:
    """Put a row into each table that has none yet, none of them due."""
    now, store = room.ground.now(), room.deps.store
    later = now + 300 * DAY
    async with store.begin() as tx:
        checklist = await tx.checklists.of(room.kit.team, ROOM)
        assert checklist is not None
        team, ident = checklist.team, checklist.id
        await tx.homes.opened(team, ALICE, shown=True, now=now)
        await tx.runs.add(Run(id="R", team=team, checklist=ident, steps=("domain",), due_at=later))
        script = Agent(
            id="A",
            team=team,
            checklist=ident,
            digest="D",
            place="lync",
            made_by=ALICE,
            made_at=now,
            expires_at=later,
        )
        await tx.agents.add(script)
        await tx.evidence.put(team, ident, [statement("topology", ALICE, now, "so it is")])
        await tx.installations.use_state("S", until=later, now=now)
        await tx.executions.add(Execution(id="Fx1", team=team, token="", inputs={}, asked_at=later))
        await tx.paces._connection.execute(insert(paces).values(team=team, place=ROOM, free_at=later))
    await Ticker(room.deps).tick()


async def test_what_people_do_finds_its_rows_by_an_index(crowded: Crowded) -> None:
    room, statements = crowded.room, crowded.statements

    with statements.heard():
        answered = await room.type("status")
    status, asked = await statements.slow(crowded.url), statements.count
    with statements.heard():
        await room.click("hy:done:domain")
    click, clicked = await statements.slow(crowded.url), str(statements.said)
    with statements.heard():
        await home.opened(room.ground.workspace, room.ground.deliveries, room.ground.workspace.people[ALICE])
        await room.settle()
    opened_home, seen = await statements.slow(crowded.url), str(statements.said)

    assert "1/8" in str(answered.json)
    assert 1 <= asked <= 2
    assert "INSERT INTO seen" in clicked
    assert "FROM people" in seen
    assert status + click + opened_home == []


async def test_a_tick_and_the_meters_find_what_is_due_by_an_index(crowded: Crowded) -> None:
    room, statements = crowded.room, crowded.statements
    for typed in ("done 3", "remind now", "check 2"):
        await room.type(typed)

    with statements.heard():
        await Ticker(room.deps).tick()
        async with room.deps.store.read() as tx:
            await tx.backlog.at(room.ground.now())
    slow, said = await statements.slow(crowded.url), "\n".join(statements.said)
    async with raw(crowded.url) as connection:
        await connection.execute(text("DROP INDEX ix_slots_due"))
    without = await statements.slow(crowded.url)

    assert slow == []
    assert set(re.findall(r"UPDATE (\w+) SET", said)) >= {"slots", "checklists", "runs", "homes", "bookmarks"}
    assert set(re.findall(r"DELETE FROM (\w+)", said)) >= {"slots", "agents", "homes", "seen", "runs"}
    assert any("slots" in why.partition(":")[0] for why in without)  # so what has no index is found out
