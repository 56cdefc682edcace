"""Installations: the tokens that Slack granted, sealed, and the tombstones of those that are gone."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.installation import GRACE, Installation, Tenancy
from storage.sealed import Keys, SealError
from storage.upsert import insert
from storage.workspace_tables import install_states, installations, workspaces

log = logging.getLogger(__name__)

_C = installations.c
_W = workspaces.c
_OURS = ("name", "organisation", "expires_at", "user", "bot", "bot_name", "url", "scopes", "installed_by")
_GONE: dict[str, Any] = {"token": None, "refresh_token": None, "expires_at": None}
_NO_PURGE: dict[str, Any] = {"purge_at": None, "purge_until": None, "purge_token": ""}
_THROUGH = select(_W.installation).where(_W.team == bindparam("team")).scalar_subquery()
_FIND = (
    select(
        installations,
        _W.team.label("workspace"),
        _W.installation.label("through"),
        _W.stopped_at,
        _W.reason.label("why"),
    )
    .select_from(installations.outerjoin(workspaces, _W.team == bindparam("team")))
    .where(or_(_C.team.in_([bindparam("team"), bindparam("organisation")]), _C.team == _THROUGH))
)
_LOCK = select(installations).where(_C.team == bindparam("team")).with_for_update()


class Installations:
    """The installations of every workspace and organisation, one row each."""

    def __init__(self, connection: AsyncConnection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    async def of(self, team: str, organisation: str = "", *, wide: bool = False) -> Tenancy | None:
        """Return what the bot may speak by in workspace *team*, the good before the gone; one query.

        An organisation's installation counts where the request came by it, where the workspace acts by it already, and
        where the workspace never had one of its own.

        Args:
            team: A workspace; or an organisation, for what is installed there.
            organisation: That it belongs to, as far as the request tells; "" for the one that is kept.
            wide: The request came by the organisation's installation.
        """
        found = await self._connection.execute(_FIND, {"team": team, "organisation": organisation})
        rows = found.all()
        own = any(row.team == team for row in rows)
        mine = [row for row in rows if wide or not own or row.team in {team, row.through}]
        kept = [self._tenancy(row) for row in mine]
        return max(kept, key=lambda one: (one.good, _rank(one, team, wide=wide)), default=None)

    async def lock(self, team: str) -> Tenancy | None:
        """Return the installation *team* and hold its row until the transaction ends."""
        row = (await self._connection.execute(_LOCK, {"team": team})).one_or_none()
        return None if row is None else self._tenancy(row)

    async def put(self, made: Installation) -> None:
        """Keep an installation in the place of an earlier one; a tombstone is lifted, and nothing is purged."""
        values = {
            **{name: getattr(made, name) for name in _OURS},
            **self._sealed(made),
            **_NO_PURGE,
            "installed_at": made.installed_at,
            "reason": "",
            "removed_at": None,
        }
        new = insert(self._connection, installations).values(team=made.team, **values)
        later = _C.installed_at <= new.excluded.installed_at  # of two at once the one that began last is the last
        await self._connection.execute(new.on_conflict_do_update(index_elements=[_C.team], set_=values, where=later))

    async def renew(self, made: Installation) -> None:
        """Keep the tokens of *made*, and when they end; the rest stays."""
        values = {**self._sealed(made), "expires_at": made.expires_at}
        await self._connection.execute(update(installations).where(_C.team == made.team).values(values))

    async def refuse(self, team: str, reason: str) -> None:
        """Note that Slack does not take the token of *team*, and why; it may be that it does so again."""
        await self._connection.execute(update(installations).where(_C.team == team).values(reason=reason))

    async def remove(self, team: str, reason: str, *, now: datetime) -> None:
        """Destroy the tokens of *team*; the rest is its tombstone, and what it has is purged after the grace."""
        values = {**_GONE, "reason": reason, "removed_at": now, "purge_at": now + GRACE}
        await self._connection.execute(update(installations).where(_C.team == team).values(values))

    async def forget(self, team: str) -> bool:
        """Delete the row of *team*; False if there is none."""
        return (await self._connection.execute(delete(installations).where(_C.team == team))).rowcount == 1

    async def count(self) -> tuple[int, int]:
        """Return in how many workspaces, and in how many organisations, the bot is installed."""
        kinds = select(_C.organisation, func.count()).where(_C.token.is_not(None)).group_by(_C.organisation)
        found = {bool(wide): number for wide, number in (await self._connection.execute(kinds)).all()}
        return found.get(False, 0), found.get(True, 0)

    async def use_state(self, state: str, *, until: datetime, now: datetime) -> bool:
        """Note that *state* has come back; False if it has before. Those that have expired are forgotten."""
        old = delete(install_states).where(install_states.c.expires_at < now)
        await self._connection.execute(old)
        new = insert(self._connection, install_states).values(state=state, expires_at=until).on_conflict_do_nothing()
        return (await self._connection.execute(new)).rowcount == 1

    def _sealed(self, made: Installation) -> dict[str, str | None]:
        seal = self._keys.seal
        return {
            "token": seal(made.token, _C.token, made.team) if made.token else None,
            "refresh_token": seal(made.refresh_token, _C.refresh_token, made.team) if made.refresh_token else None,
        }

    def _tenancy(self, row: Any) -> Tenancy:  # noqa: ANN401 - a row of one of two queries
        found = row._asdict()
        made = Installation(
            **{name: found[name] for name in ("team", "installed_at", *_OURS)},
            token=self._opened(row, "token"),
            refresh_token=self._opened(row, "refresh_token"),
        )
        return Tenancy(
            installation=made,
            workspace=found.get("workspace") or "",
            through=found.get("through") or "",
            stopped=(found.get("why") or "stopped") if found.get("stopped_at") else "",
            reason=row.reason,
            removed_at=row.removed_at,
            purge_at=row.purge_at,
        )

    def _opened(self, row: Any, name: str) -> str:  # noqa: ANN401 - the same
        sealed = getattr(row, name)
        try:
            return self._keys.open(sealed, _C[name], row.team) if sealed else ""
        except SealError as error:  # with a key that was dropped: it is as good as no token
            log.warning("an installation's token does not open", extra={"reason": str(error)})
            return ""


def _rank(kept: Tenancy, team: str, *, wide: bool) -> int:
    """Say how well an installation fits a request of *team*: the organisation's, if it came by that; else its own."""
    if kept.installation.organisation and (wide or kept.installation.team == kept.through):
        return 2
    return 1 if kept.installation.team == team else 0
