"""Purging: whole checklists at a time, out of every table that has a team, and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Integer, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.installation import GRACE
from bot.usecases import Deps
from bot.usecases.install import install
from bot.usecases.purge import claim_purges, holding, purge, purge_now
from bot.usecases.stop import uninstall
from storage.columns import SealedText, Utc
from storage.store import Store
from storage.tables import checklists, metadata, templates
from tests.bot.usecases.conftest import Clock
from tests.loudspeaker import Loudspeaker
from tests.storage.samples import HOUR, NOW, RUN_OUT, keep, raw, started
from tests.storage.test_tenancies import GRID, OURS

TEAMS = ("T1", "T2", "T3")
OF_NOBODY = {"install_states"}  # holds nothing that is a workspace's


def value(column: Column[Any], team: str) -> object:
    """Return something that the column takes; the same in every table, so that rows refer to each other."""
    if column.name == "team":
        return team
    if isinstance(column.type, Utc):
        return datetime(2026, 11, 24, tzinfo=UTC)
    if isinstance(column.type, SealedText):
        return "sealed.1.AAAA"
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Integer):
        return 1
    return team if column.name in {"installation", "digest"} and column.table is not templates else "x"


async def fill(connection: AsyncConnection) -> None:
    """Put a row of each team into every table."""
    for table in metadata.sorted_tables:
        for team in TEAMS if "team" in table.c else ():
            row = {column.name: value(column, team) for column in table.c}
            await connection.execute(insert(table).values(row))


async def left(connection: AsyncConnection) -> dict[str, set[str]]:
    """Return whose rows each table has."""
    tables: list[Table] = [table for table in metadata.sorted_tables if "team" in table.c]
    return {table.name: set((await connection.execute(select(table.c.team))).scalars()) for table in tables}


def test_every_table_is_of_a_team_or_known_to_be_of_nobody() -> None:
    assert {table.name for table in metadata.sorted_tables if "team" not in table.c} == OF_NOBODY


@pytest.fixture
def deps(store: Store) -> Deps:
    clock = Clock(NOW)
    return Deps(store=store, net=None, checks={}, templates={}, voice=Loudspeaker(), now=clock)  # type: ignore[arg-type]  # nothing is looked at


async def test_a_purge_leaves_nothing_of_that_team_in_any_table_and_all_of_the_others(
    store: Store, database_url: str
) -> None:
    async with raw(database_url) as connection:
        await fill(connection)

    gone = await purge_now(store, ("T1",))

    async with raw(database_url) as connection:
        assert {name: teams for name, teams in (await left(connection)).items() if teams != {"T2", "T3"}} == {}
    assert gone["checklists"] == gone["audit"] == gone["installations"] == 1


async def test_what_there_is_is_counted_before_it_is_deleted(store: Store) -> None:
    for number in range(3):
        await keep(store, started(f"C{number}"))
    await install(store, OURS, now=NOW)

    there = await holding(store, "T1")

    assert there.teams == ("T1",)
    assert (there.rows["checklists"], there.rows["audit"], there.rows["templates"], there.installed) == (3, 3, 1, True)
    assert (await holding(store, "T9")).rows == {}


async def test_of_an_organisation_all_its_workspaces_are_counted(store: Store) -> None:
    await install(store, GRID, now=NOW)
    async with store.begin() as tx:
        await tx.workspaces.adopt("T2", "E1")
    await keep(store, started("C1", team="T2"))

    there = await holding(store, "E1")

    assert (there.teams, there.rows["checklists"]) == (("E1", "T2"), 1)


async def uninstalled(deps: Deps) -> None:
    await install(deps.store, OURS, now=NOW)
    for number in range(120):  # more than one transaction deletes
        await keep(deps.store, started(f"C{number}"))
    await keep(deps.store, started("C1", team="T2"))
    await uninstall(deps.store, "T1", "app_uninstalled", before=NOW + HOUR, now=NOW)


async def test_after_the_grace_the_clock_deletes_it_and_keeps_the_tombstone(deps: Deps, database_url: str) -> None:
    await uninstalled(deps)
    assert await claim_purges(deps, 9) == ()
    deps.now.wind(days=GRACE.days)  # type: ignore[attr-defined]  # the test's own clock

    [work] = await claim_purges(deps, 9)
    assert await claim_purges(deps, 9) == ()
    await purge(deps, work)

    assert await claim_purges(deps, 9) == ()
    async with raw(database_url) as connection:
        assert (await left(connection))["checklists"] == {"T2"}
    async with deps.store.read() as tx:
        tomb = await tx.installations.of("T1")
    assert tomb is not None
    assert (tomb.reason, tomb.purge_at, tomb.installation.installed_by) == ("app_uninstalled", None, "")


async def test_a_re_install_at_the_last_moment_stops_the_purge(deps: Deps, database_url: str) -> None:
    await uninstalled(deps)
    deps.now.wind(days=GRACE.days)  # type: ignore[attr-defined]  # the test's own clock
    [work] = await claim_purges(deps, 9)

    await install(deps.store, replace(OURS, installed_at=NOW + GRACE), now=NOW + GRACE)
    await purge(deps, work)

    async with raw(database_url) as connection:
        assert len((await connection.execute(select(checklists.c.id).where(checklists.c.team == "T1"))).all()) == 120


async def test_a_purge_that_was_killed_is_taken_again(deps: Deps) -> None:
    await uninstalled(deps)
    deps.now.wind(days=GRACE.days)  # type: ignore[attr-defined]  # the test's own clock
    async with deps.store.begin() as tx:
        [dead] = await tx.purges.claim_due(deps.now(), limit=9, lease=RUN_OUT)
        assert await tx.purges.hold(dead) == ("T1",)

    [alive] = await claim_purges(deps, 9)

    async with deps.store.begin() as tx:
        assert await tx.purges.hold(dead) is None
        assert await tx.purges.hold(alive) == ("T1",)


async def test_what_a_workspace_has_stays_if_it_acts_by_its_organisation_since(deps: Deps, database_url: str) -> None:
    await uninstalled(deps)
    async with deps.store.begin() as tx:
        await tx.workspaces.adopt("T1", "E1")
    deps.now.wind(days=GRACE.days)  # type: ignore[attr-defined]  # the test's own clock

    for work in await claim_purges(deps, 9):
        await purge(deps, work)

    async with raw(database_url) as connection:
        assert (await left(connection))["checklists"] == {"T1", "T2"}
