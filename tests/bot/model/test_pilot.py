"""The list of pilot users: what it tells, parts of it, and what becomes of a profile that told them."""

from dataclasses import replace

import pytest

from bot.model.errors import BotError
from bot.model.pilot import (
    MAX_BATCH,
    NOBODY,
    Pilots,
    PilotUser,
    Stamp,
    adopted,
    as_told,
    batch_name,
    harmless,
    in_order,
    listed,
    merged,
)
from bot.model.profile import Profile
from tests.bot.model.examples import NOON

THEN = Stamp("U1", NOON)
ANN = PilotUser(upn="ann@contoso.com", sip="ann.lee@contoso.com", batch="2", moved=THEN, verified=THEN)
BOB = PilotUser(upn="bob@contoso.com", batch="10", moved=THEN)
KIM = PilotUser(upn="kim@contoso.com", voice=True)
LIST = listed([KIM, ANN, BOB])


def test_a_list_is_in_the_order_of_names() -> None:
    assert LIST.names == ("ann@contoso.com", "bob@contoso.com", "kim@contoso.com")
    assert len(LIST) == 3


def test_a_list_counts_how_far_people_are() -> None:
    assert (LIST.moved, LIST.verified, LIST.unfinished) == (2, 1, 2)


def test_only_who_is_moved_and_verified_is_finished() -> None:
    assert [user.finished for user in LIST.users] == [True, False, False]


def test_an_empty_list_is_none() -> None:
    assert not NOBODY
    assert LIST


def test_the_address_is_the_name_where_nobody_told_it() -> None:
    assert (ANN.address, BOB.address) == ("ann.lee@contoso.com", "bob@contoso.com")


def test_batches_are_in_the_order_of_their_numbers() -> None:
    words = listed([*LIST.users, PilotUser(upn="zoe@contoso.com", batch="Wave")])

    assert words.batches == ("2", "10", "Wave")
    assert sorted(["Wave", "10", "2", ""], key=in_order) == ["", "2", "10", "Wave"]


def test_a_batch_is_found_in_any_case() -> None:
    words = listed([PilotUser(upn="zoe@contoso.com", batch="Wave")])

    assert [user.upn for user in words.of_batch("wave")] == ["zoe@contoso.com"]


@pytest.mark.parametrize(
    ("pilots", "says"),
    [
        pytest.param(LIST, "There is no batch “3”: the batches are 2, 10.", id="others"),
        pytest.param(listed([KIM]), "There is no batch “3”: no user has a batch.", id="none"),
    ],
)
def test_a_batch_that_is_not_there_is_said_to_be_so(pilots: Pilots, says: str) -> None:
    with pytest.raises(BotError) as caught:
        pilots.of_batch("3")

    assert str(caught.value).startswith(says)


def test_a_part_says_who_is_there_and_who_is_not() -> None:
    part = LIST.part(["zoe@contoso.com", "bob@contoso.com"])

    assert part == Pilots((BOB,), ("zoe@contoso.com",))
    assert set(part.touched()) == {"zoe@contoso.com", "bob@contoso.com"}


def test_a_part_changes_only_those_whom_it_names() -> None:
    moved = replace(KIM, moved=THEN)

    assert LIST.after(Pilots((moved,), ("bob@contoso.com",))).users == (ANN, moved)


def test_of_who_is_there_only_what_was_told_changes() -> None:
    new = PilotUser(upn=ANN.upn, sip="other@contoso.com", voice=True, contacts=7)

    assert merged(ANN, new, {"upn", "sip", "contacts"}) == replace(ANN, sip="other@contoso.com", contacts=7)
    assert merged(None, new, {"sip"}) == new


def test_what_was_told_never_says_how_far_somebody_is() -> None:
    assert merged(ANN, PilotUser(upn=ANN.upn), {"moved", "verified", "note"}) == ANN


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(" 1 ", "1", id="number"),
        pytest.param("Wave  one", "Wave one", id="words"),
        pytest.param("none", "", id="none"),
        pytest.param("", "", id="empty"),
        pytest.param("x" * MAX_BATCH, "x" * MAX_BATCH, id="longest"),
    ],
)
def test_a_batch_has_a_name(text: str, name: str) -> None:
    assert batch_name(text) == name


@pytest.mark.parametrize("text", ["=1+1", "a;b", "x" * (MAX_BATCH + 1), "<!channel>", "-1", "a-"])
def test_what_is_no_batch_is_refused(text: str) -> None:
    with pytest.raises(BotError, match="is no batch"):
        batch_name(text)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_formula_is_no_formula_any_more(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ann Lee", "a=b", "'=1"])
def test_what_is_no_formula_stays(text: str) -> None:
    assert harmless(text) == text


def test_pilot_users_of_a_profile_are_taken_over_into_the_list() -> None:
    profile = Profile(
        access_edge_fqdn="sip.contoso.com",
        pilot_users=("kim@contoso.com", "ann@contoso.com"),
        pilot_voice=("ann@contoso.com",),
        pilot_conferencing=("zoe@contoso.com",),
    )

    left, pilots = adopted(profile, listed([ANN]))

    assert left == Profile(access_edge_fqdn="sip.contoso.com")
    assert pilots.of("ann@contoso.com") == replace(ANN, voice=True)
    assert pilots.of("kim@contoso.com") == PilotUser(upn="kim@contoso.com")
    assert pilots.of("zoe@contoso.com") == PilotUser(upn="zoe@contoso.com", conferencing=True)


def test_a_profile_that_tells_nobody_leaves_the_list_alone() -> None:
    assert adopted(Profile(), LIST) == (Profile(), LIST)


def test_checks_know_a_profile_with_the_users_of_the_list() -> None:
    pilots = listed([replace(ANN, conferencing=True), KIM])

    told = as_told(Profile(admin_fqdn="admin.contoso.com"), pilots)

    assert told.pilot_users == ("ann@contoso.com", "kim@contoso.com")
    assert (told.pilot_voice, told.pilot_conferencing) == (("kim@contoso.com",), ("ann@contoso.com",))
    assert adopted(told) == (
        Profile(admin_fqdn="admin.contoso.com"),
        listed([PilotUser(upn="ann@contoso.com", conferencing=True), KIM]),
    )
