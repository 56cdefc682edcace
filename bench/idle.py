"""How soon the bot is ready, and what it needs while nothing happens: ``python -m bench.idle [SECONDS]``, on Linux.

`hybrid-bot serve` on SQLite, with an empty database and with 10,000 checklists, beside a Bolt app that only
acknowledges. Ready is who is told so by `/readyz`: database and Slack answer, and the clock has ticked.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench import seed
from bench.process import cpu_seconds, files, megabytes
from bench.server import environment, free_port, module, slack, upgrade
from bench.timing import verdict

SECONDS = 60.0  # of doing nothing
STARTS = 5
MANY = 10_000
PATIENCE = 60.0
MOST_MEGABYTES, MOST_SECONDS = 120.0, 2.0


@dataclass(frozen=True)
class Server:
    """A program that listens, and the path that answers 200 once it is ready; "" where listening says so."""

    command: list[str]
    environment: Mapping[str, str]
    port: int
    ready: str


@dataclass(frozen=True)
class Idle:
    """What was seen of one: the fastest start, and the rest after it did nothing for a while.

    Attributes:
        start: Seconds until it was ready.
        work: Seconds of the processor's time until then; what else the machine does makes only the others longer.
        cpu: Seconds of the processor's time in a minute.
    """

    start: float
    work: float
    megabytes: float
    files: int
    cpu: float


def main() -> int:
    """Print the figures and whether the promises are kept; return 1 if one is broken."""
    seconds = float(sys.argv[1]) if sys.argv[1:] else SECONDS
    with tempfile.TemporaryDirectory(prefix="hybrid-bench-") as place, slack(Path(place)) as slack_port:
        folder = Path(place)
        servers = {
            "hybrid-bot, no checklist": _ours(upgrade(folder / "empty.db"), slack_port),
            f"hybrid-bot, {MANY:,} checklists": _ours(_full(folder / "full.db"), slack_port),
            "bare Bolt, best settings": _bare(slack_port),
        }
        found = {name: _seen(each, folder, seconds) for name, each in servers.items()}
    print(f"the fastest of {STARTS} starts; the rest after {seconds:.0f} s without anything to do")
    print(f"{'':<32} {'ready, s':>9} {'of it CPU':>10} {'memory, MB':>11} {'open files':>11} {'CPU, s a minute':>16}")
    for name, each in found.items():
        print(f"{name:<32} {each.start:9.2f} {each.work:10.2f} {each.megabytes:11.1f} {each.files:11} {each.cpu:16.2f}")
    ours = list(found.items())[:2]
    kept = [verdict(f"MB, {name}", each.megabytes, MOST_MEGABYTES) for name, each in ours]
    kept += [verdict(f"seconds until ready, {name}", each.start, MOST_SECONDS) for name, each in ours]
    return 0 if all(kept) else 1


def _ours(database: Path, slack_port: int) -> Server:
    port = free_port()
    return Server(module("bot", "serve"), environment(database, port, slack_port), port, "/readyz")


def _bare(slack_port: int) -> Server:
    port = free_port()
    return Server(module("bench.bare", "best", str(port), str(slack_port)), os.environ, port, "")


def _full(database: Path) -> Path:
    seed.fill(upgrade(database), MANY)
    return database


def _seen(server: Server, folder: Path, seconds: float) -> Idle:
    starts = []
    for _ in range(STARTS):
        with _started(server, folder) as (process, took):
            starts.append((took, cpu_seconds(process.pid)))
    with _started(server, folder) as (process, _):
        before = cpu_seconds(process.pid)
        time.sleep(seconds)
        cpu = (cpu_seconds(process.pid) - before) * 60 / seconds
        return Idle(*min(starts), megabytes(process.pid), files(process.pid), cpu)


@contextlib.contextmanager
def _started(server: Server, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Start it, and give the process with the seconds until it was ready."""
    with (folder / "idle.log").open("ab") as log:
        began = time.perf_counter()
        process = subprocess.Popen(server.command, stdout=log, stderr=log, env=server.environment)
        try:
            while not _ready(server):
                if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                    raise SystemExit((folder / "idle.log").read_text(encoding="utf-8")[-2000:])
                time.sleep(0.01)
            yield process, time.perf_counter() - began
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def _ready(server: Server) -> bool:
    url = f"http://127.0.0.1:{server.port}{server.ready}"
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return not server.ready
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
