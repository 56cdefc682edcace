"""What is known of the access to a tenant, and what an admin is told to do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.errors import BotError
from bot.model.tenant import PERMISSIONS, Credentials, Tenant, how_to_allow, with_ids
from tests.bot.model.examples import NOON as NOW

CLIENT, DIRECTORY = "11111111-2222-3333-4444-555555555555", "8f3c1a52-6f0b-4d8e-9a77-1b2c3d4e5f60"
TENANT = Tenant(team="T1", checklist="C1", certificate="PEM", thumbprint="AB12", not_after=NOW + timedelta(days=100))


def test_ids_are_told_one_by_one_or_both_at_once() -> None:
    first = with_ids(TENANT, client=CLIENT.upper(), directory="")
    both = with_ids(first, client="", directory=f" {{{DIRECTORY}}} ")

    assert (TENANT.told, first.told, both.told) == (False, False, True)
    assert (both.client_id, both.tenant_id) == (CLIENT, DIRECTORY)


@pytest.mark.parametrize(("key", "label"), [("client", "Application (client) ID"), ("tenant", "Directory (tenant) ID")])
@pytest.mark.parametrize("text", ["contoso.onmicrosoft.com", "1234", "x" * 500])
def test_what_is_no_id_is_refused_and_the_place_to_find_it_named(key: str, label: str, text: str) -> None:
    with pytest.raises(BotError) as caught:
        with_ids(TENANT, client=text if key == "client" else "", directory=text if key == "tenant" else "")

    assert str(caught.value).startswith(f"{key}: “{text[:60]}” is not an id")
    assert label in str(caught.value)


@pytest.mark.parametrize(("days", "soon"), [(31, False), (30, True), (-1, True)])
def test_a_certificate_ends_soon_from_30_days_on(days: int, *, soon: bool) -> None:
    assert replace(TENANT, not_after=NOW + timedelta(days=days)).ends_soon(NOW) is soon


def test_the_steps_name_the_thumbprint_and_exactly_the_permissions_that_are_needed() -> None:
    steps = how_to_allow(TENANT)

    [wanted] = [step for step in steps if "Application permissions" in step]
    assert [word for word in wanted.replace(",", "").replace(";", "").split() if ".All" in word] == [
        f"`{permission}`" for permission in PERMISSIONS
    ]
    assert "`AB12`" in " ".join(steps)
    assert "/hybrid tenant connect client=… tenant=…" in steps[-2]


def test_a_private_key_is_shown_by_no_representation() -> None:
    assert "hunter2" not in repr(Credentials(TENANT, "hunter2"))
