"""What it costs to read 10,000 users from a directory server: ``python -m bench.ldap_users``.

The server is OpenLDAP's, a process of its own, so that the memory is the bot's alone. Half as many users are read
first: twice as many must take about twice as much of the processor.
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
from pathlib import Path

from bench.timing import verdict
from bot.model.directory import DirectoryAccess
from bot.net.dns import Resolver
from bot.net.guard import Guard
from bot.net.ldap import DirectoryReader
from bot.playground.nameserver import NameServer
from tests.certlab import CertLab
from tests.slapd import HERE, NAME, PASSWORD, READER, slapd, user

PEOPLE = 10_000
MOST_MB = 60  # more than before the reading
MOST_TIMES = 2.6
SERVER = "server"
ROUNDS = 3


def main() -> int:
    """Print the figures and whether the promises are kept; return 1 if not."""
    if sys.argv[1:2] == [SERVER]:
        _serve(Path(sys.argv[2]), int(sys.argv[3]))
        return 0
    before = _megabytes()
    _, half = _measured(PEOPLE // 2)
    seconds, processor = _measured(PEOPLE)
    peak = _megabytes()
    print(f"{PEOPLE:,} users read in {seconds:.1f} s, with {processor:.1f} s of the processor")
    print(f"resident memory {before:.0f} MB before, {peak:.0f} MB at most")
    kept = (
        verdict(f"megabytes for {PEOPLE:,} users", peak - before, MOST_MB),
        verdict("times the work for twice as many", processor / half, MOST_TIMES),
    )
    return 0 if all(kept) else 1


def _measured(people: int) -> tuple[float, float]:
    """Return the seconds of the quickest round, and the least that the bot took of the processor."""
    with tempfile.TemporaryDirectory(prefix="hybrid-bench-") as folder, _server(folder, people) as told:
        rounds = [asyncio.run(_read(told["url"], Path(told["ca"]), people)) for _ in range(ROUNDS)]
        return min(seconds for seconds, _ in rounds), min(processor for _, processor in rounds)


@contextlib.contextmanager
def _server(folder: str, people: int) -> Iterator[dict[str, str]]:
    command = [sys.executable, "-m", "bench.ldap_users", SERVER, folder, str(people)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.stdin.close()


def _serve(folder: Path, people: int) -> None:
    """Run the server until nobody holds our input open any more."""
    lab = CertLab(folder)
    (folder / "server").mkdir()
    entries = map(_person, range(people))
    with slapd(folder / "server", entries, certificate=lab.file(names=(NAME,))) as server:
        print(json.dumps({"url": server.encrypted, "ca": str(lab.ca_bundle)}), flush=True)
        sys.stdin.read()


async def _read(url: str, bundle: Path, people: int) -> tuple[float, float]:
    async with NameServer({"contoso.test": f"dc1 A {HERE}"}) as names:
        dns = Resolver([names.endpoint], Guard())
        reader = DirectoryReader(DirectoryAccess(url, READER, PASSWORD), dns, ca_bundle=bundle)
        began, spent = time.monotonic(), time.process_time()
        found = await reader.users()
        took = time.monotonic() - began, time.process_time() - spent
    assert len(found.users) == people
    return took


def _person(number: int) -> str:
    name = f"person{number:05d}"
    return user(
        name,
        sAMAccountName=name,
        userPrincipalName=f"{name}@contoso.test",
        displayName=f"Person {number:05d}",
        givenName="Person",
        sn=f"{number:05d}",
        mail=f"{name}@contoso.test",
        proxyAddresses=(f"SMTP:{name}@contoso.test", f"smtp:{name}.old@contoso.test", f"sip:{name}@contoso.test"),
        msRTCSIP__DeploymentLocator="SRV:",
        userAccountControl="512",
        objectGUID=number.to_bytes(16, "little"),
    )


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
