"""What people do to the list of pilot users, verb by verb."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.model import pilot_verbs, verbs
from bot.model.audit import Verb
from bot.model.checklist import Checklist
from bot.model.errors import BotError, ConflictError, ReasonNeededError
from bot.model.pilot import MAX_PILOTS, PilotUser, Stamp, listed
from bot.model.verbs import MAX_NOTE, Change
from tests.bot.model.examples import by, checklist

U1, U2 = by("U1"), by("U2", minutes=5)
ANN, BOB, KIM = "ann@contoso.com", "bob@contoso.com", "kim@contoso.com"


def with_pilots(*users: PilotUser | str) -> Checklist:
    """Return a checklist with that list."""
    people = [user if isinstance(user, PilotUser) else PilotUser(upn=user) for user in users]
    return replace(checklist(), pilots=listed(people))


def user(made: Change, upn: str) -> PilotUser:
    """Return the user as the change made it."""
    found = made.checklist.pilots.of(upn)
    assert found is not None
    return found


def test_people_are_added_with_their_batch() -> None:
    made = pilot_verbs.add(with_pilots(KIM), [BOB, ANN], U1, batch=" 1 ")

    assert made.checklist.pilots.names == (ANN, BOB, KIM)
    assert (user(made, ANN).batch, user(made, KIM).batch) == ("1", "")
    assert (made.entry.verb, made.entry.text) == (Verb.PILOTS, f"added {BOB}, {ANN} (batch 1)")


def test_adding_says_only_who_is_new() -> None:
    made = pilot_verbs.add(with_pilots(ANN), [ANN, BOB], U1)

    assert made.entry.text == f"added {BOB}"


def test_adding_somebody_again_sets_the_batch_and_nothing_else() -> None:
    before = with_pilots(PilotUser(upn=ANN, voice=True, batch="1"))

    made = pilot_verbs.add(before, [ANN], U1, batch="2")

    assert user(made, ANN) == PilotUser(upn=ANN, voice=True, batch="2")


def test_a_batch_can_be_taken_away() -> None:
    made = pilot_verbs.add(with_pilots(PilotUser(upn=ANN, batch="1")), [ANN], U1, batch="none")

    assert user(made, ANN).batch == ""
    assert made.entry.text == f"added {ANN} (batch none)"


@pytest.mark.parametrize(
    ("names", "says"),
    [pytest.param([ANN], f"{ANN} is in the list already.", id="one"), pytest.param([ANN, BOB], "All of", id="several")],
)
def test_adding_those_who_are_there_is_refused(names: list[str], says: str) -> None:
    with pytest.raises(ConflictError) as caught:
        pilot_verbs.add(with_pilots(ANN, BOB), names, U1)

    assert str(caught.value).startswith(says)


def test_setting_a_batch_that_is_set_is_refused() -> None:
    with pytest.raises(ConflictError, match="how it is already"):
        pilot_verbs.add(with_pilots(PilotUser(upn=ANN, batch="1")), [ANN], U1, batch="1")


def test_a_list_has_an_end() -> None:
    full = with_pilots(*(f"user{number}@contoso.com" for number in range(MAX_PILOTS)))

    with pytest.raises(BotError, match=f"would make {MAX_PILOTS + 1} pilot users"):
        pilot_verbs.add(full, [ANN], U1)
    assert pilot_verbs.remove(full, ["user7@contoso.com"], U1).checklist.pilots.unfinished == MAX_PILOTS - 1


def test_people_are_removed() -> None:
    made = pilot_verbs.remove(with_pilots(ANN, BOB), [BOB], U1)

    assert made.checklist.pilots.names == (ANN,)
    assert made.entry.text == f"removed {BOB}"


def test_everybody_is_removed() -> None:
    made = pilot_verbs.remove_all(with_pilots(ANN, BOB), U1)

    assert not made.checklist.pilots
    assert made.entry.text == "removed all 2"


def test_an_empty_list_has_nobody_to_remove() -> None:
    with pytest.raises(ConflictError, match="empty already"):
        pilot_verbs.remove_all(checklist(), U1)


VERBS: list[object] = [
    pytest.param(lambda before, names: pilot_verbs.remove(before, names, U1), id="remove"),
    pytest.param(lambda before, names: pilot_verbs.mark_moved(before, names, U1), id="moved"),
    pytest.param(lambda before, names: pilot_verbs.mark_verified(before, names, U1), id="verified"),
    pytest.param(lambda before, names: pilot_verbs.mark_back(before, names[-1], U1), id="back"),
]


@pytest.mark.parametrize("act", VERBS)
def test_nothing_is_done_where_one_is_nobody(act: Callable[[Checklist, list[str]], Change]) -> None:
    with pytest.raises(BotError, match=f"No pilot user, so nothing was changed: {KIM}.*pilot add {KIM}"):
        act(with_pilots(ANN), [ANN, KIM])


def test_moving_keeps_who_said_it_and_when() -> None:
    made = pilot_verbs.mark_moved(with_pilots(PilotUser(upn=ANN, note="moved back"), BOB), [ANN, BOB], U1)

    assert user(made, ANN) == PilotUser(upn=ANN, moved=Stamp("U1", U1.at))
    assert made.entry.text == f"moved {ANN}, {BOB}"


def test_who_is_moved_already_stays_as_it_was_said_first() -> None:
    once = pilot_verbs.mark_moved(with_pilots(ANN, BOB), [ANN], U1).checklist

    made = pilot_verbs.mark_moved(once, [ANN, BOB], U2)

    assert (user(made, ANN).moved, user(made, BOB).moved) == (Stamp("U1", U1.at), Stamp("U2", U2.at))
    assert made.entry.text == f"moved {BOB}"


def test_moving_who_is_moved_names_who_was_first() -> None:
    once = pilot_verbs.mark_moved(with_pilots(ANN), [ANN], U1).checklist

    with pytest.raises(ConflictError) as caught:
        pilot_verbs.mark_moved(once, [ANN], U2)

    assert str(caught.value) == f"That is marked already: <@U1> marked {ANN} moved 5 min ago."


def test_verifying_needs_everybody_to_be_moved() -> None:
    once = pilot_verbs.mark_moved(with_pilots(ANN, BOB), [ANN], U1).checklist

    with pytest.raises(BotError, match=f"Not moved yet, so nothing was marked: {BOB}. Type `/hybrid pilot moved {BOB}"):
        pilot_verbs.mark_verified(once, [ANN, BOB], U1)


def test_verifying_keeps_who_said_it_and_when() -> None:
    once = pilot_verbs.mark_moved(with_pilots(ANN), [ANN], U1).checklist

    made = pilot_verbs.mark_verified(once, [ANN], U2)

    assert user(made, ANN).verified == Stamp("U2", U2.at)
    assert user(made, ANN).finished


def test_moving_back_forgets_that_it_worked_and_keeps_why() -> None:
    once = pilot_verbs.mark_moved(with_pilots(PilotUser(upn=ANN, batch="1")), [ANN], U1).checklist
    twice = pilot_verbs.mark_verified(once, [ANN], U1).checklist

    made = pilot_verbs.mark_back(twice, ANN, U2, reason=" no  sound\nin calls ")

    assert user(made, ANN) == PilotUser(upn=ANN, batch="1", note="no sound in calls")
    assert made.entry.text == f"moved back {ANN}: no sound in calls"


def test_moving_back_needs_no_reason() -> None:
    once = pilot_verbs.mark_moved(with_pilots(ANN), [ANN], U1).checklist

    made = pilot_verbs.mark_back(once, ANN, U2)

    assert (user(made, ANN).note, made.entry.text) == ("moved back", f"moved back {ANN}")


def test_who_was_not_moved_cannot_be_moved_back() -> None:
    with pytest.raises(ConflictError, match="no way back"):
        pilot_verbs.mark_back(with_pilots(ANN), ANN, U1)


def test_a_reason_has_an_end() -> None:
    once = pilot_verbs.mark_moved(with_pilots(ANN), [ANN], U1).checklist

    with pytest.raises(BotError, match="too long"):
        pilot_verbs.mark_back(once, ANN, U1, reason="x" * (MAX_NOTE + 1))


def test_a_list_that_is_taken_over_leaves_the_others() -> None:
    before = with_pilots(PilotUser(upn=ANN, batch="1", moved=Stamp("U1", U1.at)), KIM)
    users = [PilotUser(upn=ANN, sip=ANN, voice=True), PilotUser(upn=BOB, sip=BOB)]

    made = pilot_verbs.take(before, users, U2, told={"sip", "voice"}, replacing=False, of="pilot.csv")

    assert made.checklist.pilots.names == (ANN, BOB, KIM)
    assert user(made, ANN) == PilotUser(upn=ANN, sip=ANN, voice=True, batch="1", moved=Stamp("U1", U1.at))
    assert made.entry.text == "imported 2 of pilot.csv, 1 of them new"


def test_a_list_that_replaces_takes_the_others_away() -> None:
    made = pilot_verbs.take(
        with_pilots(ANN, KIM), [PilotUser(upn=ANN, sip=ANN)], U1, told={"sip"}, replacing=True, of="a"
    )

    assert made.checklist.pilots.names == (ANN,)
    assert made.entry.text == "imported 1 of a, 0 of them new; removed 1"


def test_the_trail_names_only_the_first_of_many() -> None:
    made = pilot_verbs.add(checklist(), [f"u{number}@contoso.com" for number in range(7)], U1)

    assert made.entry.text.endswith("u4@contoso.com and 2 more")


def test_telling_who_they_are_keeps_what_is_known_of_them() -> None:
    before = with_pilots(PilotUser(upn=ANN, batch="1", voice=True), KIM)

    made = pilot_verbs.tell(before, U1, users=[ANN, BOB], conferencing=[BOB])

    assert made.checklist.pilots.users == (
        PilotUser(upn=ANN, batch="1", voice=True),
        PilotUser(upn=BOB, conferencing=True),
    )
    assert made.entry.text == f"pilot_users={ANN}, {BOB}; pilot_conferencing={BOB}"


def test_telling_who_telephones_is_about_everybody() -> None:
    made = pilot_verbs.tell(with_pilots(PilotUser(upn=ANN, voice=True), BOB), U1, voice=[BOB])

    assert [each.voice for each in made.checklist.pilots.users] == [False, True]


def test_telling_that_there_is_nobody_empties_the_list() -> None:
    made = pilot_verbs.tell(with_pilots(ANN), U1, users=[])

    assert not made.checklist.pilots
    assert made.entry.text == "pilot_users=none"


def test_nobody_telephones_who_is_no_pilot_user() -> None:
    with pytest.raises(BotError, match=f"{KIM} is no pilot user, so nothing was set.*pilot add {KIM}"):
        pilot_verbs.tell(with_pilots(ANN), U1, voice=[ANN, KIM])


@pytest.mark.parametrize(
    ("users", "left"),
    [
        pytest.param([PilotUser(upn=ANN)], 1, id="not moved"),
        pytest.param([PilotUser(upn=ANN, moved=Stamp("U1", U1.at)), PilotUser(upn=BOB)], 2, id="not verified"),
    ],
)
def test_the_gate_waits_for_every_pilot_user(users: list[PilotUser], left: int) -> None:
    before = with_pilots(*users)
    for key in ("tenant", "domain"):
        before = verbs.mark_done(before, key, U1).checklist

    with pytest.raises(ReasonNeededError) as caught:
        verbs.mark_done(before, "pilot", U1)

    assert str(caught.value) == (
        f"*Move pilot users* is not ready: {left} of {len(users)} pilot users are not moved and verified."
    )
    assert verbs.mark_done(before, "pilot", U1, because="they are on leave").entry.verb is Verb.OVERRIDE


@pytest.mark.parametrize("users", [(), (PilotUser(upn=ANN, moved=Stamp("U1", U1.at), verified=Stamp("U1", U1.at)),)])
def test_the_gate_opens_when_everybody_is_moved_and_verified(users: tuple[PilotUser, ...]) -> None:
    before = with_pilots(*users)
    for key in ("tenant", "domain", "pilot"):
        before = verbs.mark_done(before, key, U1).checklist

    assert before.of("pilot").override == ""


def test_other_steps_do_not_wait_for_pilot_users() -> None:
    assert verbs.mark_done(with_pilots(ANN), "tenant", U1).entry.verb is Verb.DONE


def test_undoing_one_users_change_leaves_what_somebody_else_said_of_another() -> None:
    before = with_pilots(ANN, BOB)
    mine = pilot_verbs.mark_moved(before, [ANN], U1)
    theirs = pilot_verbs.mark_moved(mine.checklist, [BOB], U2)

    undone = verbs.undo(theirs.checklist, mine.entry, by("U1", 6))

    assert [each.moved is not None for each in undone.checklist.pilots.users] == [False, True]
