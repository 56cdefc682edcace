"""What the bot weighs: its wheel, and what is installed with it: ``python -m bench.size [IMAGE]``.

The wheel is built from the sources here. What comes with it is what `requirements.lock` names, as it is installed in
this environment, without what Python compiles of it. With the name of a container image, docker says its size.
"""

import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

from bench.promises import ROOT
from bench.timing import verdict

MB = 1e6
WHEEL, TOGETHER = 2.0, 100.0  # at most
BARE = ("slack-bolt", "aiohttp")  # what a Bolt app of a few lines takes
_PINNED = re.compile(r"^([a-z0-9][a-z0-9-]*)(?:\[[a-z]+\])?==", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_COMPILED = {".pyc", ".pyo"}


def main(arguments: Sequence[str] = sys.argv[1:]) -> int:
    """Print the figures; return 1 if a promise was broken."""
    wheel, files, unpacked = built()
    print(f"{'the wheel':<44} {wheel:6.2f} MB: {files} files, {unpacked:.2f} MB unpacked")
    weights = {name: weight(name) for name in locked()}
    print(f"{f'the {len(weights)} packages that come with it':<44} {sum(weights.values()):6.2f} MB, of these")
    for name in sorted(weights, key=lambda each: weights[each], reverse=True)[:6]:
        print(f"  {name:<42} {weights[name]:6.2f} MB")
    bare = {name: weight(name) for name in needed(BARE)}
    print(f"{f'{len(bare)} packages of a bare Bolt app':<44} {sum(bare.values()):6.2f} MB")
    for image in arguments:
        print(f"{f'the image {image}':<44} {_image(image):6.2f} MB")
    kept = verdict("the wheel, MB", wheel, WHEEL)
    return 0 if verdict("installed, MB", unpacked + sum(weights.values()), TOGETHER) and kept else 1


def built() -> tuple[float, int, float]:
    """Build the wheel; return its MB, how many files are in it, and their MB."""
    with tempfile.TemporaryDirectory(prefix="hybrid-bench-") as folder:
        [path] = WheelBuilder(str(ROOT)).build(directory=folder, versions=["standard"])
        with zipfile.ZipFile(path) as archive:
            sizes = [each.file_size for each in archive.infolist()]
        return Path(path).stat().st_size / MB, len(sizes), sum(sizes) / MB


def locked() -> tuple[str, ...]:
    """Return the names of what is installed beside the wheel."""
    pinned = _PINNED.findall((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    return tuple(name for name in pinned if _there(name))


def needed(names: Iterable[str]) -> frozenset[str]:
    """Return *names*, what they need, what that needs, and so on."""
    found: set[str] = set()
    left = list(names)
    while left:
        if (name := left.pop()) not in found:
            found.add(name)
            asked = (each for each in distribution(name).requires or () if "extra ==" not in each)
            bare = (match[0] for each in asked if (match := _NAME.match(each)))
            left += [re.sub(r"[._-]+", "-", each).lower() for each in bare if _there(each)]
    return frozenset(found)


def weight(name: str) -> float:
    """Return the MB of the files of an installed package."""
    files = distribution(name).files or ()
    paths = (Path(str(each.locate())) for each in files if each.suffix not in _COMPILED)
    return sum(path.stat().st_size for path in paths if path.is_file()) / MB


def _there(name: str) -> bool:
    """Tell whether it is installed: some are for other systems."""
    try:
        return bool(distribution(name))
    except PackageNotFoundError:
        return False


def _image(name: str) -> float:
    asked = ["docker", "image", "inspect", "--format", "{{.Size}}", name]
    return int(subprocess.run(asked, check=True, capture_output=True, text=True).stdout) / MB


if __name__ == "__main__":
    sys.exit(main())
