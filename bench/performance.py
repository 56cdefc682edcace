"""Runs the benches one after the other and writes `docs/performance.md`: ``python -m bench.performance [NAME ...]``.

Without names it runs all that `bench.promises` lists. A name may bring arguments along: ``"chaos 2 100"``; the page
then says that command. The page is written after each, so that nothing is lost when somebody stops it.

``python -m bench.performance --small`` runs what can be made small, for a minute or two, and leaves the page as it is:
a look whether every bench still runs, and whether what does not depend on size still holds.
"""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.performance_page import Measurement, measurements, page, presentable
from bench.promises import ROOT, SOURCES, Source

PAGE = ROOT / "docs" / "performance.md"
SMALL = "--small"
GIB = 2**20  # in the units of /proc/meminfo


def main(arguments: Sequence[str] = sys.argv[1:]) -> int:
    """Run what *arguments* name, write the page after each, and return 1 if a promise was broken."""
    small = SMALL in arguments
    named = [each.split() for each in arguments if each != SMALL]
    wanted = named or [
        [name] for name, source in SOURCES.items() if source.there and not (small and source.small is None)
    ]
    if wrong := [words[0] for words in wanted if words[0] not in SOURCES or not SOURCES[words[0]].there]:
        known = ", ".join(name for name, source in SOURCES.items() if source.there)
        print(f"There is no bench {', '.join(wrong)}; there are: {known}.", file=sys.stderr)
        return 2
    broken = []
    for name, *more in wanted:
        source = SOURCES[name]
        done = measured(source, more or (source.small or () if small else ()))
        if not small:
            write(PAGE, done)
        broken += [name] if done.broken else []
    written = "was left as it is" if small else "is written"
    print(f"\n{PAGE.relative_to(ROOT)} {written}. {'BROKEN: ' + ', '.join(broken) if broken else 'All kept.'}")
    return 1 if broken else 0


def measured(source: Source, more: Sequence[str] = ()) -> Measurement:
    """Run *source*, show what it prints, and return that."""
    words = (*source.words, *more)
    print(f"\n$ python -m {' '.join(words)}", flush=True)
    began, lines = time.monotonic(), []
    command = [sys.executable, "-m", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    return Measurement(
        name=source.name,
        words=" ".join(words),
        day=datetime.now(UTC).date().isoformat(),
        seconds=round(time.monotonic() - began),
        code=process.returncode,
        machine=machine(),
        output=presentable("".join(lines), names=_names()),
    )


def write(path: Path, done: Measurement) -> None:
    """Put *done* in the place of what the page at *path* says of the same bench; the others stay."""
    known = measurements(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(page({**known, done.name: done}), encoding="utf-8")


def machine() -> str:
    """Return what this was measured on; nothing that says whose it is."""
    cores = os.cpu_count() or 1
    system = _told("/etc/os-release", "PRETTY_NAME", "=") or f"{platform.system()} {platform.release()}"
    processor = _told("/proc/cpuinfo", "model name", ":") or platform.machine()
    memory = int((_told("/proc/meminfo", "MemTotal", ":") or "0").split()[0]) / GIB
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{processor}, {cores} core{'' if cores == 1 else 's'}, {memory:.0f} GB, {system}, {python}"


def _told(file: str, key: str, mark: str) -> str:
    """Return what *file* says of *key*; "" where it says nothing."""
    path = Path(file)
    found = (line.split(mark, 1) for line in path.read_text().splitlines()) if path.exists() else iter(())
    return next((parts[1].strip().strip('"') for parts in found if parts[0].strip() == key), "")


def _names() -> Iterator[str]:
    """Yield what this machine is called."""
    if len(platform.node()) > 2 and platform.node() != "localhost":
        yield platform.node()


if __name__ == "__main__":
    sys.exit(main())
