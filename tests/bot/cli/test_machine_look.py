"""What the doctor says of files, folders and the port."""

from __future__ import annotations

import socket
import sys
import zoneinfo
from pathlib import Path

import pytest
from aiohttp import web

from bot.cli import machine_look
from bot.cli.findings import Line, Mark
from bot.cli.machine_look import (
    look_at_disk,
    look_at_folder,
    look_at_keys,
    look_at_port,
    look_at_roots,
    look_at_zones,
)
from bot.variables import Address
from tests.certlab import CertLab
from tests.terminal import python

NOBODY = 65534  # the user without rights, where the tests are run by root


def _seen(line: Line, mark: Mark, words: str) -> bool:
    return line.mark is mark and words in line.words


def test_the_key_file_is_made_at_the_first_start(tmp_path: Path) -> None:
    assert _seen(look_at_keys(tmp_path / "x.db"), Mark.OK, "is made at the first start")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("mode", "mark", "words"),
    [(0o600, Mark.OK, "for its owner only"), (0o640, Mark.FAIL, "chmod 600"), (0o604, Mark.FAIL, "chmod 600")],
)
def test_nobody_else_may_read_the_key_file(tmp_path: Path, mode: int, mark: Mark, words: str) -> None:
    file = tmp_path / "x.db.keys"
    file.touch()
    file.chmod(mode)

    assert _seen(look_at_keys(tmp_path / "x.db"), mark, words)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    line = look_at_folder(tmp_path / "nowhere" / "x.db")

    assert _seen(line, Mark.FAIL, f"{tmp_path / 'nowhere'} is not there")


def test_a_folder_that_can_be_written_is_good(tmp_path: Path) -> None:
    assert _seen(look_at_folder(tmp_path / "x.db"), Mark.OK, "can be written")


def test_a_folder_that_cannot_be_written_is_bad(tmp_path: Path) -> None:
    script = (
        "import os, pathlib; from bot.cli.machine_look import look_at_folder;"
        f"os.geteuid() or os.setuid({NOBODY}); print(look_at_folder(pathlib.Path('/hybrid-bot.db')))"
    )

    said = python("-c", script, folder=tmp_path, told={}).out

    assert said.startswith("fail")
    assert "cannot be written by this user" in said


def test_a_disk_with_room_is_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_look, "ROOM", 1)

    assert _seen(look_at_disk(tmp_path / "x.db"), Mark.OK, f"free in {tmp_path}")


def test_a_database_of_which_no_copy_has_room_is_told(tmp_path: Path) -> None:
    with (tmp_path / "x.db").open("wb") as file:
        file.truncate(2**43)  # it has holes

    assert _seen(look_at_disk(tmp_path / "x.db"), Mark.WARN, "16,777,216 MB leave room to grow and for a backup")


def test_a_full_disk_is_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_look, "LEAST", 2**80)

    assert _seen(look_at_disk(tmp_path / "x.db"), Mark.FAIL, "make room, or move it to a larger disk")


def test_time_zones_are_known() -> None:
    assert _seen(look_at_zones(), Mark.OK, "known, ")


def test_a_machine_without_time_zones_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tzdata", None)
    monkeypatch.setitem(sys.modules, "tzdata.zoneinfo", None)
    zoneinfo.reset_tzpath(to=())
    try:
        line = look_at_zones()
    finally:
        zoneinfo.reset_tzpath()

    assert _seen(line, Mark.FAIL, "install the package tzdata again")


def test_zones_without_summer_time_are_damaged(tmp_path: Path) -> None:
    (tmp_path / "Europe").mkdir()
    utc = next(Path(folder, "UTC") for folder in zoneinfo.TZPATH if Path(folder, "UTC").is_file())
    (tmp_path / "Europe" / "Berlin").write_bytes(utc.read_bytes())
    zoneinfo.reset_tzpath(to=(str(tmp_path),))
    try:
        line = look_at_zones()
    finally:
        zoneinfo.reset_tzpath()

    assert _seen(line, Mark.FAIL, "has no summer time here")


async def test_roots_are_counted(tmp_path: Path) -> None:
    async with CertLab(tmp_path) as lab:
        line = look_at_roots(lab.ca_bundle)

    assert line.mark is Mark.OK


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(None, "No such file", id="gone"),
        pytest.param(b"", "no certificates in PEM form", id="empty"),
        pytest.param(b"\x30\x82garbage", "no certificates in PEM form", id="not PEM"),
    ],
)
def test_a_bundle_without_roots_is_bad(tmp_path: Path, content: bytes | None, words: str) -> None:
    bundle = tmp_path / "roots.pem"
    if content is not None:
        bundle.write_bytes(content)

    assert _seen(look_at_roots(bundle), Mark.FAIL, words)


async def test_a_free_port_is_good() -> None:
    assert _seen(await look_at_port(Address("127.0.0.1", 0)), Mark.OK, "is free")


@pytest.mark.parametrize(
    ("path", "answer", "mark", "words"),
    [
        pytest.param("/healthz", {"alive": True}, Mark.OK, "a bot that is running", id="a bot"),
        pytest.param("/healthz", {"status": "up"}, Mark.FAIL, "another program", id="another program's health"),
        pytest.param("/", {"alive": True}, Mark.FAIL, "another program", id="a web server"),
    ],
)
async def test_a_port_in_use_is_told_apart_by_who_uses_it(path: str, answer: object, mark: Mark, words: str) -> None:
    async def say(_: web.Request) -> web.Response:
        return web.json_response(answer)

    app = web.Application()
    app.router.add_get(path, say)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()

    line = await look_at_port(Address("127.0.0.1", runner.addresses[0][1]))

    await runner.cleanup()
    assert _seen(line, mark, words)


async def test_a_port_whose_owner_says_nothing_belongs_to_another_program() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.listen(0)
        line = await look_at_port(Address("127.0.0.1", server.getsockname()[1]))

    assert _seen(line, Mark.FAIL, "another program")


async def test_an_address_that_is_not_ours_cannot_be_listened_on() -> None:
    assert _seen(await look_at_port(Address("192.0.2.1", 3000)), Mark.FAIL, "change HYBRID_LISTEN")
