"""A week of operation, simulated hour by hour: ``python -m bench.week [DAYS] [CHANNELS]``, on Linux.

The bot of one process on SQLite: each hour people in a third of the channels look, note, tick, check and open their
Home, each day they mark a step done and take it back, the clock reminds, looks again and forgets. Then 821 days pass.
"""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from bench.command import Line, home_opened, signed
from bench.process import files, megabytes
from bench.server import environment, module, slack, upgrade
from bench.timing import verdict
from bench.wound import DOMAIN
from bot.model.retention import KEEP, TRAIL_SLACK

DAYS, CHANNELS = 7, 12
HOUR, DAY = 3_600, 24
PATIENCE = 120.0  # seconds
WARM, FULL = 2, 4  # days until all code has run, and until what is kept for three days is as much as it will be
LATER = KEEP + TRAIL_SLACK + timedelta(days=1)
MOST = 1.1


@dataclass
class Bot:
    """The bot under way, and those who use it.

    Attributes:
        now: Its time.
    """

    process: subprocess.Popen[str]
    database: Path
    line: Line
    now: float

    def wind(self, seconds: float) -> None:
        """Let time pass, until all that is due by then is done."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit("the bot has stopped")
        self.now = float(answer)

    def type(self, text: str, channel: str) -> str:
        """Type a command; return its answer."""
        return self.line.ask(signed(text, channel=channel, at=self.now))[1]

    def open_home(self) -> None:
        """Open the bot's Home."""
        status, _ = self.line.tell(home_opened(at=self.now))
        if b" 200 " not in status:
            raise SystemExit(f"the server answered {status!r}")

    def rows(self) -> dict[str, int]:
        """Return how many rows each table has."""
        with contextlib.closing(sqlite3.connect(self.database)) as connection:
            names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


@dataclass(frozen=True)
class Sample:
    """What the bot has at the end of a day."""

    megabytes: float
    files: int
    rows: dict[str, int]

    @property
    def trail(self) -> int:
        """What was done; it goes after its time, as is seen in the end."""
        return self.rows["audit"]

    @property
    def others(self) -> int:
        """All other rows."""
        return sum(self.rows.values()) - self.trail


def main() -> int:
    """Print a line for each day and whether the promises are kept; return 1 if one is broken."""
    days = int(sys.argv[1]) if sys.argv[1:] else DAYS
    channels = [f"C{number:04}" for number in range(int(sys.argv[2]) if sys.argv[2:] else CHANNELS)]
    with tempfile.TemporaryDirectory(prefix="hybrid-bench-") as place, slack(Path(place)) as slack_port:
        with _running(Path(place), slack_port) as bot:
            print(f"{len(channels)} channels; at the end of each day")
            print(
                f"{'':<14} {'memory, MB':>11} {'open files':>11} {'database, MB':>13} {'trail':>8} {'other rows':>11}"
            )
            samples = _lived(bot, channels, days)
            bot.wind(LATER.total_seconds())
            bot.wind(HOUR)
            later = _told(f"{LATER.days} days later", bot)
        holds = _verified(Path(place) / "week.db")
    warm, full = samples[min(WARM, len(samples)) - 1], samples[min(FULL, len(samples)) - 1]
    last = samples[-1]
    kept = [
        verdict(f"memory, the last day / day {WARM}", last.megabytes / warm.megabytes, MOST),
        verdict(f"open files, the last day / day {WARM}", last.files / warm.files, MOST),
        verdict(f"other rows, the last day / day {FULL}", last.others / full.others, MOST),
        verdict(f"trail, {LATER.days} days later / then", later.trail / last.trail, 0.25),
        holds,
    ]
    return 0 if all(kept) else 1


def _lived(bot: Bot, channels: list[str], days: int) -> list[Sample]:
    pilot = (datetime.fromtimestamp(bot.now, UTC) + timedelta(days=10)).date()
    for channel in channels:
        bot.type(f"start domain={DOMAIN} pilot={pilot} zone=Europe/Berlin", channel)
        bot.type("assign domain me", channel)
    samples = []
    for hour in range(days * DAY):
        for number in range(hour % 3, len(channels), 3):
            _used(bot, channels[number], hour)
        bot.open_home()
        bot.wind(HOUR)
        if hour % DAY == DAY - 1:
            samples.append(_told(f"day {hour // DAY + 1}", bot))
    return samples


def _used(bot: Bot, channel: str, hour: int) -> None:
    """Do what people do in an hour in one channel."""
    for text in ("status", f"note domain hour {hour}", "task pilot 1", "check domain", "show domain", "history"):
        bot.type(text, channel)
    if hour % DAY < 3:
        bot.type("done tenant", channel)
        bot.type("reopen tenant", channel)


def _told(when: str, bot: Bot) -> Sample:
    found = Sample(megabytes(bot.process.pid), files(bot.process.pid), bot.rows())
    size = bot.database.stat().st_size / 1024**2
    print(
        f"{when:<14} {found.megabytes:11.1f} {found.files:11} {size:13.1f} {found.trail:8} {found.others:11}",
        flush=True,
    )
    return found


def _verified(database: Path) -> bool:
    """Print whether every trail still holds, of which the beginning is gone."""
    words = module("bot", "audit", "verify")
    ran = subprocess.run(words, env=environment(database), capture_output=True, text=True, check=False)
    print(f"{'hybrid-bot audit verify':<44} {'holds' if ran.returncode == 0 else ran.stdout[-500:]}")
    return ran.returncode == 0


@contextlib.contextmanager
def _running(folder: Path, slack_port: int) -> Iterator[Bot]:
    database = upgrade(folder / "week.db")
    nowhere = "http://127.0.0.1:9"
    told = environment(database, 0, slack_port) | {"HYBRID_LOGIN_URL": nowhere, "HYBRID_GRAPH_URL": nowhere}
    with (folder / "week.log").open("ab") as log:
        process = subprocess.Popen(
            module("bench.wound"),
            env=told,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        said = process.stdout.readline().split()
        if not said:
            raise SystemExit((folder / "week.log").read_text(encoding="utf-8")[-2000:])
        port = urlsplit(said[0]).port or 0
        with contextlib.closing(Line(port, patience=PATIENCE)) as line:
            yield Bot(process, database, line, float(said[1]))
        process.stdin.close()


if __name__ == "__main__":
    sys.exit(main())
