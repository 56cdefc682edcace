"""Access to Microsoft tenants on both databases: kept sealed, told apart by checklist, destroyed with its key."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.model.tenant import Credentials, Tenant
from storage.sealed import Keys, is_sealed
from storage.store import Store
from tests.storage.samples import NOW, keep, raw, started

KEY = "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n"
MADE = Tenant(
    team="T1",
    checklist="C1",
    certificate="-----BEGIN CERTIFICATE-----\nMII…\n-----END CERTIFICATE-----\n",
    thumbprint="AB12",
    not_after=NOW + timedelta(days=730),
)
TOLD = replace(MADE, tenant_id="8f3c1a52-6f0b-4d8e-9a77-1b2c3d4e5f60", client_id="11111111-2222-3333-4444-555555555555")


async def put(store: Store, tenant: Tenant = TOLD, key: str = KEY) -> None:
    async with store.begin() as tx:
        await tx.tenants.put(Credentials(tenant, key))


async def of(store: Store, checklist: str = "C1", team: str = "T1") -> Tenant | None:
    async with store.read() as tx:
        return await tx.tenants.of(team, checklist)


async def credentials(store: Store, checklist: str = "C1") -> Credentials | None:
    async with store.read() as tx:
        return await tx.tenants.credentials("T1", checklist)


async def test_what_was_put_is_what_comes_back(store: Store) -> None:
    await keep(store, started())
    await put(store)

    assert await of(store) == TOLD
    assert await credentials(store) == Credentials(TOLD, KEY)


async def test_it_is_of_one_checklist_alone(store: Store) -> None:
    await keep(store, started())
    await put(store)

    assert await of(store, "C2") is None
    assert await of(store, team="T2") is None
    assert await credentials(store, "C2") is None


async def test_the_key_lies_sealed(store: Store, database_url: str) -> None:
    await keep(store, started())
    await put(store)

    async with raw(database_url) as connection:
        [row] = (await connection.execute(text("SELECT * FROM tenants"))).all()

    assert is_sealed(row.key)
    assert not any("secret" in str(value) for value in row)


def test_the_key_is_in_no_representation() -> None:
    assert "secret" not in repr(Credentials(TOLD, KEY))


async def test_a_key_copied_to_another_checklist_s_row_opens_nothing(store: Store, database_url: str) -> None:
    for checklist in ("C1", "C2"):
        await keep(store, started(checklist))
        await put(store, replace(TOLD, checklist=checklist), f"key of {checklist}")
    async with raw(database_url) as connection:
        copy = "UPDATE tenants SET key = (SELECT key FROM tenants WHERE checklist = 'C1') WHERE checklist = 'C2'"
        await connection.execute(text(copy))

    found = [await credentials(store, checklist) for checklist in ("C1", "C2")]

    assert [each.key for each in found if each] == ["key of C1", ""]


async def test_without_the_ids_there_are_no_credentials(store: Store) -> None:
    await keep(store, started())
    for known in (MADE, replace(TOLD, client_id=""), replace(TOLD, tenant_id="")):
        await put(store, known)

        assert await of(store) == known
        assert await credentials(store) is None


async def test_ids_are_told_and_the_key_stays(store: Store) -> None:
    await keep(store, started())
    await put(store, MADE)

    async with store.begin() as tx:
        await tx.tenants.tell(TOLD)

    assert await credentials(store) == Credentials(TOLD, KEY)


async def test_a_new_key_takes_the_place_of_the_old_one(store: Store) -> None:
    await keep(store, started())
    await put(store)
    renewed = replace(TOLD, thumbprint="CD34", not_after=NOW + timedelta(days=900))
    await put(store, renewed, "another key")

    assert await credentials(store) == Credentials(renewed, "another key")


async def test_removing_destroys_the_key_and_does_no_harm_twice(store: Store, database_url: str) -> None:
    await keep(store, started())
    await put(store)

    for _ in range(2):
        async with store.begin() as tx:
            await tx.tenants.remove("T1", "C1")

    assert await of(store) is None
    async with raw(database_url) as connection:
        assert (await connection.execute(text("SELECT count(*) FROM tenants"))).scalar_one() == 0


async def test_a_key_that_no_longer_opens_is_told_apart_from_none(
    store: Store, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await keep(store, started())
    await put(store)
    stranger = Store.open(database_url, keys=Keys((bytes(32),)))

    try:
        found = await credentials(stranger)
    finally:
        await stranger.close()

    assert found == Credentials(TOLD, "")
    assert "does not open" in caplog.text


async def test_it_cannot_be_kept_for_a_checklist_that_is_not_there(store: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await put(store)
