"""Sends as many requests a second as it is told, whether they are answered or not.

Run as ``python -m bench.flooder PORT KIND RATE SECONDS``; KIND is ``unsigned``, ``channel`` (signed commands of one
channel) or ``workspace`` (of a hundred). It prints how many it has sent, and by status how many were answered.
"""

import asyncio
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable

from bench.command import signed

LINES = 300  # connections
STATUS = re.compile(rb"HTTP/1\.1 (\d{3})")
NOBODYS = "a secret that nobody has"
MAKERS: dict[str, Callable[[int], bytes]] = {
    "unsigned": lambda _: signed("status", secret=NOBODYS),
    "channel": lambda _: signed("status"),
    "workspace": lambda number: signed("status", channel=f"C{number % 100:04d}"),
}


class Line(asyncio.Protocol):
    """One connection; answers are counted, nobody waits for them."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts
        self._full = False
        self._left = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def pause_writing(self) -> None:
        """Write no more: the server does not read what it has got."""
        self._full = True

    def resume_writing(self) -> None:
        """Go on."""
        self._full = False

    def data_received(self, data: bytes) -> None:
        """Count the answers."""
        heard, end = self._left + data, 0
        for status in STATUS.finditer(heard):
            self._counts[status[1].decode()] += 1
            end = status.end()
        self._left = heard[max(end, len(heard) - 11) :]

    def send(self, request: bytes) -> None:
        """Send it, unless the server has stopped reading."""
        if self._full or self._transport.is_closing():
            self._counts["held back"] += 1
        else:
            self._transport.write(request)
            self._counts["sent"] += 1


async def flood(port: int, kind: str, rate: int, seconds: float) -> Counter[str]:
    """Send *rate* requests a second for so many *seconds*, and wait a moment for the last answers."""
    counts: Counter[str] = Counter()
    loop = asyncio.get_running_loop()
    lines = [
        (await loop.create_connection(lambda: Line(counts), "127.0.0.1", port))[1] for _ in range(min(LINES, rate))
    ]
    print("flooding", flush=True)
    began, done = time.monotonic(), 0
    while (elapsed := time.monotonic() - began) < seconds:
        due = int(elapsed * rate)
        for number in range(done, due):
            lines[number % len(lines)].send(MAKERS[kind](number))
        done = max(due, done)
        await asyncio.sleep(0.005)
    return counts


def main() -> None:
    """Flood, and print what came of it as JSON."""
    port, kind, rate, seconds = sys.argv[1:]
    print(json.dumps(asyncio.run(flood(int(port), kind, int(rate), float(seconds)))))


if __name__ == "__main__":
    main()
