"""Access to a tenant: made, told, tried against Microsoft's wire format, used by checks, and taken away."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from bot.checks import graph_access
from bot.model.audit import Verb
from bot.model.errors import BotError
from bot.model.run import Run
from bot.model.tenant import PERMISSIONS, Credentials, Tenant
from bot.net.build import open_net
from bot.net.denial import Hindrance
from bot.usecases import Asker, Deps
from bot.usecases import tenant as access
from bot.usecases.close import close
from bot.usecases.history import history
from bot.usecases.run_checks import claim_runs, run_checks
from bot.usecases.start import start
from bot.usecases.undo import undo
from tests.bot.usecases.conftest import TEMPLATE, Clock, shown
from tests.certlab import CertLab
from tests.graph import CLIENT, TENANT, GraphStub, microsoft


@pytest_asyncio.fixture
async def stub(tmp_path: Path, clock: Clock) -> AsyncIterator[GraphStub]:
    """Microsoft, at the bot's own time, knowing no certificate yet."""
    async with microsoft(CertLab(tmp_path)) as there:
        there.now, there.certificates = clock, []
        yield there


@pytest_asyncio.fixture
async def able(deps: Deps, stub: GraphStub, clock: Clock, tmp_path: Path, ann: Asker) -> AsyncIterator[Deps]:
    """A bot that reaches it, with a checklist whose first step asks Graph."""
    template = replace(TEMPLATE, steps=(replace(TEMPLATE.steps[0], checks=("graph-access",)), *TEMPLATE.steps[1:]))
    async with open_net(
        servers=["127.0.0.1:1"],
        ca_bundle=tmp_path / "ca.pem",
        timeout=timedelta(seconds=10),
        named=[stub.url],
        now=clock,
    ) as net:
        able = replace(
            deps,
            net=net,
            checks={"graph-access": graph_access.CHECK},
            templates={template.id: template},
            login_url=stub.url,
            graph_url=stub.url,
        )
        await start(able, ann, values={"domain": "contoso.test"})
        yield able


async def connected(deps: Deps, asker: Asker, stub: GraphStub) -> Tenant:
    """Do what an admin does."""
    first = await access.connect(deps, asker)
    stub.certificates.append(first.certificate)
    return await access.connect(deps, asker, client=CLIENT, directory=TENANT)


async def kept(deps: Deps, asker: Asker) -> Credentials | None:
    checklist = await shown(deps, asker)
    async with deps.store.read() as tx:
        return await tx.tenants.credentials(checklist.team, checklist.id)


async def texts(deps: Deps, asker: Asker) -> list[str]:
    _, entries = await history(deps, asker)
    return [entry.text for entry in entries if entry.verb is Verb.TENANT]


async def test_at_first_there_is_no_access(able: Deps, ann: Asker) -> None:
    assert await access.show(able, ann) is None


async def test_a_pair_is_made_and_its_certificate_handed_out(able: Deps, ann: Asker) -> None:
    made = await access.connect(able, ann)

    assert made.certificate.startswith("-----BEGIN CERTIFICATE-----")
    assert not made.told
    assert await access.show(able, ann) == made
    assert await texts(able, ann) == [f"made the certificate {made.thumbprint}"]


async def test_asking_again_shows_the_same_and_changes_nothing(able: Deps, ann: Asker, ben: Asker) -> None:
    first = await access.connect(able, ann)
    version = (await shown(able, ann)).version

    assert await access.connect(able, ben) == first
    assert (await shown(able, ann)).version == version


async def test_ids_are_told_at_once_or_later_and_once_more_changes_nothing(able: Deps, ann: Asker) -> None:
    await access.connect(able, ann, client=CLIENT)
    both = await access.connect(able, ann, directory=TENANT)
    again = await access.connect(able, ann, client=CLIENT, directory=TENANT)

    assert (both.client_id, both.tenant_id, again) == (CLIENT, TENANT, both)
    assert [text.rpartition(", ")[2] for text in await texts(able, ann)] == [f"tenant={TENANT}", f"client={CLIENT}"]


async def test_what_is_no_id_changes_nothing(able: Deps, ann: Asker) -> None:
    with pytest.raises(BotError, match="is not an id"):
        await access.connect(able, ann, client="contoso")

    assert await access.show(able, ann) is None


