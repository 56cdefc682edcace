"""The page of the checks says what the checks say."""

from bot.cli.docs import checks_page, evidence_page
from tests.house.tree import ROOT


def test_the_page_of_the_checks_is_the_one_that_the_program_prints() -> None:
    kept = (ROOT / "docs/checks.md").read_text(encoding="utf-8")

    assert kept == checks_page(), "run `hybrid-bot docs > docs/checks.md`"


def test_the_page_of_the_evidence_is_the_one_that_the_program_prints() -> None:
    kept = (ROOT / "docs/reference/evidence.md").read_text(encoding="utf-8")

    assert kept == evidence_page(), "run `hybrid-bot docs --part evidence > docs/reference/evidence.md`"
