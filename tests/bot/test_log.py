"""Logs keep their form, and no secret gets into them by any way."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import log
from bot.settings import Settings

HUSH = "hush-hush-hush"

SHAPES = [
    pytest.param("xoxb-1234-5678-AbCdEf", id="bot token"),
    pytest.param("xoxe.xoxb-1-Mi0yLTEy", id="token that rotates"),
    pytest.param("xoxe-1-My0xLTEy", id="refresh token"),
    pytest.param("xapp-1-A024-9876-fedcba", id="app-level token"),
    pytest.param("55555555.66666666.9f86d081884c7d659a2feaa0", id="code"),
    pytest.param("v0=" + "a2114d57" * 8, id="signature"),
    pytest.param("Bearer eyJhbGciOi.J9-_x", id="bearer"),
    pytest.param("postgresql://hybrid:Pa%24sw0rd@db/hybrid", id="database URL"),
    pytest.param("https://hooks.slack.com/commands/T1/2/ZmFrZQ", id="response URL"),
    pytest.param("password=Pa$sw0rd", id="password in words"),
    pytest.param('{"client_secret": "4b39e9752d30"}', id="secret in JSON"),
    pytest.param("-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----", id="private key"),
]
TELLING = (
    *("1234-5678-AbCdEf", "Mi0yLTEy", "My0xLTEy", "9876-fedcba", "a2114d57", "eyJhbGciOi", "Pa%24sw0rd", "Pa$sw0rd"),
    *("ZmFrZQ", "4b39e9752d30", "MIIEow", "9f86d081884c7d65"),
)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    """Leave logging as it was found."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level, logging.raiseExceptions)
    levels = {name: logging.getLogger(name).level for name in log.LEVELS}
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:], logging.raiseExceptions = before[0], before[2]
    root.setLevel(before[1])
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def _lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize("secret", SHAPES)
def test_what_looks_like_a_secret_is_taken_out_wherever_it_stands(secret: str, form: str) -> None:
    stream = io.StringIO()
    log.configure(Settings(log_format=form), stream)
    logger = logging.getLogger("tests.log")

    logger.warning(f"in the message {secret} and on")  # noqa: G004 - a careless call is what is meant
    logger.warning("in the arguments %s", {"key": secret})
    logger.warning("in an extra", extra={"answer": secret, "more": [secret]})
    try:
        int(secret)
    except ValueError:
        logger.exception("in a traceback")

    written = stream.getvalue()
    assert written.count(log.HIDDEN) >= 5
    assert [part for part in TELLING if part in written] == []
    assert form == "text" or len(_lines(stream)) == 4


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"slack_bot_token": HUSH}, id="bot token"),
        pytest.param({"slack_app_token": HUSH}, id="app token"),
        pytest.param({"signing_secrets": ("first-secret", HUSH)}, id="second signing secret"),
        pytest.param({"client_secret": HUSH}, id="client secret"),
        pytest.param({"secret_keys": f"other-key,{HUSH}"}, id="second key"),
        pytest.param({"ldap_password": HUSH}, id="LDAP password"),
        pytest.param({"database_url": f"postgresql://u:{HUSH}@h/d"}, id="database password"),
    ],
)
def test_every_secret_of_the_settings_is_taken_out_whatever_it_looks_like(settings: dict[str, Any], form: str) -> None:
    stream = io.StringIO()
    log.configure(Settings(log_format=form, **settings), stream)

    logging.getLogger("tests.log").warning("login failed for u %s", HUSH, extra={"reason": f"<{HUSH}>"})

    assert HUSH not in stream.getvalue()
    assert stream.getvalue().count(log.HIDDEN) == 2


def test_a_secret_with_quotes_is_taken_out_of_json_too() -> None:
    stream = io.StringIO()
    log.configure(Settings(log_format="json", ldap_password='say "hush" \\ now'), stream)

    logging.getLogger("tests.log").warning("bind with %s", 'say "hush" \\ now')

    assert _lines(stream)[0]["message"] == f"bind with {log.HIDDEN}"


def test_a_json_line_holds_time_level_logger_message_and_extras() -> None:
    stream = io.StringIO()
    log.configure(Settings(), stream)

    logging.getLogger("bot.ticker").info("a slot was sent", extra={"team": "T1", "count": 3})

    [line] = _lines(stream)
    assert line.pop("time").endswith("Z")
    assert line == {"level": "info", "logger": "bot.ticker", "message": "a slot was sent", "team": "T1", "count": 3}


