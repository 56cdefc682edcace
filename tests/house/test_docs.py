"""The page of the checks says what the checks say."""

from bot.cli.docs import checks_page
from tests.house.tree import ROOT


def test_the_page_of_the_checks_is_the_one_that_the_program_prints() -> None:
    kept = (ROOT / "docs/checks.md").read_text(encoding="utf-8")

    assert kept == checks_page(), "run `hybrid-bot docs > docs/checks.md`"
