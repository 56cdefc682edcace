"""`hybrid-bot rights`: who may, at a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.main import run
from bot.cli.rights import RIGHTS
from bot.model.policy import Rights
from tests.bot.cli.test_channel_verbs import current, database, started

__all__ = ["database"]  # the fixture


def test_it_takes_what_the_model_knows() -> None:
    assert tuple(Rights) == RIGHTS


def test_it_shows_and_sets(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started(database)

    assert run(["rights", "--channel", "C1", "--rights", "owners", "--owners", "U7,W8"]) == 0

    assert capsys.readouterr().out == "rights: owners\nowners: @U7, @W8\n"
    assert current(database).owners == ("U7", "W8")
    assert run(["rights", "--channel", "C1"]) == 0
    assert capsys.readouterr().out == "rights: owners\nowners: @U7, @W8\n"


def test_it_says_what_is_wrong(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started(database)

    assert run(["rights", "--channel", "C1", "--owners", "ann"]) == 2
    assert run(["rights", "--channel", "C9", "--team", "T1"]) == 2

    errors = capsys.readouterr().err
    assert "owners: I cannot tell who ann is" in errors
    assert "This channel has no checklist yet" in errors
