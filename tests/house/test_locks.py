"""The lock files fit the project, each other, and any package index."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.house.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN = "requirements.lock"
TRACED = "requirements-otel.lock"
DEV = "requirements-dev.lock"
BUILD = "requirements-build.lock"


def _plain(group: list[str | dict[str, str]]) -> list[str]:
    """Return the group without those that it includes."""
    return [line for line in group if isinstance(line, str)]


def _lines(lock: str) -> list[str]:
    return (ROOT / lock).read_text(encoding="utf-8").splitlines()


def _pins(lock: str) -> dict[str, str]:
    pins = (re.match(r"([\w.-]+)(?:\[[\w,]+\])?==(\S+)", line) for line in _lines(lock))
    return {pin[1]: pin[2] for pin in pins if pin}


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        pytest.param(RUN, PROJECT["project"]["dependencies"], id="what it runs on"),
        pytest.param(TRACED, PROJECT["project"]["optional-dependencies"]["otel"], id="what traces take"),
        pytest.param(BUILD, PROJECT["build-system"]["requires"], id="what it is built with"),
        pytest.param(DEV, _plain(PROJECT["dependency-groups"]["dev"]), id="what it is tested with"),
    ],
)
def test_a_lock_pins_what_the_project_asks_for(lock: str, wanted: list[str]) -> None:
    pins = _pins(lock)
    asked = [Requirement(line) for line in wanted]

    assert [str(one) for one in asked if one.name not in pins or not one.specifier.contains(pins[one.name])] == []


@pytest.mark.parametrize(("lock", "pin"), [(RUN, "sqlalchemy[asyncio]"), (DEV, "coverage[toml]")])
def test_what_is_asked_for_with_an_extra_is_pinned_with_it(lock: str, pin: str) -> None:
    """Else an older pip takes the newest release for it, and then complains that nothing pins that."""
    assert any(line.startswith(f"{pin}==") for line in _lines(lock))


def test_the_tests_run_on_the_versions_that_are_shipped() -> None:
    assert _pins(RUN).items() <= _pins(TRACED).items() <= _pins(DEV).items()


def test_the_image_is_built_with_what_the_project_names() -> None:
    assert PROJECT["dependency-groups"]["build"] == PROJECT["build-system"]["requires"]
    assert _pins(BUILD).items() <= _pins(DEV).items()


@pytest.mark.parametrize("lock", [RUN, TRACED, BUILD, DEV])
def test_every_pin_has_its_hashes(lock: str) -> None:
    entries = re.split(r"\n(?=\w)", "\n".join(_lines(lock)))

    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", [RUN, TRACED, BUILD, DEV])
def test_a_lock_names_no_address(lock: str) -> None:
    assert [line for line in _lines(lock) if "://" in line or "index-url" in line or "find-links" in line] == []


NPM = sorted(path for path in (ROOT / "tests").glob("*/*/package-lock.json"))


@pytest.mark.parametrize("lock", [pytest.param(path, id=path.parent.name) for path in NPM])
def test_a_lock_of_npm_pins_by_hash_and_names_no_registry(lock: Path) -> None:
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]

    assert [name for name, about in packages.items() if "resolved" in about] == []
    assert [name for name, about in packages.items() if name and "integrity" not in about] == []


def test_every_lock_of_npm_is_installed_before_the_tests() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert NPM
    assert [lock.parent.name for lock in NPM if f"/{lock.parent.name}" not in script] == []
