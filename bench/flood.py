"""Floods of commands, and how long others wait meanwhile: ``python -m bench.flood [RATE] [SECONDS]``.

Three floods of RATE commands a second, on one process with SQLite: unsigned ones, signed ones of one channel, signed
ones of a hundred channels of one workspace. All the while somebody in another workspace types ten commands a second,
each of which must be answered rightly within the three seconds that Slack waits.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.command import Line, signed
from bench.guests import install, serving
from bench.server import module
from bench.slack import TEAM

RATE, SECONDS = 2_000, 30.0
OTHERS = "T0002"
CHANNELS = {TEAM: "C0001", OTHERS: "C0002"}
PACE = 0.1  # seconds between two commands of the others
SLACK_WAITS = 3.0
CHEAP = 0.5  # of what a signed command costs, an unsigned one may
RIGHT = "Administering users"  # an answer that holds the last step holds all of them
MEMORY = 200  # MB
KINDS: Mapping[str, str] = {
    "unsigned": "unsigned",
    "channel": "signed, of one channel",
    "workspace": "signed, of one workspace",
}


@dataclass(frozen=True, slots=True)
class Flooded:
    """How it went.

    Attributes:
        waits: Of the others, in seconds, sorted.
        counts: What the flooder sent, and how it was answered.
        cost: Seconds of the server's processor for each request of the flood.
    """

    waits: list[float]
    counts: Mapping[str, int]
    cost: float


def main(words: list[str]) -> int:
    """Print the figures and whether the promises are kept; return 1 if one is broken."""
    rate = int(words[0]) if words else RATE
    seconds = float(words[1]) if words[1:] else SECONDS
    with tempfile.TemporaryDirectory(prefix="hybrid-bench-") as name, serving(Path(name)) as (port, server, _):
        for team in (TEAM, OTHERS):
            install(port, team)
            with contextlib.closing(Line(port)) as line:
                line.ask(signed("start domain=contoso.com", team=team, channel=CHANNELS[team]))
        quiet = others(port, min(seconds, 5.0))
        floods = {kind: flooded(port, server, kind, rate, seconds) for kind in KINDS}
        memory = peak(server)
    print(f"{'':<28} {'sent':>8} {'answered':>9} {'a second':>9} {'ms each':>8}   others wait: p50, p99, most (ms)")
    print(f"{'no flood':<67}{shown(quiet)}")
    for kind, each in floods.items():
        answered = sum(number for status, number in each.counts.items() if status.isdigit())
        figures = f"{each.counts['sent']:>8,} {answered:>9,} {answered / seconds:>9,.0f} {each.cost * 1e3:>8.2f}"
        print(f"{KINDS[kind]:<28} {figures}   {shown(each.waits)}")
    return promised(floods, memory)


def promised(floods: Mapping[str, Flooded], memory: int) -> int:
    """Print each promise; return 1 if one is broken."""
    most = max(each.waits[-1] for each in floods.values())
    cheap = floods["unsigned"].cost / floods["channel"].cost
    stumbles = sum(number for each in floods.values() for status, number in each.counts.items() if status[0] == "5")
    promises = (
        ("others wait at most, seconds", most, SLACK_WAITS),
        ("an unsigned command's cost / a signed one's", cheap, CHEAP),
        ("answered with 5xx", stumbles, 0),
        ("memory at most, MB", memory, MEMORY),
    )
    for promise, found, limit in promises:
        print(f"{promise:<44} {found:7.2f}  promised: {limit:<5} {'kept' if found <= limit else 'BROKEN'}")
    return 0 if all(found <= limit for _, found, limit in promises) else 1


def flooded(port: int, server: int, kind: str, rate: int, seconds: float) -> Flooded:
    """Flood, while others go on."""
    before = spent(server)
    command = module("bench.flooder", str(port), kind, str(rate), str(seconds))
    with subprocess.Popen(command, stdout=subprocess.PIPE) as flooder:
        assert flooder.stdout
        flooder.stdout.readline()  # it has begun
        waits = others(port, seconds)
        said, _ = flooder.communicate()
    counts: Mapping[str, int] = json.loads(said)
    answered = sum(number for status, number in counts.items() if status.isdigit())
    return Flooded(waits=waits, counts=counts, cost=(spent(server) - before) / answered)


def others(port: int, seconds: float) -> list[float]:
    """Ask for another workspace's status again and again, and return how long each answer took, sorted."""
    waits = []
    until = time.monotonic() + seconds
    with contextlib.closing(Line(port)) as line:
        while time.monotonic() < until:
            took, answer = line.ask(signed("status", team=OTHERS, channel=CHANNELS[OTHERS]))
            if RIGHT not in answer:
                raise SystemExit(f"not the answer that others were to get: {answer[:200]}")
            waits.append(took)
            time.sleep(PACE)
    return sorted(waits)


def spent(process: int) -> float:
    """Return how many seconds of a processor the process has used."""
    user, system = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def peak(process: int) -> int:
    """Return the most memory that the process ever had, in MB."""
    lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) // 1_024 for line in lines if line.startswith("VmHWM"))


def shown(waits: list[float]) -> str:
    """Return the figures of how long somebody waited."""
    p99 = statistics.quantiles(waits, n=100, method="inclusive")[98]
    return f"{statistics.median(waits) * 1e3:.1f}, {p99 * 1e3:.1f}, {waits[-1] * 1e3:.1f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
