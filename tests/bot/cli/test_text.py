"""What a terminal shows of texts that were made for Slack, or by strangers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.cli.text import columns, local, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("*Add your domain* is not ready", "Add your domain is not ready", id="bold"),
        pytest.param("2 * 3 * 4", "2 * 3 * 4", id="no bold"),
        pytest.param("<@U024BE7LH> did it", "@U024BE7LH did it", id="a person"),
        pytest.param("<!subteam^S0604QSJC>", "@S0604QSJC", id="a group"),
        pytest.param("red \x1b[31malert\x1b[0m", "red ?[31malert?[0m", id="colours"),
        pytest.param("a\rb\x07c\x9bd", "a?b?c?d", id="controls"),
        pytest.param("abc\u202edef", "abc?def", id="text that runs backwards"),
        pytest.param("one\ntwo\tthree", "one\ntwo\tthree", id="lines and tabs"),
        pytest.param("Größe → 3 °C", "Größe → 3 °C", id="letters of the world"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_columns_are_aligned_and_one_row_stays_one_line() -> None:
    assert columns([("1", "tenant", "ok"), ("10", "ad", "two\nlines"), ("", "", "")]) == (
        "1   tenant  ok\n10  ad      two lines\n"
    )


def test_a_moment_is_shown_in_the_zone_with_its_name() -> None:
    assert local(datetime(2026, 7, 1, 7, tzinfo=UTC), "Europe/Berlin") == "2026-07-01 Wed 09:00 CEST"
