"""Who may import whom, and that every module has its place."""

import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.house.tree import PACKAGES, ROOT, modules

# Rooms beside the layers: the package itself holds its version alone, settings are read by the composition
# root and the terminal, and the playground is a guest. The contracts in pyproject.toml say who may enter.
BESIDE = (
    "bot.log",
    "bot.meters",
    "bot.playground",
    "bot.serving",
    "bot.settings",
    "bot.spans",
    "bot.traces",
    "bot.variables",
)


def _contracts() -> list[Mapping[str, Any]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts: list[Mapping[str, Any]] = project["tool"]["importlinter"]["contracts"]
    return contracts


def _layers() -> tuple[str, ...]:
    [contract] = [contract for contract in _contracts() if contract["type"] == "layers"]
    return tuple(room.strip() for layer in contract["layers"] for room in layer.split("|"))


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = [_dotted(path) for path in modules(*PACKAGES)]


def test_no_arrow_points_up() -> None:
    # in a process of its own, because coverage would trace every step of a search through all imports
    lint = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    ran = subprocess.run([sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own

    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("module", [module for module in MODULES if module != "bot"])
def test_a_module_is_in_exactly_one_room(module: str) -> None:
    rooms = [room for room in (*_layers(), *BESIDE) if module == room or module.startswith(f"{room}.")]

    assert len(rooms) == 1


def test_a_room_that_a_contract_names_is_there() -> None:
    named = {room for contract in _contracts() for room in contract.get("source_modules", ())}

    assert [room for room in sorted({*named, *_layers(), *BESIDE}) if room not in MODULES] == []


def test_the_top_package_imports_nothing() -> None:
    lines = (ROOT / "bot" / "__init__.py").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if "import" in line] == []
