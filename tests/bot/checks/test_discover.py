"""How checks are found."""

import sys
from pathlib import Path

import pytest

from bot.checks import ENTRY_POINTS, Check, discover

MODULE = '''
"""A page of its own."""
from bot.checks import Check
from bot.model.verdict import Code, Verdict

OK = Code("ok", Verdict.PASS)

async def observe(target, net):
    return None

CHECK = Check(id="{id}", step=9, title="", codes=(OK,), source="", observe=observe, judge=lambda *_: [OK.at("")])
'''


def install(folder: Path, check: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a package with one check on the path, as pip would."""
    (folder / "elsewhere_check.py").write_text(MODULE.format(id=check))
    metadata = folder / "elsewhere-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: elsewhere\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[{ENTRY_POINTS}]\nelsewhere = elsewhere_check:CHECK\n")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "elsewhere_check", raising=False)


def test_a_check_is_found_by_its_id() -> None:
    found = discover()

    assert all(check.id == name for name, check in found.items())
    assert {"dns-sipfederationtls", "edge-tcp-443", "edge-tcp-5061"} <= set(found)


@pytest.mark.parametrize("check", discover().values(), ids=lambda check: check.id)
def test_a_check_has_a_page_a_source_and_advice(check: Check) -> None:
    assert len(check.page) > 100
    assert check.source.startswith("https://learn.microsoft.com/")
    names = [code.name for code in check.codes]
    assert len(names) == len(set(names))
    assert [code.name for code in check.codes if not code.advice and code.verdict != "pass"] == []


def test_a_check_of_an_installed_package_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "elsewhere", monkeypatch)

    found = discover()

    assert list(found)[-1] == "elsewhere"
    assert found["elsewhere"].page == "A page of its own."


def test_two_checks_of_one_name_stop_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "dns-sip-tls", monkeypatch)

    with pytest.raises(ValueError, match="two checks are called dns-sip-tls"):
        discover()
