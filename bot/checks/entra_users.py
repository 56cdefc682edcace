"""The tenant's people, as Microsoft Graph has them: read page by page, and kept only as far as a check tells them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.checks.graph import flag, objects, texts
from bot.checks.json_objects import text_at
from bot.checks.naming import wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.net import Graph

PERMISSION = "User.Read.All"
KEPT = 50  # of each kind of trouble; a finding shows fewer, and the count tells the rest
MAX_SUFFIXES = 200
_FIELDS = "userPrincipalName,onPremisesUserPrincipalName,onPremisesSyncEnabled,imAddresses,onPremisesProvisioningErrors"
_KINDS = ("failed with SIP", "failed", "renamed", "drifted", "odd", "cloud only")
_PATH = f"users?$select={_FIELDS}&$top=999"


@dataclass(frozen=True, slots=True)
class SyncError:
    """Why something of a person was not synchronized.

    Attributes:
        kind: ``PropertyConflict``: somebody else has the value already.
        attribute: ``ProxyAddresses``, ``UserPrincipalName``.
    """

    kind: str
    attribute: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user.

    Attributes:
        name: The user principal name in the cloud.
        name_on_premises: The one in Active Directory; "" where Microsoft knows of none.
        sip: The SIP address without ``sip:``; "" for none, and then no user of Lync.
    """

    name: str
    name_on_premises: str = ""
    sip: str = ""
    errors: tuple[SyncError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """All users, summed up.

    Attributes:
        total: How many there are, guests included.
        synced: How many of them come from a directory on premises.
        with_sip: How many of them have a SIP address.
        failed: Some of those with provisioning errors, those with a SIP address first.
        failed_count: How many have them.
        renamed: Some of those whose SIP address is not their user principal name.
        renamed_count: How many there are.
        drifted: Some of those whose name in the cloud is not the one on premises.
        drifted_count: How many there are.
        odd: Some of the synchronized whose name holds more than letters, digits, dots, dashes and underscores.
        odd_count: How many there are.
        cloud_only: Some of those with a SIP address who never came from a directory on premises.
        cloud_only_count: How many there are.
        suffixes: What is behind the @ of names on premises, each with how many have it, as the wire has it.
    """

    total: int = 0
    synced: int = 0
    with_sip: int = 0
    failed: tuple[Person, ...] = ()
    failed_count: int = 0
    renamed: tuple[Person, ...] = ()
    renamed_count: int = 0
    drifted: tuple[Person, ...] = ()
    drifted_count: int = 0
    odd: tuple[Person, ...] = ()
    odd_count: int = 0
    cloud_only: tuple[Person, ...] = ()
    cloud_only_count: int = 0
    suffixes: Mapping[str, int]


class _Sum:
    """Sums people up one by one, in the same little memory however many there are."""

    def __init__(self) -> None:
        self.total = self.synced = self.with_sip = 0
        self.suffixes: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.some: dict[str, list[Person]] = {kind: [] for kind in _KINDS}

    def add(self, document: Mapping[str, object]) -> None:
        person = person_of(document)
        self.total += 1
        self.with_sip += bool(person.sip)
        if person.errors:
            self._note("failed with SIP" if person.sip else "failed", person)
        if person.sip and document.get("onPremisesSyncEnabled") is None:  # False is of one who was synchronized once
            self._note("cloud only", person)
        if flag(document.get("onPremisesSyncEnabled")) is not True:
            return
        self.synced += 1
        if person.sip and person.sip.casefold() != person.name.casefold():
            self._note("renamed", person)
        if person.name_on_premises and person.name_on_premises.casefold() != person.name.casefold():
            self._note("drifted", person)
        if not is_plain(person.name):
            self._note("odd", person)
        self._count_suffix(person.name_on_premises)

    def people(self) -> People:
        """Return the sum."""
        return People(
            total=self.total,
            synced=self.synced,
            with_sip=self.with_sip,
            failed=(*self.some["failed with SIP"], *self.some["failed"]),
            failed_count=self.counts["failed with SIP"] + self.counts["failed"],
            renamed=tuple(self.some["renamed"]),
            renamed_count=self.counts["renamed"],
            drifted=tuple(self.some["drifted"]),
            drifted_count=self.counts["drifted"],
            odd=tuple(self.some["odd"]),
            odd_count=self.counts["odd"],
            cloud_only=tuple(self.some["cloud only"]),
            cloud_only_count=self.counts["cloud only"],
            suffixes=dict(self.suffixes),
        )

    def _note(self, kind: str, person: Person) -> None:
        self.counts[kind] += 1
        if len(self.some[kind]) < KEPT:
            self.some[kind].append(person)

    def _count_suffix(self, name: str) -> None:
        suffix = wire(name.rpartition("@")[2])
        if suffix in self.suffixes or (suffix and len(self.suffixes) < MAX_SUFFIXES):
            self.suffixes[suffix] += 1


async def people(graph: Graph) -> People:
    """Read all users.

    Raises:
        DeniedError: There was no answer, or a page of several is missing.
    """
    found = _Sum()
    async for each in graph.items(_PATH, permission=PERMISSION):
        found.add(each)
    return found.people()


def person_of(document: Mapping[str, object]) -> Person:
    """Return the user that *document* is, as far as checks tell of them."""
    addresses = [re.sub("^sip:", "", each, flags=re.IGNORECASE) for each in texts(document.get("imAddresses"))]
    return Person(
        name=text_at(document, "userPrincipalName"),
        name_on_premises=text_at(document, "onPremisesUserPrincipalName"),
        sip=next((address for address in addresses if "@" in address), ""),
        errors=tuple(
            SyncError(text_at(each, "category"), text_at(each, "propertyCausingError"), text_at(each, "value"))
            for each in objects(document.get("onPremisesProvisioningErrors"))[:KEPT]
        ),
    )


def is_plain(name: str) -> bool:
    """Tell whether the user principal *name* holds only letters, digits, dots, dashes and underscores before the @."""
    local, _, suffix = name.rpartition("@")
    return bool(suffix) and local.isascii() and all(letter.isalnum() or letter in ".-_" for letter in local)
