"""What is told of settings that are wrong, and of what nobody expected: never a secret of them."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from bot import log
from bot.cli.main import run
from tests.terminal import hybrid_bot, python

HUSH = "Hush-Hush/1@2"
KEY = base64.b64encode(bytes(range(32))).decode()
GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-1-hush",
    "SLACK_SIGNING_SECRET": "0123hush4567",
    "HYBRID_SLACK_API_URL": "http://127.0.0.1:1",
    "HYBRID_DNS_SERVERS": "127.0.0.1:1",
}
FALLS = """
import os, sys
from bot import __main__
from bot.cli import db

def fall(_):
    raise RuntimeError(f"{os.environ['HYBRID_DATABASE_URL']} with {os.environ['SLACK_BOT_TOKEN']}")

db.run = fall
sys.exit(__main__.main())
"""


WRONG = [
    pytest.param({"HYBRID_DATABASE_URL": f"postgresql://me:{HUSH}@127.0.0.1:x/bot"}, id="no port"),
    pytest.param({"HYBRID_DATABASE_URL": f"mysql://me:{HUSH}@127.0.0.1/bot"}, id="another database"),
    pytest.param({"HYBRID_DATABASE_URL": f"postgresql://me:{HUSH}@127.0.0.1/bot?pass={HUSH}"}, id="a parameter"),
    pytest.param({"HYBRID_PUBLIC_URL": f"postgresql://me:{HUSH}@127.0.0.1/bot"}, id="in the wrong place"),
    pytest.param({"HYBRID_SLACK_API_URL": f"me:{HUSH}@127.0.0.1/api"}, id="no scheme"),
    pytest.param({"HYBRID_LOGIN_URL": f"https://me:{HUSH}@127.0.0.1"}, id="a login"),
    pytest.param({"HYBRID_LDAP_URL": f"ldaps://me:{HUSH}@127.0.0.1"}, id="a directory's login"),
    pytest.param({"HYBRID_SECRET_KEYS": HUSH}, id="a key"),
    pytest.param({"SLACK_APP_TOKEN": "xoxb-1-hush"}, id="another token"),
    pytest.param({"SLACK_BOT_TOKEN": "xapp-1-hush"}, id="swapped"),
]
AWAY = [
    pytest.param(
        {"HYBRID_DATABASE_URL": f"postgresql://me:{HUSH}@127.0.0.1:1/bot", "HYBRID_SECRET_KEYS": KEY}, id="database"
    ),
    pytest.param({}, id="Slack"),
]


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_is_wrong_with_the_settings_their_secrets_are_not_repeated(
    wrong: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("SLACK_", "HYBRID_"))]:
        monkeypatch.delenv(name)
    for name, text in {**GOOD, **wrong}.items():
        monkeypatch.setenv(name, text)

    codes = [run([command]) for command in ("serve", "doctor")]

    said = "".join(capsys.readouterr())
    assert codes == [2, 1]
    assert said.count(next(iter(wrong))) >= 2
    assert "hush" not in said.lower()


@pytest.mark.parametrize("away", AWAY)
@pytest.mark.parametrize("command", ["serve", "doctor"])
def test_who_is_not_there_is_told_without_how_to_get_in(away: dict[str, str], command: str, tmp_path: Path) -> None:
    ran = hybrid_bot(command, folder=tmp_path, **{**GOOD, **away})

    assert ran.code in {1, 2}
    assert "hush" not in (ran.out + ran.err).lower()
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("file", [None, "HYBRID_LDAP_USER=\xff"])
def test_a_fall_is_shown_without_secrets(file: str | None, tmp_path: Path) -> None:
    if file is not None:
        (tmp_path / ".env").write_bytes(file.encode("latin-1"))
    told = {**GOOD, "HYBRID_DATABASE_URL": f"postgresql://me:{HUSH}@127.0.0.1:x/bot"}

    ran = python("-c", FALLS, "db", "upgrade", folder=tmp_path, told=told)

    assert ran.code == 1
    assert "RuntimeError" in ran.err
    assert "hush" not in ran.err.lower()
    assert ran.err.count(log.HIDDEN) >= 2
