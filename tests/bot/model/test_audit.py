"""Which change of mine can still be taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import pilot_verbs, verbs
from bot.model.audit import UNDO_WITHIN, Entry, Verb, last_undoable, undoable
from bot.model.errors import BotError, ConflictError
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


def a_long_trail(version: int) -> list[Entry]:
    """Notes and an undo, a step of somebody else, the calendar; each a minute after the other."""
    one = verbs.add_note(checklist(), "tenant", by("U1", 1), text="a")
    two = verbs.mark_done(one.checklist, "domain", by("U2", 2))
    three = verbs.add_note(two.checklist, "tenant", by("U1", 3), text="b")
    four = verbs.undo(three.checklist, three.entry, by("U1", 4))
    five = verbs.add_note(four.checklist, "domain", by("U1", 5), text="c")
    six = verbs.reschedule(
        five.checklist, replace(five.checklist.schedule, on=False), by("U1", 6), verb=Verb.REMIND, text="off"
    )
    trail = [started().entry, *(change.entry for change in (one, two, three, four, five, six))]
    assert trail[version - 1].version == version
    return trail


@pytest.mark.parametrize(
    ("version", "user", "said"),
    [
        pytest.param(2, "U1", "", id="what came after it is undone"),
        pytest.param(7, "U1", "", id="the calendar, which nobody else touched"),
        pytest.param(3, "U2", r"<@U1> changed the same since \(note\)", id="somebody changed the same"),
        pytest.param(3, "U1", "<@U2> made that change, and only <@U2> can take it back", id="somebody else's"),
        pytest.param(4, "U1", "is taken back already", id="undone once"),
        pytest.param(5, "U1", "cannot be undone", id="an undo"),
        pytest.param(1, "U1", "cannot be undone", id="the start"),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_exactly_that_change_is_taken_back_or_it_is_said_why_not(
    version: int, user: str, said: str, order: int
) -> None:
    trail = a_long_trail(version)[::order]
    now = NOON + timedelta(minutes=10)

    if said:
        with pytest.raises(BotError, match=said):
            undoable(trail, version, user, now)
    else:
        assert undoable(trail, version, user, now).version == version


def test_of_ones_own_later_change_it_is_said_that_it_is_ones_own() -> None:
    with pytest.raises(ConflictError, match=r"^You changed the same since \(note\)"):
        undoable(two_notes(), 2, "U1", NOON)


@pytest.mark.parametrize("trail", [[], two_notes()], ids=["not even read", "read all the same"])
def test_a_change_of_long_ago_stays(trail: list[Entry]) -> None:
    with pytest.raises(BotError, match="more than 30 minutes old"):
        undoable(trail, 3, "U1", NOON + UNDO_WITHIN + timedelta(minutes=3))


def test_pilot_users_are_the_same_part_only_where_they_are_the_same_people() -> None:
    one = pilot_verbs.add(checklist(), ["ann@contoso.com", "bob@contoso.com"], by("U1", 1), batch=None)
    two = pilot_verbs.mark_moved(one.checklist, ["bob@contoso.com"], by("U1", 2))
    three = pilot_verbs.mark_moved(two.checklist, ["ann@contoso.com"], by("U2", 3))
    trail = [one.entry, two.entry, three.entry]

    assert undoable(trail, two.entry.version, "U1", NOON) == two.entry
    with pytest.raises(ConflictError, match="<@U2> changed the same"):
        undoable(trail, one.entry.version, "U1", NOON)