def test_an_extra_cannot_take_the_place_of_the_level() -> None:
    stream = io.StringIO()
    log.configure(Settings(), stream)

    logging.getLogger("bot").info("hello", extra={"level": "none", "time": "never"})

    assert _lines(stream)[0]["level"] == "info"
    assert _lines(stream)[0]["time"] != "never"


def test_json_keeps_a_traceback_and_stack_on_one_line() -> None:
    stream = io.StringIO()
    log.configure(Settings(), stream)

    try:
        int("odd")
    except ValueError:
        logging.getLogger("bot").exception("it broke", stack_info=True)

    [line] = _lines(stream)
    assert "ValueError: invalid literal" in line["traceback"]
    assert "Stack (most recent call last)" in line["traceback"]


def test_on_a_terminal_a_line_is_text() -> None:
    stream = _Terminal()
    log.configure(Settings(), stream)

    logging.getLogger("bot.app").warning("port %s is taken", 3000, extra={"host": "::1"})

    assert stream.getvalue().endswith(" WARNING bot.app: port 3000 is taken host='::1'\n")


def test_text_shows_a_traceback_below_its_line() -> None:
    stream = _Terminal()
    log.configure(Settings(), stream)

    try:
        int("odd")
    except ValueError:
        logging.getLogger("bot").exception("it broke")

    first, *rest = stream.getvalue().splitlines()
    assert first.endswith("ERROR   bot: it broke")
    assert rest[-1].startswith("ValueError: invalid literal")


def test_the_setting_wins_over_what_the_stream_is() -> None:
    stream = _Terminal()
    log.configure(Settings(log_format="json"), stream)

    logging.getLogger("bot").warning("hello")

    assert _lines(stream)[0]["message"] == "hello"


def test_no_argument_can_forge_a_second_line_of_text() -> None:
    stream = _Terminal()
    log.configure(Settings(), stream)

    logging.getLogger("bot").warning("no channel %s", "C1\n2026-01-01T00:00:00.000Z INFO bot: all is well")

    assert len(stream.getvalue().splitlines()) == 1


def test_arguments_that_do_not_fit_are_shown_without_their_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    log.configure(Settings(), stream)

    logging.getLogger("bot").warning("%d tokens", "xoxb-1-2-abc")

    assert _lines(stream)[0]["message"] == f"%d tokens ('{log.HIDDEN}',)"
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", ["slack_sdk.web.async_client", "slack_bolt.AsyncApp", "aiohttp.access"])
def test_others_who_log_bodies_are_heard_only_from_warnings_on(name: str) -> None:
    stream = io.StringIO()
    log.configure(Settings(), stream, level=logging.DEBUG)

    logging.getLogger(name).info("body: text=payroll")
    logging.getLogger(name).warning("reconnecting")

    assert [line["message"] for line in _lines(stream)] == ["reconnecting"]


def test_warnings_of_python_are_logged() -> None:
    stream = io.StringIO()
    log.configure(Settings(), stream)

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("an old way", DeprecationWarning, stacklevel=1)

    assert _lines(stream)[0]["logger"] == "py.warnings"


class _Broken:
    def __repr__(self) -> str:
        raise ValueError("no words")


def test_what_cannot_be_logged_is_not_printed_raw_either(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(Settings(), io.StringIO())

    logging.getLogger("bot").warning("%s", "xoxb-1-2-abc", extra={"thing": _Broken()})

    assert capsys.readouterr().err == ""


async def test_who_speaks_no_http_or_hangs_up_leaves_no_traceback_and_a_fault_of_ours_does() -> None:
    async def fall(_: web.Request) -> web.Response:
        raise RuntimeError("ours")

    stream, app = io.StringIO(), web.Application()
    log.configure(Settings(log_format="json"), stream)
    app.router.add_get("/", fall)
    async with TestServer(app) as server:
        for raw in (b"no HTTP at all\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(raw)
            assert (await reader.readline()).startswith(b"HTTP/1.")
            writer.close()
        reset = (ConnectionResetError, ConnectionResetError("gone"), None)
        logging.getLogger("aiohttp.server").error("Error handling request", exc_info=reset)

    assert [line["traceback"].splitlines()[-1] for line in _lines(stream)] == ["RuntimeError: ours"]
