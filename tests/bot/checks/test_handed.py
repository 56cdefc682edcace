"""What checks of handed-in evidence share."""

import pytest

from bot.checks.handed import how, listed, quoted
from bot.evidence.sources import discover
from bot.usecases.look import MAX_FIX


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        pytest.param("LyncOnline", "'LyncOnline'", id="plain"),
        pytest.param("O'Neill", "'O''Neill'", id="a quote"),
        pytest.param("a’; Remove-Item ‘b", "'a’’; Remove-Item ‘‘b'", id="quotes as a word processor makes them"),
        pytest.param("a\r\nRemove-Item  b", "'a Remove-Item b'", id="a line of its own"),
        pytest.param("$(Get-Date)`", "'$(Get-Date)`'", id="nothing is expanded in it"),
    ],
)
def test_a_text_in_a_command_stays_one_text(text: str, safe: str) -> None:
    assert quoted(text) == safe


def test_of_many_names_the_first_are_shown() -> None:
    assert listed({"b", "a"}) == "a, b"
    assert listed([f"n{number}" for number in range(12)], 2) == "n0, n1, and 10 more"
    assert listed(()) == "none"


def test_every_source_says_how_it_is_got() -> None:
    assert all(how(source) for source in discover())
    assert how("hosting-provider") == discover()["hosting-provider"].saving
    assert how("idfix") == discover()["idfix"].how


def test_no_finding_cuts_a_command() -> None:
    assert max(len(how(source)) for source in discover()) < MAX_FIX
