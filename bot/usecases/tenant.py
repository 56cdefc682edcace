"""Gives the bot access to a Microsoft tenant, tries it, and takes it away."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.checks.entra_tenant import organization
from bot.model import rights
from bot.model.audit import Verb
from bot.model.errors import BotError, RepeatedError
from bot.model.records import recorded
from bot.model.tenant import PERMISSIONS, Credentials, Tenant, with_ids
from bot.net import keypair
from bot.net.denial import Denial, DeniedError, Hindrance
from bot.usecases.change import acting, carried_out, current, keep
from bot.usecases.graph import opened

if TYPE_CHECKING:
    from bot.model.checklist import Checklist
    from bot.net import Graph
    from bot.net.keypair import KeyPair
    from bot.usecases import Asker, Deps
    from storage.store import Transaction

T = TypeVar("T")

NOT_CONNECTED = "The bot may not read your tenant. `/hybrid tenant connect` shows how to allow it."
NO_IDS = "The app's ids were not told yet: `/hybrid tenant connect client=… tenant=…`"


class _NoPairError(Exception):
    """A key pair has to be made first, which takes too long for a transaction."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of trying the access.

    Attributes:
        name: What the tenant calls itself; "" if it could not be read.
        denials: What stood in the way, by permission; one that is not there is granted, if signing in went well.
    """

    tenant: Tenant
    name: str
    denials: dict[str, Denial]

    @property
    def trouble(self) -> Denial | None:
        """Why the app cannot sign in, so that nothing is known of its permissions; None if it can."""
        return next((each for each in self.denials.values() if each.hindrance is Hindrance.SIGN_IN), None)


async def show(deps: Deps, asker: Asker) -> Tenant | None:
    """Return as which app the bot reads the checklist's tenant; None if it does not."""
    async with deps.store.read() as tx:
        checklist = await current(tx, asker)
        return await tx.tenants.of(checklist.team, checklist.id)


async def connect(deps: Deps, asker: Asker, *, client: str = "", directory: str = "") -> Tenant:
    """Make a key pair, or show again the one that is there, and keep the ids that were told.

    Asking twice is harmless. A certificate that ends within a month is replaced by a new one.

    Args:
        client: The app's id; "" if it is not told now.
        directory: The tenant's id; the same.

    Raises:
        BotError: One is no id; nothing was changed.
    """

    async def connected(tx: Transaction, pair: KeyPair | None = None) -> Tenant:
        now, before = deps.now(), await acting(deps, tx, asker, Verb.TENANT)
        rights.may(before, asker.person, Verb.TENANT)  # a key pair is not made for anybody
        found = await tx.tenants.of(before.team, before.id)
        if found is not None and not found.ends_soon(now):
            tenant = with_ids(found, client=client, directory=directory)
            if tenant == found:
                return found
            await tx.tenants.tell(tenant)
        elif pair is None:
            raise _NoPairError
        else:
            tenant = with_ids(_made(before, pair, found), client=client, directory=directory)
            await tx.tenants.put(Credentials(tenant, pair.key))
        made = recorded(before, asker.actor(now), Verb.TENANT, text=_said(found, tenant))
        await keep(tx, before, made, asker.actor(now))
        return tenant

    try:
        return await carried_out(deps, asker, connected, lambda tx: _standing(tx, asker))
    except _NoPairError:
        pair = await asyncio.to_thread(keypair.make, f"hybrid-bot {asker.channel}", deps.now())
    return await carried_out(deps, asker, lambda tx: connected(tx, pair), lambda tx: _standing(tx, asker))


async def _standing(tx: Transaction, asker: Asker) -> Tenant:
    """Return the access that there is, for a copy of what made it."""
    before = await current(tx, asker)
    found = await tx.tenants.of(before.team, before.id)
    if found is None:
        raise RepeatedError("It was connected already, and is disconnected since.")
    return found


async def disconnect(deps: Deps, asker: Asker) -> None:
    """Destroy the key, so that the bot can read the tenant no more.

    Raises:
        BotError: There is nothing to destroy.
    """

    async def disconnected(tx: Transaction) -> None:
        actor, before = asker.actor(deps.now()), await acting(deps, tx, asker, Verb.TENANT)
        if await tx.tenants.of(before.team, before.id) is None:
            raise BotError(NOT_CONNECTED)
        await tx.tenants.remove(before.team, before.id)
        made = recorded(before, actor, Verb.TENANT, text="disconnected, and the key destroyed")
        await keep(tx, before, made, actor)

    async def again(tx: Transaction) -> None:
        before = await current(tx, asker)
        if await tx.tenants.of(before.team, before.id) is not None:
            raise RepeatedError("It was disconnected already, and is connected again since.")

    await carried_out(deps, asker, disconnected, again)


async def verify(deps: Deps, asker: Asker) -> Verified:
    """Sign in, and try each permission that the checks need.

    Raises:
        BotError: There is nothing to try yet; the text says what comes first.
    """
    async with deps.store.read() as tx:
        checklist = await current(tx, asker)
        tenant = await tx.tenants.of(checklist.team, checklist.id)
        credentials = await tx.tenants.credentials(checklist.team, checklist.id)
    if tenant is None or credentials is None:
        raise BotError(NO_IDS if tenant else NOT_CONNECTED)
    graph = opened(deps.net, credentials, checklist.profile.cloud, login_url=deps.login_url, graph_url=deps.graph_url)
    name, denials = "", {}
    try:
        name = (await graph.once(organization)).name
    except DeniedError as error:
        denials[PERMISSIONS[0]] = error.denial
    for permission, path in zip(PERMISSIONS[1:], ("domains?$select=id", "users?$select=id&$top=1"), strict=True):
        # One that cannot sign in is not tried three times.
        if not any(each.hindrance is Hindrance.SIGN_IN for each in denials.values()):
            denials |= await _tried(graph, path, permission)
    return Verified(tenant, name, denials)


async def _tried(graph: Graph, path: str, permission: str) -> dict[str, Denial]:
    try:
        await graph.get(path, permission=permission)
    except DeniedError as error:
        return {permission: error.denial}
    return {}


def _made(checklist: Checklist, pair: KeyPair, before: Tenant | None) -> Tenant:
    """Return the access with a new certificate; the app, if there is one, stays the same."""
    return Tenant(
        team=checklist.team,
        checklist=checklist.id,
        certificate=pair.certificate,
        thumbprint=pair.thumbprint,
        not_after=pair.not_after,
        tenant_id=before.tenant_id if before else "",
        client_id=before.client_id if before else "",
    )


def _said(before: Tenant | None, after: Tenant) -> str:
    """Return what changed, for the audit trail."""
    parts = []
    if before is None or before.thumbprint != after.thumbprint:
        parts.append(f"made the certificate {after.thumbprint}")
    if after.client_id and (before is None or before.client_id != after.client_id):
        parts.append(f"client={after.client_id}")
    if after.tenant_id and (before is None or before.tenant_id != after.tenant_id):
        parts.append(f"tenant={after.tenant_id}")
    return ", ".join(parts)
