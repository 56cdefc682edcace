"""What a process has of the machine, as Linux tells it."""

from __future__ import annotations

import os
from pathlib import Path

_KIB, _USER = 1024, 11  # the latter counted after the name of its program


def megabytes(pid: int) -> float:
    """Return its resident memory."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / _KIB


def files(pid: int) -> int:
    """Return how many files and sockets it has open."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def cpu_seconds(pid: int) -> float:
    """Return how long it has worked, in its own code and in the kernel."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    user, system = fields[_USER : _USER + 2]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
