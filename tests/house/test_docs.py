"""The page of the checks says what the checks say."""

import re

from bench.pictures import PICTURES
from bot.cli.docs import checks_page, evidence_page
from tests.house.tree import ROOT


def test_the_page_of_the_checks_is_the_one_that_the_program_prints() -> None:
    kept = (ROOT / "docs/checks.md").read_text(encoding="utf-8")

    assert kept == checks_page(), "run `hybrid-bot docs > docs/checks.md`"


def test_the_page_of_the_evidence_is_the_one_that_the_program_prints() -> None:
    kept = (ROOT / "docs/reference/evidence.md").read_text(encoding="utf-8")

    assert kept == evidence_page(), "run `hybrid-bot docs --part evidence > docs/reference/evidence.md`"


def test_every_screen_is_shown_in_light_and_dark_and_is_small() -> None:
    page = (ROOT / "docs/screens.md").read_text(encoding="utf-8")
    shown = set(re.findall(r'"img/([\w-]+)\.png"', page))
    drawn = {path.stem: path.stat().st_size for path in (ROOT / "docs/img").glob("*.png")}
    drawn = {name: size for name, size in drawn.items() if not name.startswith(("install-", "terminal-"))}

    assert {name for name in shown if not name.endswith("-dark")} == set(PICTURES)
    assert shown == {f"{name}{ending}" for name in PICTURES for ending in ("", "-dark")} == set(drawn)
    assert [name for name, size in drawn.items() if size > 250_000] == []
