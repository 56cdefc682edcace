"""Rounds that take turns, and the figures that stand for them."""

import contextlib
import statistics
from collections.abc import Mapping
from dataclasses import dataclass

from bench.command import Line, signed

WARM_UP = 200


@dataclass(frozen=True, slots=True)
class Server:
    """What is measured: where it listens, and what its answer must hold to count as one."""

    port: int
    expect: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds: of each round the median and the 99th percentile, and of these the middle one."""

    p50: float
    p99: float


def measure(servers: Mapping[str, Server], text: str, *, rounds: int, requests: int) -> dict[str, Figures]:
    """Send ``/hybrid text`` to each server, one request at a time, and return the figures of each.

    The servers take turns, round by round, so that whatever else the machine does falls on all of them.
    """
    with contextlib.ExitStack() as stack:
        lines = {name: stack.enter_context(contextlib.closing(Line(each.port))) for name, each in servers.items()}
        taken: dict[str, list[list[float]]] = {name: [] for name in servers}
        for name, line in lines.items():
            _round(line, text, servers[name].expect, WARM_UP)
        for _ in range(rounds):
            for name, line in lines.items():
                taken[name].append(_round(line, text, servers[name].expect, requests))
    return {name: _figures(each) for name, each in taken.items()}


def _round(line: Line, text: str, expect: str, requests: int) -> list[float]:
    taken = []
    for request in [signed(text) for _ in range(requests)]:
        seconds, answer = line.ask(request)
        if expect not in answer:
            raise SystemExit(f"not the answer that was to be measured: {answer[:200]}")
        taken.append(seconds)
    return taken


def _figures(rounds: list[list[float]]) -> Figures:
    p50 = statistics.median(statistics.median(taken) for taken in rounds)
    p99 = statistics.median(statistics.quantiles(taken, n=100)[98] for taken in rounds)
    return Figures(p50 * 1e3, p99 * 1e3)


def verdict(promise: str, ratio: float, most: float) -> bool:
    """Print one promise with its figure and whether it was kept; return that."""
    kept = ratio <= most
    print(f"{promise:<44} {ratio:6.2f}  promised: at most {most:<5} {'kept' if kept else 'BROKEN'}")
    return kept
