"""`hybrid-bot db backup` and `restore`, as an operator types them."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from bot.cli.main import run
from storage.store import Store
from tests.conftest import KEYS
from tests.storage.samples import keep, started


@pytest.fixture
def folder(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a database in which is one checklist, with no settings of this machine."""
    for name in [name for name in os.environ if name.startswith(("HYBRID_", "SLACK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    async def fill() -> None:
        store = Store.open(sqlite_url, keys=KEYS)
        await keep(store, started())
        await store.close()

    asyncio.run(fill())
    return tmp_path


async def count(path: Path) -> int:
    store = Store.open(f"sqlite:///{path}", keys=KEYS)
    async with store.read() as tx:
        found = await tx.checklists.count()
    await store.close()
    return found


def test_there_and_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["db", "backup", "monday.db"]) == 0
    assert "monday.db holds the database at sqlite:///hybrid-bot.db" in capsys.readouterr().out
    (folder / "hybrid-bot.db").unlink()

    assert run(["db", "restore", "monday.db"]) == 0

    assert "is that of monday.db now." in capsys.readouterr().out
    assert asyncio.run(count(folder / "hybrid-bot.db")) == 1


@pytest.mark.usefixtures("folder")
def test_the_keys_are_to_be_kept_apart(capsys: pytest.CaptureFixture[str]) -> None:
    run(["db", "backup", "monday.db"])

    assert "Keep the secret keys, hybrid-bot.db.keys too, apart from it." in capsys.readouterr().out


@pytest.mark.usefixtures("folder")
def test_the_former_one_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    run(["db", "backup", "monday.db"])

    run(["db", "restore", "monday.db"])

    assert "The former one is hybrid-bot.db.before-" in capsys.readouterr().out


@pytest.mark.usefixtures("folder")
def test_what_is_not_there_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["db", "restore", "tuesday.db"]) == 2
    assert "There is no backup tuesday.db." in capsys.readouterr().err
