"""An export of Active Directory's users, as checks take it: what it shows, and which domains its names may have."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.checks import handed
from bot.checks.attribute_rules import UPN
from bot.checks.entra_tenant import Organization, organization
from bot.checks.entra_users import KEPT, MAX_SUFFIXES, People, Person, is_plain
from bot.checks.graph import asked
from bot.checks.handed import NOT_SHOWN
from bot.checks.left_out import is_left_out
from bot.checks.naming import all_domains, wire
from bot.checks.roster import DIRECTORY
from bot.model.directory import Directory
from bot.model.verdict import Code, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.checks import Target
    from bot.model.directory import DirectoryUser
    from bot.net import Net

SOURCE = DIRECTORY

NOBODY = Code(
    "nobody",
    Verdict.UNKNOWN,
    "There is no user in the export, which says nothing of your directory. Run the command as an account that may read"
    " all users, and hand in the whole output.",
)
SKIPPED_ROWS = Code(
    "unread-rows",
    Verdict.UNKNOWN,
    "Some rows name nobody, or are cut off, so it is not known whom they are about. Export again, and hand in the whole"
    " file.",
)

NOBODY_OF_LYNC = Code(
    "no-lync-user",
    Verdict.UNKNOWN,
    "Nobody in the export is a user of Lync. Run the command exactly as it is shown, with its filter.",
)

EXPORT_CODES = (NOBODY, NOT_SHOWN, SKIPPED_ROWS)


@dataclass(frozen=True, slots=True)
class Domains:
    """Domains that names may have, as the wire has them.

    Attributes:
        looked_up: They are those that Graph says the tenant has verified; otherwise those that the profile tells.
    """

    names: frozenset[str]
    looked_up: bool = False

    def __str__(self) -> str:
        """Where they come from, as a person is shown it."""
        return (
            "verified in the tenant" if self.looked_up else "told here and taken for verified; nobody asked the tenant"
        )


async def verified(target: Target, net: Net) -> Domains:
    """Return the domains that the tenant has verified; where Graph does not say, those that were told."""
    tenant = await asked(net, organization)
    if isinstance(tenant, Organization):
        return Domains(frozenset(each.name for each in tenant.domains), looked_up=True)
    initial = target.profile.tenant_initial_domain
    return Domains(frozenset((*all_domains(target), *((wire(initial),) if initial else ()))))


def shortcomings(directory: Directory, attributes: Iterable[str]) -> tuple[Finding, ...]:
    """Return the findings of what the export itself lacks of *attributes* and of people."""
    if not directory.users:
        return (nobody(SOURCE),)
    missing = [name for name in attributes if name in directory.absent]
    found = [handed.not_shown("export", SOURCE, *missing)] if missing else []
    return (*found, *skipped_rows(directory.skipped))


def nobody(source: str, code: Code = NOBODY) -> Finding:
    """Return the finding that there is nobody in what was handed in as *source*, or nobody whom it is about."""
    return code.at("export", expected="users of Lync", observed="no user", fix=handed.how(source))


def skipped_rows(count: int) -> tuple[Finding, ...]:
    """Return the finding that *count* rows are no users; none if all of them are."""
    return (SKIPPED_ROWS.at("export", expected="users", observed=f"{count:,} rows without a name"),) if count else ()


async def people_in_hand(target: Target, *attributes: str) -> People | None:
    """Return the people of the export in hand; None if there is none, or it shows no names or no *attributes*."""
    found = target.handed.get(SOURCE)
    if not isinstance(found, Directory) or not found.users or found.absent & {UPN, *attributes}:
        return None
    return await asyncio.to_thread(people, found)


def people(directory: Directory) -> People:
    """Sum the users of *directory* up as those that Graph tells of; what their names in the cloud are is not known."""
    found = [user for user in directory.users if not is_left_out(user)]
    persons = [(_person(user), user) for user in found if user.sip]
    renamed = [person for person, user in persons if user.upn and person.sip.casefold() != user.upn.casefold()]
    odd = [_person(user) for user in found if user.upn and not is_plain(user.upn)]
    names = Counter(user.upn.rpartition("@")[2].lower() for user in found)
    suffixes: Counter[str] = Counter()
    for name, count in names.items():
        suffixes[wire(name)] += count
    del suffixes[""]
    return People(
        total=len(found),
        synced=len(found),
        with_sip=len(persons),
        renamed=tuple(renamed[:KEPT]),
        renamed_count=len(renamed),
        odd=tuple(odd[:KEPT]),
        odd_count=len(odd),
        suffixes=dict(suffixes.most_common(MAX_SUFFIXES)),
    )


def _person(user: DirectoryUser) -> Person:
    sip = user.sip[4:] if user.sip[:4].lower() == "sip:" else user.sip  # as it is spelt
    return Person(name=user.upn, name_on_premises=user.upn, sip=sip)
