"""Users who are made in the cloud alone, while people live on both sides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.checks import Target, watch_new_users
from bot.checks.entra_users import People, Person, people
from bot.checks.graph import GRAPH_CODES
from bot.checks.watch_new_users import CHECK, CLOUD_ONLY, NOT_HYBRID, OK, SHOWN
from bot.model.verdict import Code
from bot.net.denial import Denial, Hindrance
from tests.fakes import FakeNet
from tests.graph import user
from tests.seen import target

HYBRID, PREPARING = target({"phase": "hybrid"}), target({"phase": "preparing"})
NOBODY = People(total=3, with_sip=2, suffixes={})
ANN = Person(name="ann@contoso.com", sip="ann@contoso.com")
MANY = replace(NOBODY, cloud_only=(ANN,) * 50, cloud_only_count=70)
DENIED = Denial(Hindrance.PERMISSION, "The app lacks the permission.", "User.Read.All")

CASES = [
    pytest.param(HYBRID, NOBODY, [OK], id="nobody"),
    pytest.param(HYBRID, replace(NOBODY, cloud_only=(ANN,), cloud_only_count=1), [CLOUD_ONLY], id="one"),
    pytest.param(HYBRID, MANY, [CLOUD_ONLY] * (SHOWN + 1), id="many"),
    pytest.param(PREPARING, None, [NOT_HYBRID], id="before the hybrid"),
]


@pytest.mark.parametrize(("about", "seen", "codes"), CASES)
def test_judge(about: Target, seen: People, codes: list[Code]) -> None:
    assert [finding.code for finding in CHECK.judge(about, seen)] == codes


@pytest.mark.parametrize("seen", [None, DENIED])
def test_without_an_answer_nothing_is_said_of_users(seen: Denial | None) -> None:
    [finding] = CHECK.judge(HYBRID, seen)

    assert finding.code in GRAPH_CODES


def test_every_code_has_a_case() -> None:
    assert {code for case in CASES for code in case.values[2]} == set(CHECK.codes) - set(GRAPH_CODES)  # type: ignore[union-attr]


def test_the_rest_is_counted() -> None:
    *_, last = CHECK.judge(HYBRID, MANY)

    assert last.observed == f"{70 - SHOWN} more"


async def test_the_tenant_is_asked_only_while_it_matters() -> None:
    assert await watch_new_users.observe(PREPARING, FakeNet().net()) is None
    assert await watch_new_users.observe(HYBRID, FakeNet().net()) is None  # there is no access


class Pages:
    """Graph, as far as the reader asks it."""

    def __init__(self, *users: dict[str, object]) -> None:
        self._users = users

    async def items(self, _path: str, *, permission: str):  # type: ignore[no-untyped-def]  # noqa: ANN201 - a stream
        """Yield the users."""
        assert permission == "User.Read.All"
        for each in self._users:
            yield each


async def test_only_who_has_a_sip_address_and_was_never_synchronized_counts() -> None:
    sip = {"imAddresses": ["sip:x@contoso.com"]}
    found = await people(
        Pages(  # type: ignore[arg-type]  # it has what the reader asks for
            user("made.here@contoso.com") | sip | {"onPremisesSyncEnabled": None},
            user("synced@contoso.com") | sip | {"onPremisesSyncEnabled": True},
            user("was.synced@contoso.com") | sip | {"onPremisesSyncEnabled": False},
            user("admin@contoso.com") | {"imAddresses": [], "onPremisesSyncEnabled": None},
        )
    )

    assert [person.name for person in found.cloud_only] == ["made.here@contoso.com"]
    assert found.cloud_only_count == 1
