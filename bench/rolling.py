"""The last release and this version side by side on one PostgreSQL, as in a rolling upgrade.

Run as ``python -m bench.rolling [COMMIT [COUNT]]``. The release's wheel is built of COMMIT. It makes the tables and
serves; then this version upgrades them, and serves beside it. COUNT reminders are due, and both answer
commands and change the same checklist.
"""

import contextlib
import io
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from bench import slots
from bench.command import Line, signed
from bench.databases import created
from bench.fleet import posts, upgraded, wait_for
from bench.server import environment, free_port, module, running, slack
from tests.postgres import cluster

RELEASE, COUNT = "afae6a7", 200
CHANNEL = "CFULL000001"
PATIENCE = 60.0  # seconds


def main() -> int:
    """Print what each said and what became of the reminders; return 1 if one of the two stood in the other's way."""
    release, count = (sys.argv[1:] + [RELEASE, str(COUNT)][len(sys.argv) - 1 :])[:2]
    with (
        cluster() as server,
        tempfile.TemporaryDirectory(prefix="hybrid-bench-") as place,
        slack(Path(place), 50) as port,
    ):
        folder = Path(place)
        old = _wheel(release, folder)
        url = created(server, "rolling")
        told = {**environment(url), "PYTHONPATH": str(old)}
        subprocess.run(module("bot", "db", "upgrade"), check=True, env=told, cwd=folder, stdout=subprocess.DEVNULL)
        with _serving(url, port, folder, old) as before:
            upgraded(url)
            with _serving(url, port, folder, Path.cwd()) as now:
                slots.fill(url, int(count))
                said = _both(before, now)
                wait_for(port, int(count))
        _settled(url)
        got, states = posts(port)["channels"], slots.states(url)
        verified = subprocess.run(
            module("bot", "audit", "verify"), env=environment(url), capture_output=True, check=False
        )
    kept = {
        "each was sent once": set(got.values()) == {1} and len(got) == int(count),
        "the ledger says so": set(states.values()) == {"sent"},
        "each saw the other's changes": all(word in answer for answer in said for word in ("by the old", "by the new")),
        "the audit trails hold": verified.returncode == 0,
    }
    for promise, holds in kept.items():
        print(f"{release} beside this version: {promise:<32} {'kept' if holds else 'BROKEN'}")
    return 0 if all(kept.values()) else 1


def _both(before: int, now: int) -> list[str]:
    """Change one checklist by both, and return the history that each tells then."""
    _ask(before, "note domain by the old")
    _ask(now, "note domain by the new")
    return [_ask(port, "history") for port in (before, now)]


def _ask(port: int, text: str) -> str:
    with contextlib.closing(Line(port)) as line:
        return line.ask(signed(text, channel=CHANNEL))[1]


def _settled(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while slots.OPEN & set(slots.states(url).values()) and time.monotonic() < deadline:
        time.sleep(0.2)


@contextlib.contextmanager
def _serving(url: str, slack_port: int, folder: Path, code: Path) -> Iterator[int]:
    """Run ``hybrid-bot serve`` of *code*, and give its port."""
    port = free_port()
    told = {**environment(url, port, slack_port), "PYTHONPATH": str(code)}
    command = [sys.executable, "-P", "-m", "bot", "serve"]
    with running(command, port, folder / f"{port}.log", told):
        yield port


def _wheel(commit: str, folder: Path) -> Path:
    """Build the wheel of *commit*, and return where it is unpacked."""
    source, built, unpacked = folder / "source", folder / "built", folder / "unpacked"
    archive = subprocess.run(["git", "archive", commit], check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(source, filter="data")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(build, check=True, cwd=source, capture_output=True)
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        files.extractall(unpacked)
    return unpacked


if __name__ == "__main__":
    sys.exit(main())
