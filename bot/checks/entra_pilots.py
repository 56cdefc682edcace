"""The pilot users, one by one, as Microsoft Graph has them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.checks.entra_tenant import plans_of
from bot.checks.entra_users import PERMISSION, Person, person_of
from bot.checks.graph import asked, flag, moment, unread
from bot.checks.json_objects import text_at
from bot.model.verdict import Code, Finding, Verdict
from bot.net.denial import Denial

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from bot.checks import Target
    from bot.net import Graph, Net

_FIELDS = (
    "userPrincipalName,accountEnabled,usageLocation,onPremisesUserPrincipalName,onPremisesSyncEnabled,"
    "onPremisesLastSyncDateTime,imAddresses,onPremisesProvisioningErrors,assignedPlans"
)

NO_PILOTS = Code("no-pilots", Verdict.UNKNOWN, "Tell the pilot users: who is moved first.")
NOT_THERE = Code(
    "not-there", Verdict.SKIPPED, "The tenant has no such user, so there is nothing to look at. See `pilot-synced`."
)

PILOT_CODES = (NO_PILOTS, NOT_THERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot:
    """A pilot user.

    Attributes:
        name: The user principal name that was told.
        known: The tenant has such a user.
        synced: Comes from a directory on premises; False if it did once, None if it never did.
        location: ``NL``; "" where nobody set it, and then no licence can be given.
        plans: The states of each service plan, by its id.
    """

    name: str
    person: Person
    known: bool = True
    enabled: bool = False
    synced: bool | None = None
    last_sync: datetime | None = None
    location: str = ""
    plans: Mapping[str, frozenset[str]]


Seen = dict[str, "Pilot | Denial"] | None  # by the name that was told; None where the bot may not read the tenant


@lru_cache(maxsize=1_000)
def pilot(name: str) -> Callable[[Graph], Awaitable[Pilot]]:
    """Return what reads the user *name*; the same for the same name, so that a run reads it once."""

    async def read(graph: Graph) -> Pilot:
        found = await graph.get(f"users/{quote(name, safe='@')}?$select={_FIELDS}", permission=PERMISSION)
        if found is None:
            return Pilot(name=name, person=Person(name=name), known=False, plans={})
        return Pilot(
            name=name,
            person=person_of(found),
            enabled=flag(found.get("accountEnabled")) is True,
            synced=flag(found.get("onPremisesSyncEnabled")),
            last_sync=moment(found.get("onPremisesLastSyncDateTime")),
            location=text_at(found, "usageLocation"),
            plans=plans_of(found),
        )

    return read


async def pilots(target: Target, net: Net) -> Seen:
    """Read every pilot user."""
    names = target.profile.pilot_users
    found = await asyncio.gather(*(asked(net, pilot(name)) for name in names))
    return {name: each for name, each in zip(names, found, strict=True) if each} if net.graph else None


def judged(seen: Seen, judge: Callable[[Pilot], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield what *judge* says of each pilot user that there is, and why nothing is said of the others."""
    if seen is None:
        yield unread(None)
        return
    if not seen:
        yield NO_PILOTS.at(
            "pilot_users", expected="at least one", observed="none told", fix="/hybrid set pilot_users=ann@contoso.com"
        )
    for name, found in seen.items():
        if not isinstance(found, Pilot):
            yield unread(found, name)
        elif found.known:
            yield from judge(found)
        else:
            yield NOT_THERE.at(name, expected="a user", observed="no such user")
