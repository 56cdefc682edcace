"""Reminders that are all due at once, sent by one process and by four on one PostgreSQL.

Run as ``python -m bench.replicas [COUNT]``. Every answer of the pretend Slack takes 50 ms. Four processes send all of
COUNT, 10,000 unless told; one process a tenth of them, because it takes longer.
"""

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench import slots
from bench.databases import created
from bench.fleet import posts, replicas, upgraded, wait_for
from bench.server import slack
from tests.postgres import cluster

COUNT, FLEET, DELAY = 10_000, 4, 50


def main() -> int:
    """Print the figures and whether the promises are kept; return 1 if not."""
    count = int(sys.argv[1]) if sys.argv[1:] else COUNT
    with cluster() as server, tempfile.TemporaryDirectory(prefix="hybrid-bench-") as folder:
        alone = _sent(server, Path(folder), 1, max(count // 10, 100))
        together = _sent(server, Path(folder), FLEET, count)
    ratio = together / alone
    kept = ratio >= 3
    print(f"{'one process':<44} {alone:6.1f} reminders a second")
    print(f"{FLEET} processes{'':<33} {together:6.1f} reminders a second")
    print(f"{'throughput, four / one':<44} {ratio:6.2f}  promised: at least 3     {'kept' if kept else 'BROKEN'}")
    return 0 if kept else 1


def _sent(server: str, folder: Path, processes: int, count: int) -> float:
    """Have *count* reminders sent, see that each was sent once, and return how many a second."""
    name = f"bench_{processes}"
    url = upgraded(created(server, name))
    slots.fill(url, count)
    with slack(folder, DELAY) as port, replicas(processes, url, port, folder):
        before = _processors()
        said = wait_for(port, count)
        busy = [now - then for now, then in zip(_processors(), before, strict=True)]
        _wait_until_settled(url)
        said = posts(port)
    doubled = [channel for channel, times in said["channels"].items() if times != 1]
    states = Counter(slots.states(url).values())
    print(
        f"{processes} of the bot: {count:,} due, {sum(said['channels'].values()):,} posted; ledger: {dict(states)}; "
        f"this machine's processors were busy {100 * busy[0] / sum(busy):.0f} % of the time"
    )
    if doubled or states != {"sent": count}:
        raise SystemExit(f"not each was sent once: {doubled[:5]} …")
    return float(count / said["seconds"])


def _processors() -> tuple[int, int]:
    """Return how long the processors have been busy and idle: where they always are, they are what is measured."""
    user, nice, system, idle, waiting, *more = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:])
    return user + nice + system + sum(more[:3]), idle + waiting


def _wait_until_settled(url: str) -> None:
    deadline = time.monotonic() + 30
    while set(slots.states(url).values()) & {"planned", "claimed"} and time.monotonic() < deadline:
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
