"""Words and calls that have their one place, or none."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT, modules, name_of, parsed, texts

OWN = Path(__file__)  # it has to name what it forbids

NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "shared"}
CLOCK = ("bot/app.py", "bot/cli/", "bot/playground/")
ENVIRONMENT = ("bot/cli/__init__.py",)


def _matches(pattern: re.Pattern[str], paths: Iterator[Path]) -> list[str]:
    return [
        f"{name_of(path)}:{number}: {line.strip()[:80]}"
        for path in paths
        if path != OWN
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def _attributes(path: Path) -> Iterator[tuple[int, str]]:
    """Yield every ``owner.name`` in a file; of ``a.b.name`` the owner is ``b``."""
    for node in ast.walk(parsed(path)):
        match node:
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name):
                yield node.lineno, f"{owner}.{name}"
            case ast.ImportFrom(module=str(module), names=names):
                yield from ((node.lineno, f"{module}.{alias.name}") for alias in names)
            case _:
                pass


def _used(names: set[str], *, only_in: tuple[str, ...]) -> list[str]:
    return [
        f"{name_of(path)}:{line}: {name}"
        for path in modules(*PACKAGES)
        if not name_of(path).startswith(only_in)
        for line, name in _attributes(path)
        if name in names
    ]


def test_a_module_is_named_after_what_it_owns() -> None:
    paths = [path.relative_to(ROOT) for path in modules(*PACKAGES, "tests", "bench")]

    assert [path.as_posix() for path in paths if NAMELESS & {*path.parts, path.stem}] == []


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX", "NotImplementedError"])
def test_nothing_is_put_off(word: str) -> None:
    assert _matches(re.compile(rf"\b{word}\b"), iter(modules(*PACKAGES, "tests", "bench"))) == []


def test_the_clock_is_read_at_the_edge_only() -> None:
    clocks = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today"}

    assert _used(clocks, only_in=CLOCK) == []


def test_the_environment_is_read_in_one_place() -> None:
    assert _used({"os.environ", "os.getenv", "os.environb", "os.putenv"}, only_in=ENVIRONMENT) == []


def test_no_file_names_a_package_registry_or_a_place_on_somebody_s_machine() -> None:
    registries = r"pypi\.org|pythonhosted\.org|registry\.npmjs|registry\.yarnpkg|deb\.debian\.org"
    places = r"/(?:root|work|Users)/|/home/\w"

    assert _matches(re.compile(f"{registries}|{places}"), texts()) == []


def test_servers_of_tests_stand_on_addresses_that_no_other_process_has() -> None:
    fixed = re.compile(r"127\.9\d\.\d")  # tests/loopback.py gives them out

    assert _matches(fixed, iter(modules("tests"))) == []
