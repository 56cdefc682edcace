"""The runbook has an entry for everything that the doctor may find wrong."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.tree import ROOT, modules, parsed

RUNBOOK = (ROOT / "docs/how-to/runbook.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### Doctor: (.+)\n((?:(?!^#).*\n)*)", RUNBOOK, re.MULTILINE))


def _findings() -> Iterator[tuple[str, str]]:
    """Yield the mark and the thing of every line that the doctor's source can say, other than that all is well."""
    for path in modules("bot/cli"):
        for node in ast.walk(parsed(path)):
            match node:
                case ast.Call(func=ast.Name(id="fail" | "warn" as mark), args=[what, _]):
                    names = [part.value for part in ast.walk(what) if isinstance(part, ast.Constant)]
                    assert names, f"{path}:{node.lineno} says nothing that can be looked up"
                    yield from ((mark, str(name)) for name in names)


def test_every_finding_of_the_doctor_has_its_entry() -> None:
    found = set(_findings())

    assert len(found) > 25
    assert {(mark, what) for mark, what in found if f"**{mark}**" not in SECTIONS.get(what, "")} == set()


def test_no_entry_is_of_a_finding_that_there_is_not() -> None:
    told = {(mark, what) for what, text in SECTIONS.items() for mark in re.findall(r"\*\*(fail|warn)\*\*", text)}

    assert told - set(_findings()) == set()
