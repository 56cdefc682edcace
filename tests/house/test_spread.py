"""What the bench of a million checklists rests on, and that it would notice."""

from __future__ import annotations

from collections import Counter
from datetime import time

import pytest

from bench.demand import Demand, measured
from bench.spread import A_NAME_SERVER, asked, highest, load
from bench.world import Workspace
from bot.model.turn import A_MINUTE, TURNS

ASKS = Demand(Counter({"chat.update": 1, "chat.postMessage": 1}), 60)
LOOKS = Demand(Counter({"chat.update": 1}), 60)
FULL = A_MINUTE * TURNS


@pytest.fixture(scope="module")
def full() -> Workspace:
    """A workspace with as many checklists as there are turns for, all of them reminded at the same time."""
    return Workspace("Europe/Berlin", time(9), (None,) * FULL)


def test_a_reminder_and_a_look_call_each_method_once_at_most() -> None:
    reminder, look = measured()

    assert max(reminder.calls.values()) == max(look.calls.values()) == 1


def test_in_turns_a_full_workspace_stays_within_what_slack_takes(full: Workspace) -> None:
    spread = load([full], ASKS, LOOKS, turns=True)

    assert spread.reminders.total() == FULL
    assert highest(spread.busiest) <= 1


def test_at_once_it_would_not(full: Workspace) -> None:
    assert highest(load([full], ASKS, LOOKS, turns=False).busiest) > 1


def test_the_pace_holds_where_much_more_is_due(full: Workspace) -> None:
    everything = load([full] * 10, ASKS, LOOKS, turns=False)

    most, late = asked(everything, 1, ASKS, LOOKS)

    assert max(everything.reminders.values()) * ASKS.questions > A_NAME_SERVER
    assert most <= A_NAME_SERVER
    assert late > FULL * 10 * ASKS.questions / A_NAME_SERVER
