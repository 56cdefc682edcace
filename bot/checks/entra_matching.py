"""Who of a directory on premises is in the tenant: Graph's users, page by page, held against a list that is at hand."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.checks.entra_users import PERMISSION
from bot.checks.graph import flag, texts
from bot.checks.json_objects import text_at
from bot.model.names import bare

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

    from bot.model.directory import DirectoryUser
    from bot.net import Graph

_FIELDS = (
    "userPrincipalName,onPremisesSyncEnabled,onPremisesUserPrincipalName,onPremisesSamAccountName,"
    "onPremisesDomainName,onPremisesImmutableId,imAddresses,proxyAddresses"
)
_PATH = f"users?$select={_FIELDS}&$top=999"
_DC = re.compile(r"(?:^|,)\s*DC=([^,]+)", re.IGNORECASE)
_SIP = re.compile("^sip:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Matches:
    """Which users are in the tenant, by their place in the list.

    Attributes:
        synced: Those who come from the directory.
        cloud_only: Those whose name or SIP address somebody has who does not, with that one's name.
    """

    synced: frozenset[int]
    cloud_only: Mapping[int, str]


def matching(users: Sequence[DirectoryUser]) -> Callable[[Graph], Awaitable[Matches]]:
    """Return what reads who of *users* is in the tenant; it keeps no more of the tenant than that."""

    async def read(graph: Graph) -> Matches:
        index = await asyncio.to_thread(_Index, users)  # seconds, of a hundred thousand
        async for each in graph.items(_PATH, permission=PERMISSION):
            index.note(each)
        return index.matches()

    return read


class _Index:
    """Where each of the users stands in the list, by whatever tells them in the tenant."""

    def __init__(self, users: Sequence[DirectoryUser]) -> None:
        self._strong: defaultdict[str, list[int]] = defaultdict(list)
        self._sip: defaultdict[str, list[int]] = defaultdict(list)
        self._weak: set[int] = set()  # those whom nothing but their SIP address tells
        self._synced: set[int] = set()
        self._cloud: dict[int, str] = {}
        for place, user in enumerate(users):
            keys = list(_keys_of(user))
            for key in keys:
                self._strong[key].append(place)
            if user.sip:
                self._sip[bare(user.sip)].append(place)
            if not keys:
                self._weak.add(place)

    def note(self, document: Mapping[str, object]) -> None:
        """Take one of the tenant's users."""
        addresses = [*texts(document.get("imAddresses")), *texts(document.get("proxyAddresses"))]
        sips = [bare(each) for each in addresses if _SIP.match(each)]
        by_sip = [place for sip in sips for place in self._sip.get(sip, ())]
        found = {place for key in _keys_in(document) for place in self._strong.get(key, ())}
        if flag(document.get("onPremisesSyncEnabled")) is True:
            self._synced |= found | self._weak.intersection(by_sip)
        else:
            name = text_at(document, "userPrincipalName")
            self._cloud.update(dict.fromkeys(found.union(by_sip), name))

    def matches(self) -> Matches:
        """Return who was found."""
        only = {place: name for place, name in self._cloud.items() if place not in self._synced}
        return Matches(frozenset(self._synced), only)


def _keys_of(user: DirectoryUser) -> Iterator[str]:
    if user.anchor:
        yield f"anchor {user.anchor}"
    if user.upn:
        yield f"name {user.upn.casefold()}"
    domain = ".".join(_DC.findall(user.dn))
    if user.sam and domain:
        yield f"account {user.sam}@{domain}".casefold()


def _keys_in(document: Mapping[str, object]) -> Iterator[str]:
    anchor, account = text_at(document, "onPremisesImmutableId"), text_at(document, "onPremisesSamAccountName")
    name = text_at(document, "onPremisesUserPrincipalName") or text_at(document, "userPrincipalName")
    yield f"anchor {anchor}"
    yield f"name {name.casefold()}"
    yield f"account {account}@{text_at(document, 'onPremisesDomainName')}".casefold()
