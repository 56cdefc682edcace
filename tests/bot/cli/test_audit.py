"""`hybrid-bot audit verify`: on a real file that somebody has tampered with, or not."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.main import run
from storage.sealed import Keys
from storage.store import Store
from tests.storage.samples import keep, started


@pytest.fixture
def database(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two checklists in a database, with no settings of this machine."""
    for name in [name for name in os.environ if name.startswith(("HYBRID_", "SLACK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    path = Path(sqlite_url.removeprefix("sqlite:///"))

    async def fill() -> None:
        store = Store.open(sqlite_url, keys=Keys.beside(path))
        await keep(store, started("C1"))
        await keep(store, started("C2", team="T2"))
        await store.close()

    asyncio.run(fill())
    return path


def tamper(path: Path) -> None:
    """Change who started the second checklist."""
    with closing(sqlite3.connect(path)) as there, there:
        there.execute("DROP TRIGGER audit_append_only")
        there.execute("UPDATE audit SET actor = 'U9' WHERE team = 'T2'")


@pytest.mark.usefixtures("database")
def test_trails_that_hold(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["audit", "verify"])

    out = capsys.readouterr().out
    assert (code, out.splitlines()[-1]) == (0, "All 2 audit trails hold.")
    assert "T2" in out


def test_one_that_does_not(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tamper(database)

    code = run(["audit", "verify"])

    out = capsys.readouterr().out
    assert (code, out.splitlines()[-1]) == (1, "1 of 2 audit trails do not hold.")
    assert "broken at entry 1: its hash is not that of what it says" in out


def test_the_others_channel_holds_all_the_same(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tamper(database)

    assert run(["audit", "verify", "--channel", "C1"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "The audit trail holds."
    assert run(["audit", "verify", "--team", "T2"]) == 1


@pytest.mark.usefixtures("database")
def test_a_head_that_was_noted_down(capsys: pytest.CaptureFixture[str]) -> None:
    run(["audit", "verify", "--channel", "C1"])
    head = capsys.readouterr().out.splitlines()[1].split()[3]

    assert run(["audit", "verify", "--head", head]) == 0
    assert run(["audit", "verify", "--team", "T2", "--head", head]) == 1
    assert "None of them has the head that was noted down" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(["--head", "abc"], "--head wants a head", id="no hash"),
        pytest.param(["--channel", "C9"], "There is no audit trail there", id="no such channel"),
    ],
)
@pytest.mark.usefixtures("database")
def test_what_is_asked_wrongly(capsys: pytest.CaptureFixture[str], words: list[str], sentence: str) -> None:
    assert run(["audit", "verify", *words]) == 2
    assert sentence in capsys.readouterr().err
