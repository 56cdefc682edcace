"""What a person states: nothing is looked at, nothing judged, and every page says what to state."""

from __future__ import annotations

import pytest

from bot.checks import Check, Kind
from bot.checks.attestations import CHECKS, NO_MAIL
from tests.fakes import FakeNet
from tests.seen import target


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_it_waits_for_a_person(check: Check) -> None:
    assert (check.kind, check.evident, check.statable, check.wants) == (Kind.ATTEST, True, True, ())
    assert "\n\nState " in check.page
    assert check.why


async def test_nothing_is_looked_at_and_nothing_judged() -> None:
    seen = await CHECKS[0].observe(target(), FakeNet().net())

    assert seen is None
    assert list(CHECKS[0].judge(target(), seen)) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_only_the_address_list_needs_mail(check: Check) -> None:
    without, hybrid = check.skips(target({"mail": "none"})), check.skips(target({"mail": "hybrid"}))

    assert (without is not None) is (check.id == "gal-sync")
    assert without is None or without.code is NO_MAIL
    assert hybrid is None
