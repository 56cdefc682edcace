"""The program as a whole: what it prints, where, and how it ends."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot import __version__
from bot.cli.main import MODULES, parser
from bot.settings import Settings
from tests.terminal import hybrid_bot, python


def test_the_version_is_printed(tmp_path: Path) -> None:
    ran = hybrid_bot("--version", folder=tmp_path)

    assert (ran.code, ran.out, ran.err) == (0, f"hybrid-bot {__version__}\n", "")


def test_the_version_waits_for_no_large_library(tmp_path: Path) -> None:
    script = "import sys; from bot.cli.main import parser; parser(); print(*sys.modules)"
    ran = python("-c", script, folder=tmp_path, told={})

    heavy = {"aiohttp", "sqlalchemy", "alembic", "slack_bolt", "slack_sdk", "cryptography", "dns", "yaml"}
    assert ran.code == 0
    assert heavy & set(ran.out.split()) == set()


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        parser().parse_args(["--help"])

    lines = capsys.readouterr().out.splitlines()
    assert [name for name in MODULES if not any(line.split()[:1] == [name] for line in lines)] == []


@pytest.mark.parametrize(
    "words",
    [
        pytest.param([], id="nothing"),
        pytest.param(["fly"], id="an unknown command"),
        pytest.param(["status"], id="no channel"),
        pytest.param(["status", "--chan", "C1"], id="half an option"),
        pytest.param(["done", "--channel", "C1"], id="no step"),
        pytest.param(["db"], id="half a command"),
        pytest.param(["playground", "--port", "70000"], id="no port"),
        pytest.param(["playground", "--port", "-1"], id="a port below none"),
        pytest.param(["status", "--channel", "C1", "--format", "xml"], id="an unknown format"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_wrong(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        parser().parse_args(words)

    assert "usage: hybrid-bot" in capsys.readouterr().err


def test_what_a_person_can_put_right_is_one_line_on_stderr(tmp_path: Path) -> None:
    ran = hybrid_bot("status", "--channel", "C1", folder=tmp_path, HYBRID_LISTEN="here")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("hybrid-bot: HYBRID_LISTEN: “here” is not host:port")
    assert ran.err.count("\n") == 1


def test_serving_without_a_token_is_refused_with_the_fix(tmp_path: Path) -> None:
    ran = hybrid_bot("serve", folder=tmp_path)

    assert (ran.code, ran.out) == (2, "")
    assert "SLACK_BOT_TOKEN is missing: copy the token" in ran.err
    assert "Traceback" not in ran.err


def test_the_file_env_is_read_and_the_real_environment_wins(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HYBRID_LISTEN=one\nHYBRID_COMMAND='two'\nOTHER=$HYBRID_LISTEN\nALONE\n")

    ran = hybrid_bot("status", "--channel", "C1", folder=tmp_path, HYBRID_COMMAND="three")

    assert "“one” is not host:port" in ran.err
    assert "“three” is not a slash" in ran.err
    assert "two" not in ran.err


def test_a_file_env_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"HYBRID_COMMAND=\xff\xfe")

    ran = hybrid_bot("status", "--channel", "C1", folder=tmp_path)

    assert ran.code == 2
    assert ran.err.startswith("hybrid-bot: The file .env cannot be read")


def test_a_terminal_without_utf_8_gets_question_marks(tmp_path: Path) -> None:
    ran = hybrid_bot("reminders", "plan", "zone=Čech", folder=tmp_path, PYTHONIOENCODING="ascii")

    assert ran.code == 2
    assert "?ech? is not a time zone" in ran.err


def test_a_reader_who_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)

    ran = python("-m", "bot", "reminders", "plan", folder=tmp_path, told={}, stdout=writer)

    os.close(writer)
    assert (ran.code, ran.err) == (0, "")


def test_a_new_key_is_a_key_each_time(tmp_path: Path) -> None:
    first, second = (hybrid_bot("keys", "new", folder=tmp_path) for _ in range(2))

    keys = f"{first.out.strip()},{second.out.strip()}"
    assert first.out != second.out
    assert Settings.load({"HYBRID_SECRET_KEYS": keys}).secret_keys == keys
