"""Where a scenario plays: one database, one pretend Slack, and the bot, which may be killed."""

import contextlib
import json
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench import slots
from bench.command import Line, signed
from bench.fleet import posts
from bench.server import environment, free_port, module

PATIENCE = 300.0  # seconds
EACH = 0.05  # seconds between two looks


@dataclass(frozen=True, slots=True)
class Bot:
    """``hybrid-bot serve`` as it runs."""

    process: "subprocess.Popen[bytes]"
    port: int

    def kill(self) -> None:
        """Kill it as the system would."""
        self.process.kill()
        self.process.wait()

    def say(self, text: str, channel: str) -> str:
        """Type ``/hybrid text`` in *channel* and return the answer's words."""
        with contextlib.closing(Line(self.port)) as line:
            return line.ask(signed(text, channel=channel))[1].replace("*", "")

    def listens(self) -> bool:
        """Tell whether it takes connections."""
        with contextlib.suppress(OSError), contextlib.closing(Line(self.port)):
            return True
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A database with reminders that are due, and a pretend Slack.

    Attributes:
        url: The database's, as the scenario reaches it.
        slack: The port of the pretend Slack.
    """

    url: str
    folder: Path
    slack: int

    @property
    def database(self) -> str:
        """What kind of database it is."""
        return urlsplit(self.url).scheme

    @contextlib.contextmanager
    def bot(self, url: str = "", more: Mapping[str, str] | None = None) -> Iterator[Bot]:
        """Run the bot for the length of the block, on the database at *url* if it goes there another way."""
        port = free_port()
        told = {**environment(url or self.url, port, self.slack), **(more or {})}
        with (self.folder / "bot.log").open("ab") as log:
            process = subprocess.Popen(module("bot", "serve"), stdout=log, stderr=log, env=told, cwd=self.folder)
        try:
            yield Bot(process, port)
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(30)

    def mood(self, *moods: Mapping[str, Any], method: str = "chat.postMessage") -> None:
        """Have the pretend Slack answer a share of the calls otherwise."""
        told = json.dumps({"method": method, "moods": moods}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.slack}/mood", data=told, method="POST")
        urllib.request.urlopen(request).close()

    def got(self) -> dict[str, int]:
        """Return how many reminders each channel has got."""
        channels: dict[str, int] = posts(self.slack)["channels"]
        return channels

    def sent(self) -> int:
        """Return how many reminders all channels together have got."""
        return sum(self.got().values())

    def answers(self, what: str) -> int:
        """Return how many calls the pretend Slack has answered so: a method and a mood."""
        return int(posts(self.slack)["answers"].get(what, 0))

    def waits(self, method: str = "chat.postMessage") -> bool:
        """Tell whether a call of *method* waits for its answer."""
        return bool(posts(self.slack)["waiting"].get(method, 0))

    def settled(self) -> bool:
        """Tell whether nothing is left to be sent."""
        return not any(row.state in slots.OPEN for row in slots.rows(self.url))

    def until(self, done: Callable[[], bool]) -> None:
        """Wait until *done*."""
        deadline = time.monotonic() + PATIENCE
        while not done():
            if time.monotonic() > deadline:
                log = (self.folder / "bot.log").read_text(encoding="utf-8")
                raise SystemExit(f"it does not go on; the end of the bot's log:\n{log[-3000:]}")
            time.sleep(EACH)

    def recover(self) -> None:
        """Let a bot that nothing disturbs send what is left, once the leases of the others are over."""
        slots.end_leases(self.url)
        with self.bot():
            self.until(self.settled)
