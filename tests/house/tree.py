"""The project's own files, for the rules that are tests."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "storage")

_FOLDERS = (*PACKAGES, "tests", "bench", "docs", ".ci", ".slack")
_BINARY = {".png", ".pyc", ".db", ".der", ".pfx"}
_FOREIGN = {"__pycache__", "node_modules", ".git"}  # the last is a file in a worktree


def name_of(path: Path) -> str:
    """Return the path as messages show it."""
    return path.relative_to(ROOT).as_posix()


def texts() -> Iterator[Path]:
    """Yield every text file of the project: its folders, and what lies at the top."""
    top = (path for path in sorted(ROOT.iterdir()) if path.is_file() and path.name not in _FOREIGN)
    yield from (path for path in top if not path.name.startswith((".cov", ".env")))
    for folder in _FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix not in _BINARY and not _FOREIGN & set(path.parts):
                yield path


def modules(*folders: str) -> list[Path]:
    """Return the Python files below *folders*; migrations are left out, because they are never changed again."""
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return [path for path in found if "versions" not in path.parts]


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of *path*."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=name_of(path))
