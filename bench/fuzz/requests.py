"""Hostile requests for every route of the real program: ``python -m bench.fuzz.requests [COUNT] [SEED]``.

Never a 5xx, never a hang, never a fall, never a secret or anybody's words in the log, and no more memory in the end
than after the first tenth; afterwards it answers as before.
"""

import asyncio
import contextlib
import re
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench.command import SECRET, Line, signed
from bench.fuzz.hostile import Hostile, Request
from bench.fuzz.payloads import CANARY
from bench.guests import CLIENT, OLDER, install, serving
from bench.slack import TOKEN

COUNT, SEED = 100_000, 6
AGENTS, MANY = "POST /agent/evidence", 7  # some of its routes
LINES = 24  # connections at once
OWED = 15.0  # seconds; a body may take ten to arrive
GIVEN = 0.2  # to those who send half a request
GROWTH = 1.3  # of its memory, after the first tenth
NOT_IN_A_LOG = (SECRET, OLDER, CLIENT, CANARY, TOKEN, "hyb_", "Traceback")

# The program itself, which says its routes when it makes them.
TELLING = """
import sys
from aiohttp import web
from bot import __main__

add = web.Application.add_routes

def told(app, routes):
    added = add(app, routes)
    for route in added:
        print("ROUTE", route.method, route.resource.canonical, flush=True)
    return added

web.Application.add_routes = told
sys.exit(__main__.main())
"""


@dataclass
class Tally:
    """What came of the requests, by route and answer; and the server's memory in kB, after each tenth of them."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    slowest: float = 0.0
    proven: int = 0
    memory: list[int] = field(default_factory=list)

    def add(self, request: Request, answer: str, seconds: float) -> None:
        """Count one."""
        self.counts.setdefault(request.route, Counter())[answer] += 1
        self.slowest = max(self.slowest, seconds)
        self.proven += request.proven

    def of(self, *begins: str) -> int:
        """Return how many answers begin so."""
        return sum(number for each in self.counts.values() for word, number in each.items() if word.startswith(begins))


def main(words: list[str]) -> int:
    """Print what came of it and whether the promise was kept; return 1 if it was broken."""
    count, seed = (*map(int, words), *(COUNT, SEED)[len(words) :])
    with (
        tempfile.TemporaryDirectory(prefix="hybrid-bench-") as name,
        serving(Path(name), TELLING) as (port, server, log),
    ):
        install(port)
        with contextlib.closing(Line(port)) as line:
            line.ask(signed("start domain=contoso.com"))
            found = re.findall(r"hyb_[\w-]+", line.ask(signed("agent lync"))[1])
        routes = sorted(set(re.findall(r"^ROUTE (.+)$", log.read_text("utf-8"), re.MULTILINE)))
        if AGENTS not in routes or len(routes) < MANY:
            raise SystemExit(f"the program does not say its routes: {routes}")
        hostile = Hostile(seed, routes, (SECRET, OLDER), found)
        began = time.monotonic()
        tally = asyncio.run(sent(hostile, port, count, server))
        took = time.monotonic() - began
        with contextlib.closing(Line(port)) as line:
            _, alive = line.ask(signed("help"))
        written = log.read_text("utf-8", "replace")
    return told(tally, written, alive, f"{count:,} requests, {tally.proven:,} of them signed, in {took:.0f} s")


def told(tally: Tally, written: str, alive: str, what: str) -> int:
    """Print what came of it; return 1 if the promise was broken."""
    for route, counts in sorted(tally.counts.items()):
        print(f"{route:<28} " + "  ".join(f"{word} {number:,}" for word, number in sorted(counts.items())))
    leaks = {word: written.count(word) for word in NOT_IN_A_LOG if word in written}
    stumbles, hangs = tally.of("5"), tally.of("hang", "nothing")
    early, late = tally.memory[1] / 1_024, tally.memory[-1] / 1_024
    kept = not (stumbles or hangs or leaks) and "/hybrid" in alive and late <= GROWTH * early
    print(f"{what}; the slowest answer took {tally.slowest:.2f} s")
    print(f"{stumbles} answered with 5xx, {hangs} not answered, {leaks or 'nothing'} in the log that must not be there")
    print("memory after each tenth, MB: " + ", ".join(f"{each // 1_024}" for each in tally.memory[1:]))
    print(f"memory after a tenth of them {early:.0f} MB, in the end {late:.0f} MB: {late / early:.2f} times")
    print(f"promised: no 5xx, no hang, no secret, no growth, and alive afterwards  {'kept' if kept else 'BROKEN'}")
    if leaks:
        lines = [line for line in written.splitlines() if any(word in line for word in leaks)]
        print("\n".join(f"{line[:200]} … {line[-700:]}" for line in lines[:10]))
    return 0 if kept else 1


async def sent(hostile: Hostile, port: int, count: int, server: int) -> Tally:
    """Send *count* requests to the process *server*, over many connections at once."""
    tally = Tally()
    left = iter(range(count))

    async def line() -> None:
        open_line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        used = False
        for number in left:
            if number % max(count // 10, 1) == 0:
                tally.memory.append(resident(server))
            request = hostile.make()
            if open_line is None or not request.whole:
                if open_line is not None:
                    open_line[1].close()
                open_line = await asyncio.open_connection("127.0.0.1", port)
            began = time.monotonic()
            answer, more = await answered(request, *open_line)
            if answer == "nothing" and used:  # a server may end a connection between two requests
                open_line[1].close()
                open_line = await asyncio.open_connection("127.0.0.1", port)
                answer, more = await answered(request, *open_line)
            tally.add(request, answer, time.monotonic() - began)
            used = more
            if not more:
                open_line[1].close()
                open_line = None

    await asyncio.gather(*(line() for _ in range(LINES)))
    tally.memory.append(resident(server))
    return tally


def resident(process: int) -> int:
    """Return how much memory a process has, in kB."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0])


async def answered(request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, bool]:
    """Return the status, or what there was instead, and whether the connection is good for more."""
    try:
        async with asyncio.timeout(OWED):
            writer.write(request.raw)
            if not request.whole:
                return await half(reader), False
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: *(\d+)", head)
            await reader.readexactly(int(length[1]) if length else 0)
            return head[9:12].decode("latin-1"), b"onnection: close" not in head and length is not None
    except TimeoutError:
        return "hang", False
    except (OSError, asyncio.IncompleteReadError):
        return "hung up" if not request.whole else "nothing", False


async def half(reader: asyncio.StreamReader) -> str:
    """Return what is answered to half a request, which may be nothing yet: whoever sends that may hang up."""
    try:
        async with asyncio.timeout(GIVEN):
            said = await reader.read(64)
    except TimeoutError:
        return "left"
    return said[9:12].decode("latin-1") if said.startswith(b"HTTP/") else "hung up"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
