"""Small values: words, templates, deliveries."""

from datetime import timedelta

import pytest

from bot.model.delivery import LaterError, MessageGoneError, RefusedError, RevokedError, ShutOutError, UncertainError
from bot.model.ledger import Slot, SlotKind, SlotState
from bot.model.run import Run
from bot.model.words import ago, mention
from tests.bot.model.examples import NOON, TEMPLATE


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        pytest.param(0, "0 s ago", id="now"),
        pytest.param(-5, "0 s ago", id="clocks that disagree"),
        pytest.param(59.9, "59 s ago", id="seconds"),
        pytest.param(60, "1 min ago", id="a minute"),
        pytest.param(3599, "59 min ago", id="minutes"),
        pytest.param(3600, "1 h ago", id="an hour"),
        pytest.param(86_399, "23 h ago", id="hours"),
        pytest.param(86_400 * 40, "40 d ago", id="days"),
    ],
)
def test_how_long_ago(seconds: float, words: str) -> None:
    assert ago(NOON, NOON + timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("actor", "words"),
    [
        pytest.param("U123", "<@U123>", id="a person"),
        pytest.param("W123", "<@W123>", id="a person of an organisation"),
        pytest.param("S123", "<!subteam^S123>", id="a group"),
        pytest.param("cli:ann", "ann", id="somebody at a terminal"),
        pytest.param("", "the clock", id="nobody"),
    ],
)
def test_how_somebody_is_named(actor: str, words: str) -> None:
    assert mention(actor) == words


def test_a_template_knows_its_steps_by_key() -> None:
    assert TEMPLATE.step("pilot").title == "Move pilot users"
    with pytest.raises(KeyError):
        TEMPLATE.step("gone")


def test_a_message_that_may_go_later_says_when() -> None:
    error = LaterError("ratelimited", timedelta(seconds=30))

    assert (str(error), error.after) == ("ratelimited", timedelta(seconds=30))


@pytest.mark.parametrize("kind", [MessageGoneError, ShutOutError, RevokedError])
def test_what_was_refused_is_certainly_not_delivered(kind: type[Exception]) -> None:
    assert issubclass(kind, RefusedError)
    assert not issubclass(kind, UncertainError)


def test_a_slot_is_planned_and_a_run_unclaimed_until_somebody_takes_it() -> None:
    slot = Slot(team="T1", checklist="c1", key="2026-11-02", kind=SlotKind.WEEKLY, due_at=NOON)
    run = Run(id="r1", team="T1", checklist="c1", steps=("domain",), due_at=NOON)

    assert (slot.state, slot.token, slot.message) == (SlotState.PLANNED, "", "")
    assert (run.token, run.asked_by) == ("", "")
