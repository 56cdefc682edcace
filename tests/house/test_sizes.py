"""Nothing grows past what a reader takes in at once."""

import ast
from collections.abc import Iterator

from tests.house.tree import PACKAGES, modules, name_of, parsed

MAX_SOURCE = 300
MAX_TEST = 500
MAX_FUNCTION = 40


def _too_long(folders: tuple[str, ...], limit: int) -> list[str]:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules(*folders)}
    return [f"{name_of(path)}: {length} lines" for path, length in lengths.items() if length > limit]


def _functions(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1


def test_a_source_file_has_at_most_300_lines() -> None:
    assert _too_long((*PACKAGES, "bench"), MAX_SOURCE) == []


def test_a_test_file_has_at_most_500_lines() -> None:
    assert _too_long(("tests",), MAX_TEST) == []


def test_a_function_has_at_most_40_lines() -> None:
    long = [
        f"{name_of(path)}:{function.lineno} {function.name}: {length} lines"
        for path in modules(*PACKAGES)
        for function, length in _functions(parsed(path))
        if length > MAX_FUNCTION
    ]

    assert long == []


def test_tests_are_no_package_that_would_shadow_what_they_test() -> None:
    assert [name_of(path) for path in modules("tests") if path.name == "__init__.py"] == []
