"""Debian's knot as a name server for tests: what ours must agree with."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import dns.asyncquery
import dns.exception
import dns.message

from tests.needs import need

KNOTD = shutil.which("knotd") or shutil.which("knotd", path="/usr/sbin")
_HEAD = "$TTL 300\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 192.0.2.1\n"
_CONFIGURATION = """
server:
    rundir: "{folder}"
    listen: 127.0.0.1@{port}
    udp-workers: 1
    tcp-workers: 1
database:
    storage: "{folder}"
    journal-db-max-size: 8M
    kasp-db-max-size: 8M
    timer-db-max-size: 4M
template:
  - id: default
    storage: "{folder}"
    file: "%s.zone"
    zonefile-sync: -1
zone:
"""


@asynccontextmanager
async def knot(folder: Path, zones: Mapping[str, str]) -> AsyncIterator[str]:
    """Serve *zones* (texts without SOA and NS, by origin) with knotd, and yield its address and port."""
    need("Debian's knot (apt-get install knot)", KNOTD is not None)
    assert KNOTD is not None
    for origin, zone in zones.items():
        (folder / f"{origin}.zone").write_text(_HEAD + zone + "\n")
    served = "".join(f"  - domain: {origin}\n" for origin in zones)
    process, port = await _started(folder, served, next(iter(zones)))
    try:
        yield f"127.0.0.1:{port}"
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _started(folder: Path, served: str, origin: str) -> tuple[asyncio.subprocess.Process, int]:
    """Return knot when it answers, and its port; one that ends at once has found its port taken, and gets another."""
    assert KNOTD is not None
    async with asyncio.timeout(60):
        while True:
            port = _free_port()
            configuration = folder / "knot.conf"
            configuration.write_text(_CONFIGURATION.format(folder=folder, port=port) + served)
            process = await asyncio.create_subprocess_exec(
                KNOTD, "-c", str(configuration), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
            )
            await _answers(port, origin, process)
            if process.returncode is None:
                return process, port


async def _answers(port: int, origin: str, process: asyncio.subprocess.Process) -> None:
    query = dns.message.make_query(origin, "SOA")
    while process.returncode is None:
        try:
            response = await dns.asyncquery.udp(query, "127.0.0.1", 0.1, port)
        except dns.exception.DNSException:
            continue
        if response.answer:
            return


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
