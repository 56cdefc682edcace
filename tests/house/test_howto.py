"""What the guides show does what they say."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from bot.checks import Check
from tests.house.tree import ROOT

GUIDE = (ROOT / "docs/how-to/add-a-check.md").read_text(encoding="utf-8")


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
    code = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    for name, text in zip(names, code, strict=True):
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
