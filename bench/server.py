"""Servers under measurement, each a process of its own."""

import base64
import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench.command import SECRET

WAIT_SECONDS = 60.0
KEY = base64.b64encode(bytes(range(32))).decode()  # where there is no file that could hold one


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(command: list[str], port: int, log: Path, environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """Run *command*, which listens on *port*, for the length of the block; what it prints goes to *log*."""
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
    try:
        _wait(process, port, log)
        yield
    finally:
        process.terminate()
        process.wait(WAIT_SECONDS)


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit(f"{process.args!r} does not listen on {port}:\n{log.read_text(encoding='utf-8')[-2000:]}")


def module(name: str, *arguments: str) -> list[str]:
    """Return the command that runs a module of ours with this Python."""
    return [sys.executable, "-m", name, *arguments]


def environment(database: Path | str, port: int = 0, slack_port: int = 0) -> dict[str, str]:
    """Return what `hybrid-bot` needs to use *database*, a SQLite file or a URL, and to ask nobody but loopback."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HYBRID_", "SLACK_"))}
    return kept | {
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "HYBRID_DATABASE_URL": database if isinstance(database, str) else f"sqlite:///{database}",
        **({"HYBRID_SECRET_KEYS": KEY} if isinstance(database, str) else {}),
        "HYBRID_LISTEN": f"127.0.0.1:{port}",
        "HYBRID_SLACK_API_URL": f"http://127.0.0.1:{slack_port}/api/",
        "HYBRID_DNS_SERVERS": "127.0.0.1:9",
    }


@contextlib.contextmanager
def slack(folder: Path, milliseconds: int = 0) -> Iterator[int]:
    """Run the pretend Slack, each of whose answers takes so long, and give its port."""
    port = free_port()
    with running(module("bench.slack", str(port), str(milliseconds)), port, folder / "slack.log"):
        yield port


def upgrade(database: Path) -> Path:
    """Make the SQLite file *database* with its tables, and return it."""
    subprocess.run(module("bot", "db", "upgrade"), check=True, env=environment(database), stdout=subprocess.DEVNULL)
    return database


@contextlib.contextmanager
def ours(database: Path, slack_port: int) -> Iterator[int]:
    """Run `hybrid-bot serve` on *database* and give its port."""
    port = free_port()
    with running(module("bot", "serve"), port, database.with_suffix(".log"), environment(database, port, slack_port)):
        yield port


@contextlib.contextmanager
def bare(settings: str, folder: Path, slack_port: int) -> Iterator[int]:
    """Run a bare Bolt app with *settings* and give its port."""
    port = free_port()
    command = module("bench.bare", settings, str(port), str(slack_port))
    with running(command, port, folder / f"{settings}.log"):
        yield port
