"""Several processes of the bot on one database."""

import contextlib
import json
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.server import environment, free_port, module, running

PATIENCE = 1_800.0  # seconds


@contextlib.contextmanager
def replicas(count: int, url: str, slack_port: int, folder: Path) -> Iterator[None]:
    """Run *count* of ``hybrid-bot serve`` for the length of the block."""
    with contextlib.ExitStack() as stack:
        for number in range(count):
            port = free_port()
            log = folder / f"replica-{number}.log"
            stack.enter_context(running(module("bot", "serve"), port, log, environment(url, port, slack_port)))
        yield


def upgraded(url: str) -> str:
    """Make the tables in the database at *url*, and return that."""
    subprocess.run(module("bot", "db", "upgrade"), check=True, env=environment(url), stdout=subprocess.DEVNULL)
    return url


def posts(slack_port: int) -> dict[str, Any]:
    """Return what the pretend Slack has got."""
    with urllib.request.urlopen(f"http://127.0.0.1:{slack_port}/posts") as answer:
        said: dict[str, Any] = json.load(answer)
    return said


def wait_for(slack_port: int, count: int) -> dict[str, Any]:
    """Wait until so many reminders were posted, and return what the pretend Slack has got."""
    deadline = time.monotonic() + PATIENCE
    said = posts(slack_port)
    while sum(said["channels"].values()) < count and time.monotonic() < deadline:
        time.sleep(0.2)
        said = posts(slack_port)
    if sum(said["channels"].values()) >= count:
        return said
    raise SystemExit(f"only {sum(said['channels'].values())} of {count} reminders were sent")
