"""What a tenant of 50,000 people costs the checks that read them all: ``python -m bench.graph_users``.

The server is a process of its own, so that the memory is the bot's alone.
"""

import asyncio
import contextlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.timing import verdict
from bot.checks import Target, discover
from bot.model.profile import Profile
from bot.model.verdict import Report
from bot.net import Net
from bot.net.build import open_net
from bot.usecases.look import look
from tests.certlab import CertLab
from tests.graph import PAIR, credentials, microsoft, user

PEOPLE = 50_000
CHECKS = ("sync-provisioning-errors", "sync-upn-suffix-verified", "upn-sip-match")
MOST_MB = 150
SERVER = "server"
CERTIFICATE = "app.pem"


class Eyes:
    """What looking takes."""

    check_timeout = timedelta(seconds=10)

    def __init__(self, net: Net) -> None:
        self.net = net

    @staticmethod
    def now() -> datetime:
        """Return the time."""
        return datetime.now(UTC)


def main() -> int:
    """Print the figures and whether the promise is kept; return 1 if not."""
    if sys.argv[1:2] == [SERVER]:
        asyncio.run(_serve(Path(sys.argv[2])))
        return 0
    with tempfile.TemporaryDirectory(prefix="hybrid-bench-") as folder, _server(Path(folder)) as told:
        before = _megabytes()
        seconds, reports = asyncio.run(_read(told["url"], Path(told["ca"])))
        peak = _megabytes()
    for report in reports:
        print(f"{report.check:<28} {report.verdict:<8} {report.findings[0].observed[:60]}")
    print(f"{PEOPLE:,} users read in {seconds:.1f} s; resident memory {before:.0f} MB before, {peak:.0f} MB at most")
    return 0 if verdict(f"megabytes with {PEOPLE:,} users", peak, MOST_MB) else 1


async def _read(url: str, bundle: Path) -> tuple[float, tuple[Report, ...]]:
    async with open_net(
        servers=["127.0.0.1:1"], ca_bundle=bundle, timeout=timedelta(seconds=10), named=[url], now=Eyes.now
    ) as net:
        assert net.graphs is not None
        graph = net.graphs.open(credentials(), login_url=url, graph_url=url)
        found = discover()
        target = Target(profile=Profile(upn_suffixes=("contoso.test",)), now=Eyes.now(), login_url=url)
        began = time.monotonic()
        reports = await look(Eyes(replace(net, graph=graph)), [found[check] for check in CHECKS], target, _tell)
        return time.monotonic() - began, reports


async def _tell(_: int, __: int) -> None:
    """Say nothing."""


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[dict[str, str]]:
    (folder / CERTIFICATE).write_text(PAIR.certificate)
    process = subprocess.Popen([sys.executable, "-m", "bench.graph_users", SERVER, str(folder)], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


async def _serve(folder: Path) -> None:
    lab = CertLab(folder)
    async with microsoft(lab) as stub:
        stub.certificates = [(folder / CERTIFICATE).read_text()]
        stub.users = [user(f"person{number:05d}@contoso.test") for number in range(PEOPLE)]
        print(json.dumps({"url": stub.url, "ca": str(lab.ca_bundle)}), flush=True)
        await asyncio.Event().wait()


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
