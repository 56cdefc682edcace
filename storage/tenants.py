"""Access to Microsoft tenants, one a checklist; the private keys are sealed, and leave only as credentials."""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.tenant import Credentials, Tenant
from storage.sealed import Keys, SealError
from storage.tables import tenants
from storage.upsert import insert

log = logging.getLogger(__name__)

_C = tenants.c
_OF = select(tenants).where(_C.team == bindparam("team"), _C.checklist == bindparam("checklist"))


class Tenants:
    """The app registrations that checks ask Microsoft as."""

    def __init__(self, connection: AsyncConnection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    async def of(self, team: str, checklist: str) -> Tenant | None:
        """Return the checklist's access; None if there is none."""
        row = await self._row(team, checklist)
        return _tenant(row) if row else None

    async def credentials(self, team: str, checklist: str) -> Credentials | None:
        """Return what it takes to ask; None where there is no access yet, or where the ids were not told."""
        row = await self._row(team, checklist)
        tenant = _tenant(row) if row else None
        if row is None or tenant is None or not tenant.told:
            return None
        try:
            return Credentials(tenant, self._keys.open(row.key, _C.key, team, checklist))
        except SealError as error:
            log.warning("a tenant's key does not open", extra={"reason": str(error), "checklist": checklist})
            return Credentials(tenant, "")

    async def put(self, credentials: Credentials) -> None:
        """Keep the access of a checklist, in the place of an earlier one, whose key is gone with that."""
        tenant = credentials.tenant
        values = {
            "tenant_id": tenant.tenant_id,
            "client_id": tenant.client_id,
            "thumbprint": tenant.thumbprint,
            "certificate": tenant.certificate,
            "not_after": tenant.not_after,
            "key": self._keys.seal(credentials.key, _C.key, tenant.team, tenant.checklist),
        }
        statement = insert(self._connection, tenants).values(team=tenant.team, checklist=tenant.checklist, **values)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=[_C.team, _C.checklist], set_=values)
        )

    async def tell(self, tenant: Tenant) -> None:
        """Keep the ids of *tenant*; its key stays as it is."""
        await self._connection.execute(
            update(tenants)
            .where(_C.team == tenant.team, _C.checklist == tenant.checklist)
            .values(tenant_id=tenant.tenant_id, client_id=tenant.client_id)
        )

    async def remove(self, team: str, checklist: str) -> None:
        """Destroy a checklist's access with its key; where there is none, nothing happens."""
        await self._connection.execute(delete(tenants).where(_C.team == team, _C.checklist == checklist))

    async def _row(self, team: str, checklist: str) -> Any:  # noqa: ANN401 - a row of the table
        found = await self._connection.execute(_OF, {"team": team, "checklist": checklist})
        return found.one_or_none()


def _tenant(row: Any) -> Tenant:  # noqa: ANN401 - a row of the table
    return Tenant(
        team=row.team,
        checklist=row.checklist,
        certificate=row.certificate,
        thumbprint=row.thumbprint,
        not_after=row.not_after,
        tenant_id=row.tenant_id,
        client_id=row.client_id,
    )
