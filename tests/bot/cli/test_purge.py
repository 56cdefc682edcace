"""`hybrid-bot purge`: shows, asks, deletes, and says what it deleted."""

from __future__ import annotations

import asyncio
import sys

import pytest

from bot.cli.main import run
from bot.usecases.install import install
from storage.store import Store
from tests.conftest import KEYS
from tests.storage.samples import NOW, keep, started
from tests.storage.test_tenancies import GRID, OURS


async def filled(url: str) -> None:
    store = Store.open(url, keys=KEYS)
    await keep(store, started("C1"))
    await keep(store, started("C1", team="T2"))
    await install(store, OURS, now=NOW)
    await install(store, GRID, now=NOW)
    async with store.begin() as tx:
        await tx.workspaces.adopt("T2", "E1")
    await store.close()


@pytest.fixture
def url(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    asyncio.run(filled(sqlite_url))
    monkeypatch.setenv("HYBRID_DATABASE_URL", sqlite_url)
    return sqlite_url


@pytest.mark.usefixtures("url")
def test_all_of_a_workspace_is_deleted(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["purge", "--team", "T1", "--yes"]) == 0

    shown, _, deleted = capsys.readouterr().out.partition("Deleted of T1:")
    assert "checklists" in shown
    assert "its token goes as well" in shown
    assert "audit" in deleted
    assert "installations" in deleted
    assert run(["purge", "--team", "T1", "--yes"]) == 0
    assert capsys.readouterr().out == "Nothing is kept of T1.\n"
    assert run(["purge", "--team", "T2"]) == 2
    assert "checklists" in capsys.readouterr().out


@pytest.mark.usefixtures("url")
def test_all_of_an_organisation_is_deleted(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["purge", "--team", "E1", "--yes"]) == 0

    said = capsys.readouterr().out
    assert "its workspaces T2 included" in said
    assert "Deleted of E1 and T2" in said
    assert run(["purge", "--team", "T2"]) == 0
    assert "Nothing is kept of T2" in capsys.readouterr().out


@pytest.mark.usefixtures("url")
def test_nothing_is_deleted_where_nobody_can_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["purge", "--team", "T1"]) == 2

    said = capsys.readouterr().out
    assert "say --yes to delete it" in said
    assert said.endswith("Nothing was deleted.\n")


@pytest.mark.usefixtures("url")
@pytest.mark.parametrize(("typed", "code"), [("yes", 0), (" YES ", 0), ("y", 2), ("", 2)])
def test_it_asks(monkeypatch: pytest.MonkeyPatch, typed: str, code: int) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: typed)

    assert run(["purge", "--team", "T1"]) == code


def test_what_is_no_team_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["purge", "--team", "contoso"]) == 2
    assert "--team wants the id of a workspace" in capsys.readouterr().err
