"""Statements: what may be said, and who may confirm it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.model.errors import BotError, ConflictError
from bot.model.evidence import MAX_STATEMENT, Way, seconded, statement

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def test_a_statement_says_who_and_when_and_what() -> None:
    said = statement("media-ports", "U1", NOW, "  ticket CHG-1 ")

    assert (said.source, said.way, said.by, said.at, said.text) == ("media-ports", Way.WORD, "U1", NOW, "ticket CHG-1")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        pytest.param("  ", "Say what you state", id="nothing"),
        pytest.param("x" * (MAX_STATEMENT + 1), "too long", id="too much"),
    ],
)
def test_a_statement_has_to_say_something_short(text: str, wrong: str) -> None:
    with pytest.raises(BotError, match=wrong):
        statement("media-ports", "U1", NOW, text)


def test_the_longest_statement_is_kept_whole() -> None:
    assert len(statement("media-ports", "U1", NOW, "x" * MAX_STATEMENT).text) == MAX_STATEMENT


def test_a_second_person_confirms() -> None:
    said = seconded(statement("media-ports", "U1", NOW, "so it is"), "U2", LATER)

    assert (said.by, said.at, said.seconded_by, said.seconded_at) == ("U1", NOW, "U2", LATER)


def test_nobody_confirms_their_own_word() -> None:
    with pytest.raises(ConflictError, match="Two different people"):
        seconded(statement("media-ports", "U1", NOW, "so it is"), "U1", LATER)


def test_what_is_confirmed_stays_so() -> None:
    said = seconded(statement("media-ports", "U1", NOW, "so it is"), "U2", LATER)

    with pytest.raises(ConflictError, match="<@U1> stated it and <@U2> confirmed it already"):
        seconded(said, "U3", LATER)