async def test_the_key_fits_the_certificate_and_is_nowhere_in_the_trail(
    able: Deps, ann: Asker, stub: GraphStub
) -> None:
    tenant = await connected(able, ann, stub)
    credentials = await kept(able, ann)
    _, entries = await history(able, ann)

    assert credentials is not None
    assert credentials.tenant == tenant
    key = serialization.load_pem_private_key(credentials.key.encode(), password=None)
    assert key.public_key() == x509.load_pem_x509_certificate(tenant.certificate.encode()).public_key()
    assert "PRIVATE" not in repr(entries)


async def test_two_who_connect_at_once_get_one_certificate(able: Deps, ann: Asker, ben: Asker) -> None:
    one, other = await asyncio.gather(access.connect(able, ann), access.connect(able, ben))

    assert one == other
    assert len(await texts(able, ann)) == 1


async def test_what_was_allowed_is_verified(able: Deps, ann: Asker, stub: GraphStub) -> None:
    await connected(able, ann, stub)

    verified = await access.verify(able, ann)

    assert (verified.name, verified.denials, verified.trouble) == ("Contoso", {}, None)


@pytest.mark.parametrize("permission", PERMISSIONS)
async def test_each_permission_that_is_missing_is_told(
    able: Deps, ann: Asker, stub: GraphStub, permission: str
) -> None:
    await connected(able, ann, stub)
    stub.granted.discard(permission)

    verified = await access.verify(able, ann)

    assert set(verified.denials) == {permission}
    assert verified.denials[permission].hindrance is Hindrance.PERMISSION
    assert verified.trouble is None


async def test_a_certificate_that_was_not_uploaded_is_told_and_tried_once(
    able: Deps, ann: Asker, stub: GraphStub
) -> None:
    await connected(able, ann, stub)
    stub.certificates.clear()

    verified = await access.verify(able, ann)

    assert verified.trouble is not None
    assert "does not have the bot's certificate" in verified.trouble.words
    assert (len(verified.denials), stub.asked) == (1, [])


async def test_before_there_is_anything_to_try_it_says_what_comes_first(able: Deps, ann: Asker) -> None:
    with pytest.raises(BotError, match="/hybrid tenant connect` shows how"):
        await access.verify(able, ann)
    await access.connect(able, ann)
    with pytest.raises(BotError, match="ids were not told"):
        await access.verify(able, ann)


async def test_checks_read_the_tenant_once_it_gave_access(able: Deps, ann: Asker, stub: GraphStub) -> None:
    assert await verdict(able, ann) == "skipped"
    await connected(able, ann, stub)

    assert await verdict(able, ann) == "pass"


async def verdict(deps: Deps, asker: Asker) -> str:
    checklist = await shown(deps, asker)
    async with deps.store.begin() as tx:
        await tx.runs.add(Run(id="R", team="T1", checklist=checklist.id, steps=("domain",), due_at=deps.now()))
    [run] = await claim_runs(deps, limit=1)
    await run_checks(deps, run)
    [standing] = (await shown(deps, asker)).standings
    return standing.verdict


async def test_disconnecting_destroys_the_key(able: Deps, ann: Asker, stub: GraphStub) -> None:
    await connected(able, ann, stub)

    await access.disconnect(able, ann)

    assert await access.show(able, ann) is None
    assert await kept(able, ann) is None
    assert (await texts(able, ann))[0] == "disconnected, and the key destroyed"
    with pytest.raises(BotError, match="may not read your tenant"):
        await access.disconnect(able, ann)


async def test_a_destroyed_key_does_not_come_back(able: Deps, ann: Asker, stub: GraphStub) -> None:
    await connected(able, ann, stub)
    await access.disconnect(able, ann)

    with pytest.raises(BotError, match="nothing to undo"):
        await undo(able, ann)


async def test_a_new_certificate_is_made_a_month_before_the_old_one_ends(
    able: Deps, ann: Asker, stub: GraphStub, clock: Clock
) -> None:
    old = await connected(able, ann, stub)
    clock.wind(days=699)
    assert await access.connect(able, ann) == old
    clock.wind(days=2)

    new = await access.connect(able, ann)

    assert new.thumbprint != old.thumbprint
    assert (new.client_id, new.tenant_id) == (CLIENT, TENANT)
    stub.certificates.append(new.certificate)
    assert (await access.verify(able, ann)).name == "Contoso"


async def test_closing_the_checklist_destroys_the_key_as_well(able: Deps, ann: Asker, stub: GraphStub) -> None:
    await connected(able, ann, stub)

    await close(able, ann)
    await undo(able, ann)

    assert await access.show(able, ann) is None
