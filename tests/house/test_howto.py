"""What the guides show does what they say."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from bot.checklists import loader, schema
from bot.checks import Check, discover
from tests.house.tree import ROOT


def _code(guide: str, language: str) -> list[str]:
    text = (ROOT / "docs/how-to" / guide).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def _module(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleType, ModuleType]:
    """The check of the guide and its test, as files."""
    names = ("spf_single", "test_spf_single")
    for name, text in zip(names, _code("add-a-check.md", "python"), strict=True):
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    check = _module("bot.checks.spf_single", tmp_path / "spf_single.py")
    monkeypatch.setitem(sys.modules, check.__name__, check)
    return check, _module("test_spf_single", tmp_path / "test_spf_single.py")


def test_the_example_check_is_one(example: tuple[ModuleType, ModuleType]) -> None:
    check, _ = example

    assert isinstance(check.CHECK, Check)


def test_the_example_check_passes_its_own_test(example: tuple[ModuleType, ModuleType]) -> None:
    _, test = example

    for case in test.CASES:
        test.test_judge(*case.values)
    test.test_every_code_has_a_case()


def test_the_example_template_is_one() -> None:
    [text] = _code("write-a-template.md", "yaml")

    template = loader.load(text.encode(), discover())

    assert template.step(template.gate).requires == ("records",)


def test_every_key_of_a_template_is_explained() -> None:
    text = (ROOT / "docs/how-to/write-a-template.md").read_text(encoding="utf-8")
    keys = (schema._OF_A_TEMPLATE, schema._OF_A_STEP, schema._OF_A_LINK, schema._OF_A_PARAMETER, schema._OF_REMINDERS)

    assert {key for table in keys for key in table if f"`{key}`" not in text} == set()
