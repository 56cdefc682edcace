"""The disk full under SQLite while reminders are sent: a small file system in memory, filled up and freed again.

It plays in a process of its own, ``python -m bench.chaos.disk FOLDER SLACK COUNT``, which alone sees that file system.
"""

import contextlib
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from bench import slots
from bench.chaos import account
from bench.chaos.stage import PATIENCE, Stage
from bench.fleet import upgraded

SIZE = "24m"
FULL = 20.0  # seconds
INSIDE = 'mount -t tmpfs -o "size=$1" tmpfs "$2" && shift 2 && exec "$@"'


def play(stage: Stage, count: int, chance: Random) -> bool:  # noqa: ARG001 - nothing here is by chance
    """Fill the disk twice. Nobody is killed, so that nothing has to be uncertain."""
    if shutil.which("unshare") is None:
        raise SystemExit("this scenario needs `unshare` of util-linux, for a file system of its own")
    disk = stage.folder / "disk"
    disk.mkdir()
    inside = [sys.executable, "-m", "bench.chaos.disk", str(disk), str(stage.slack), str(count)]
    command = ["unshare", "-Urm", "sh", "-c", INSIDE, "sh", SIZE, str(disk), *inside]
    return subprocess.run(command, check=False).returncode == 0


def main() -> int:
    """Play it; return 1 if a promise was broken."""
    disk, port, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    stage = Stage(url=upgraded(f"sqlite:///{disk / 'bot.db'}"), folder=disk.parent, slack=port)
    slots.fill(stage.url, count)
    with stage.bot() as bot:
        for part in (1, 2):
            enough = part * count // 4
            stage.until(lambda enough=enough: stage.sent() >= enough)  # type: ignore[misc]
            with _filled(disk):
                before = stage.sent()
                said = bot.say("status", "CFULL000001")
                note = bot.say("note domain something", "CFULL000001")
                time.sleep(FULL)
                more = stage.sent() - before
            print(f"disk full: {more} more posted; asked to change something it said: {note!r}", flush=True)
            if "0/8 done" not in said or more > 1 or "Noted" in note:
                raise SystemExit(f"that is not what it should do; status: {said[:200]!r}")
        stage.until(stage.settled)
    return 0 if account.told(stage, "disk full twice", rows=count, uncertain=0) else 1


@contextlib.contextmanager
def _filled(disk: Path) -> Iterator[None]:
    """Leave no byte free for the length of the block, and nothing to write over in the write-ahead log either."""
    with contextlib.closing(sqlite3.connect(disk / "bot.db", timeout=PATIENCE)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"\0" * size)
    try:
        yield
    finally:
        ballast.unlink()


if __name__ == "__main__":
    sys.exit(main())
