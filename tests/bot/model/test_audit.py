"""Which change of mine can still be taken back."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.model import verbs
from bot.model.audit import UNDO_WITHIN, Entry, last_undoable
from tests.bot.model.examples import NOON, by, checklist, started

Story = Callable[[], list[Entry]]


def two_notes() -> list[Entry]:
    one = verbs.add_note(checklist(), "tenant", by("U1", 1), text="a")
    two = verbs.add_note(one.checklist, "tenant", by("U1", 2), text="b")
    return [one.entry, two.entry]


def a_note_then_theirs() -> list[Entry]:
    one = verbs.add_note(checklist(), "tenant", by("U1", 1), text="a")
    return [one.entry, verbs.add_note(one.checklist, "domain", by("U2", 2), text="b").entry]


def undone_once() -> list[Entry]:
    one = verbs.add_note(checklist(), "tenant", by("U1", 1), text="a")
    two = verbs.add_note(one.checklist, "tenant", by("U1", 2), text="b")
    return [one.entry, two.entry, verbs.undo(two.checklist, two.entry, by("U1", 3)).entry]


def undone_at_all() -> list[Entry]:
    one = verbs.add_note(checklist(), "tenant", by("U1", 1), text="a")
    return [one.entry, verbs.undo(one.checklist, one.entry, by("U1", 3)).entry]


def only_started() -> list[Entry]:
    return [started().entry]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("story", "user", "version"),
    [
        pytest.param(two_notes, "U1", 3, id="the last one"),
        pytest.param(a_note_then_theirs, "U1", 2, id="mine, not theirs"),
        pytest.param(a_note_then_theirs, "U3", None, id="nothing is mine"),
        pytest.param(undone_once, "U1", 2, id="the one before, once the last was undone"),
        pytest.param(undone_at_all, "U1", None, id="an undo is not undone"),
        pytest.param(only_started, "U1", None, id="nor is a start"),
    ],
)
def test_my_last_change_that_can_be_undone(story: Story, user: str, version: int | None, order: int) -> None:
    found = last_undoable(story()[::order], user, NOON + timedelta(minutes=10))

    assert (found.version if found else None) == version


@pytest.mark.parametrize(
    ("late", "undoable"),
    [
        pytest.param(timedelta(), True, id="at the last moment"),
        pytest.param(timedelta(microseconds=1), False, id="too late"),
    ],
)
def test_an_old_change_stays(late: timedelta, undoable: bool) -> None:  # noqa: FBT001 - a column of the table
    entry = verbs.add_note(checklist(), "tenant", by("U1"), text="a").entry

    assert (last_undoable([entry], "U1", NOON + UNDO_WITHIN + late) is entry) is undoable
