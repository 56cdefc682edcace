"""What all checks of a checklist take, and 500 checklists at once: ``python -m bench.checks``, as root for port 443.

Every server is on loopback and answers 50 ms late. The same run asks the DNS questions of a domain with `dig` (or
`kdig`) and, where it is on the path, `checkdmarc`, so that our figure stands beside somebody else's.
"""

import asyncio
import contextlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.recheck import peak
from bench.timing import verdict
from bot.checks import Check, Kind, Target, discover
from bot.model.profile import Profile, given
from bot.net import Net
from bot.net.build import open_net
from bot.playground.nameserver import NameServer
from bot.usecases.look import look
from tests.certlab import Case, CertLab
from tests.loopback import mine
from tests.world import AV, EDGE, FEDERATION, GOOD, MICROSOFT, PROXY, WEBCON, sign_in

DELAY = 0.05  # seconds
ROUNDS = 5
DOMAIN = "contoso.test"
RESOLVER = mine(53)
EDGE_NAMES = (f"sip.{DOMAIN}", f"webcon.{DOMAIN}", f"av.{DOMAIN}", f"lyncdiscover.{DOMAIN}")
ASKED = (
    (DOMAIN, "TXT"),
    (DOMAIN, "MX"),
    (f"_sipfederationtls._tcp.{DOMAIN}", "SRV"),
    (f"_sip._tls.{DOMAIN}", "SRV"),
    (f"sip.{DOMAIN}", "A"),
    (f"lyncdiscover.{DOMAIN}", "A"),
)


@dataclass(frozen=True)
class Eyes:
    """What looking takes, without a database."""

    net: Net
    check_timeout: timedelta = timedelta(seconds=10)

    @staticmethod
    def now() -> datetime:
        """Return the time."""
        return datetime.now(UTC)


class LateNames(NameServer):
    """A name server whose every answer is late."""

    def reply(self, wire: bytes, *, tcp: bool) -> tuple[bytes, float]:
        """Return the answer, and how many seconds it waits."""
        answer, wait = super().reply(wire, tcp=tcp)
        return answer, wait + DELAY


@contextlib.asynccontextmanager
async def late(address: str, port: int, behind: int) -> AsyncIterator[None]:
    """Pass everything on between *address*:*port* and the port *behind* of 127.0.0.1, each piece `DELAY` late."""

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(65_536):
                await asyncio.sleep(DELAY / 2)  # there and back make the delay
                writer.write(piece)
                await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            there, back = await asyncio.open_connection("127.0.0.1", behind)
            await asyncio.gather(pump(reader, back), pump(there, writer))

    async with await asyncio.start_server(serve, address, port):
        yield


@contextlib.asynccontextmanager
async def company(folder: Path) -> AsyncIterator[tuple[Net, str]]:
    """Run the company's servers, all of them late, and yield the clients and the sign-in service's address."""
    async with contextlib.AsyncExitStack() as stack:
        names = LateNames({DOMAIN: GOOD, "online.lync.com": MICROSOFT})
        await names.start(RESOLVER, 53)
        stack.push_async_callback(names.stop)
        lab = await stack.enter_async_context(CertLab(folder))
        served = await lab.serve("127.0.0.1", 0, case=Case.GOOD, names=EDGE_NAMES)
        for address in (EDGE, WEBCON, AV, PROXY, FEDERATION):
            await stack.enter_async_context(late(address, 443, served))
            await stack.enter_async_context(late(address, 5061, served))
        url = await stack.enter_async_context(sign_in())
        bundle = lab.ca_bundle
        net = open_net(
            servers=[f"{RESOLVER}:53"],
            allowed=["127.0.0.0/8"],
            ca_bundle=bundle,
            timeout=timedelta(seconds=10),
            named=[url],
        )
        yield await stack.enter_async_context(net), url


async def _nobody(_done: int, _total: int) -> None:
    """Nobody follows a bench's progress."""


async def _seconds(eyes: Eyes, checks: Sequence[Check], target: Target) -> float:
    started = time.perf_counter()
    await look(eyes, checks, target, _nobody)
    return time.perf_counter() - started


async def _ours(net: Net, url: str) -> tuple[float, float, str, float]:
    """Return the seconds that all checks take, the slowest one alone and its id, and the DNS checks."""
    values = {"domain": DOMAIN, "tenant": "contoso.onmicrosoft.com"}
    target = Target(profile=given(Profile(), values), now=datetime.now(UTC), login_url=url)
    checks = [check for check in discover().values() if check.kind is Kind.AUTO]
    eyes = Eyes(net)
    alone = {check.id: statistics.median([await _seconds(eyes, [check], target) for _ in range(3)]) for check in checks}
    slowest = max(alone, key=lambda check: alone[check])
    every = statistics.median([await _seconds(eyes, checks, target) for _ in range(ROUNDS)])
    dns = [check for check in checks if check.id.startswith("dns-")]
    return every, alone[slowest], slowest, statistics.median([await _seconds(eyes, dns, target) for _ in range(ROUNDS)])


async def _theirs() -> dict[str, float | None]:
    """Return the seconds that others take for the domain's DNS; None where they are not installed."""
    return {
        "dig, one question after the other": await _dig(),
        "checkdmarc, mail records, with its start": await _checkdmarc(),
    }


async def _dig() -> float | None:
    dig = shutil.which("dig") or shutil.which("kdig")
    if dig is None:
        return None
    started = time.perf_counter()
    for name, kind in ASKED:
        await _run([dig, f"@{RESOLVER}", name, kind])
    return time.perf_counter() - started


async def _checkdmarc() -> float | None:
    command = shutil.which("checkdmarc")
    if command is None:
        return None
    started = time.perf_counter()
    await _run([command, DOMAIN, "-n", RESOLVER, "--skip-tls"])
    return time.perf_counter() - started


async def _run(command: list[str]) -> None:
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    await process.wait()


async def _measure() -> int:
    with tempfile.TemporaryDirectory(prefix="hybrid-bench-") as folder:
        async with company(Path(folder)) as (net, url):
            every, slowest, name, dns = await _ours(net, url)
            theirs = await _theirs()
    print(f"every server {DELAY * 1e3:.0f} ms late; medians of {ROUNDS} rounds, in milliseconds")
    print(f"{'all automatic checks at once':<44} {every * 1e3:8.0f}")
    print(f"{f'the slowest alone ({name})':<44} {slowest * 1e3:8.0f}")
    print(f"{'our checks of DNS':<44} {dns * 1e3:8.0f}")
    for other, seconds in theirs.items():
        print(f"{other:<44} {'not installed' if seconds is None else f'{seconds * 1e3:8.0f}'}")
    kept = verdict("(all at once - 200 ms) / the slowest alone", max(every - 0.2, 0.0) / slowest, 1.3)
    count, megabytes = 500, peak(500)
    print(f"peak memory of one process that looks at {count} checklists at once: {megabytes:.0f} MB")
    return 0 if verdict(f"memory for {count} checklists, MB / 300", megabytes / 300, 1.0) and kept else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(_measure()))
