"""Where a checklist lives: shut and open, what was seen of it and for how long that counts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.place import ANYWHERE, LOOK_AGAIN, Place, Shut, Sight, Sort, closed, is_direct, opened, seen
from bot.model.policy import Policy, Results
from tests.bot.model.examples import NOON, checklist

LATER = NOON + timedelta(days=1)


def test_a_channel_that_is_shut_stays_so_since_the_first_moment() -> None:
    first = closed(ANYWHERE, Shut.OUTSIDE, NOON)
    then = closed(first, Shut.ARCHIVED, LATER)

    assert (first.shut, first.shut_at) == (Shut.OUTSIDE, NOON)
    assert (then.shut, then.shut_at) == (Shut.ARCHIVED, NOON)
    assert opened(then) == ANYWHERE


@pytest.mark.parametrize(
    ("sight", "shut"),
    [
        pytest.param(Sight(), None, id="a member of a living channel"),
        pytest.param(Sight(archived=True), Shut.ARCHIVED, id="archived"),
        pytest.param(Sight(member=False), Shut.OUTSIDE, id="no member"),
        pytest.param(Sight(archived=True, member=False), Shut.ARCHIVED, id="archived, and no member"),
    ],
)
def test_what_is_seen_says_whether_it_is_shut(sight: Sight, shut: Shut | None) -> None:
    known = seen(closed(ANYWHERE, Shut.RESTRICTED, NOON), sight, LATER)

    assert known.shut is shut
    assert known.looked_at == LATER


def test_what_is_seen_is_known() -> None:
    known = seen(ANYWHERE, Sight(shared=True, private=True, sort=Sort.GROUP), NOON)

    assert known == Place(shared=True, private=True, sort=Sort.GROUP, looked_at=NOON)


def test_what_is_known_counts_for_an_hour() -> None:
    known = seen(ANYWHERE, Sight(), NOON)

    assert known.known(NOON + LOOK_AGAIN - timedelta(seconds=1))
    assert not known.known(NOON + LOOK_AGAIN)
    assert not ANYWHERE.known(NOON)


@pytest.mark.parametrize("shut", Shut)
def test_the_ledger_has_words_for_each_reason(shut: Shut) -> None:
    assert shut.words.startswith("the ")


def test_two_people_s_conversation_is_told_by_its_id() -> None:
    assert is_direct("D0ALICE001")
    assert not is_direct("C0LYNC0001")
    assert not is_direct("G0GROUP001")


def test_only_a_shared_channel_is_discreet_and_only_until_somebody_allows_it() -> None:
    here = checklist()
    abroad = replace(here, place=Place(shared=True))
    forbidden = replace(abroad, policy=Policy(results=Results.PRIVATE))
    allowed = replace(abroad, policy=Policy(results=Results.SHOWN))

    assert [each.discreet for each in (here, abroad, forbidden, allowed)] == [False, True, True, False]
    assert not replace(forbidden, place=ANYWHERE).discreet
