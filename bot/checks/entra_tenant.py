"""The tenant itself, as Microsoft Graph has it: its domains, plans, licences and synchronization."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.checks.graph import flag, moment, number, objects
from bot.checks.json_objects import text_at
from bot.checks.naming import wire
from bot.net.denial import unanswered

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.net import Graph

PERMISSION = "Organization.Read.All"
_FIELDS = "id,displayName,verifiedDomains,assignedPlans,onPremisesSyncEnabled,onPremisesLastSyncDateTime"


@dataclass(frozen=True, slots=True)
class VerifiedDomain:
    """A domain that is verified in the tenant.

    Attributes:
        name: As the wire has it.
        initial: The one that ends in ``.onmicrosoft.com``.
        carries_sip: It may stand in SIP addresses.
    """

    name: str
    initial: bool
    carries_sip: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """The tenant.

    Attributes:
        plans: The states of each service plan, by its id: ``Enabled``, ``Warning``, ``Suspended``, ``Deleted``.
        synced: Whether a directory on premises is synchronized; False if it was and is not, None if it never was.
        last_sync: None if there was none.
    """

    id: str
    name: str = ""
    domains: tuple[VerifiedDomain, ...] = ()
    plans: Mapping[str, frozenset[str]]
    synced: bool | None = None
    last_sync: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """What was bought.

    Attributes:
        plans: Ids of the service plans in it.
        free: Licences that nobody has; below nothing if more are used than were bought.
    """

    name: str
    plans: frozenset[str]
    free: int


async def organization(graph: Graph) -> Organization:
    """Read the tenant.

    Raises:
        DeniedError: There was no answer.
    """
    async for each in graph.items(f"organization?$select={_FIELDS}", permission=PERMISSION):
        return _organization(each)
    raise unanswered("Microsoft Graph knows no organization.")


async def subscriptions(graph: Graph) -> tuple[Subscription, ...]:
    """Read what was bought.

    Raises:
        DeniedError: There was no answer.
    """
    return tuple([_subscription(each) async for each in graph.items("subscribedSkus", permission=PERMISSION)])


def plans_of(document: Mapping[str, object]) -> dict[str, frozenset[str]]:
    """Return the states of each service plan that is assigned to a tenant or a user, by the plan's id."""
    plans: dict[str, frozenset[str]] = {}
    for each in objects(document.get("assignedPlans")):
        identifier = text_at(each, "servicePlanId").lower()
        plans[identifier] = plans.get(identifier, frozenset()) | {text_at(each, "capabilityStatus")}
    return plans


def _organization(document: Mapping[str, object]) -> Organization:
    return Organization(
        id=text_at(document, "id").lower(),
        name=text_at(document, "displayName"),
        domains=tuple(_verified(each) for each in objects(document.get("verifiedDomains")) if text_at(each, "name")),
        plans=plans_of(document),
        synced=flag(document.get("onPremisesSyncEnabled")),
        last_sync=moment(document.get("onPremisesLastSyncDateTime")),
    )


def _verified(document: Mapping[str, object]) -> VerifiedDomain:
    return VerifiedDomain(
        name=wire(text_at(document, "name")),
        initial=flag(document.get("isInitial")) is True or text_at(document, "name").endswith(".onmicrosoft.com"),
        carries_sip="OfficeCommunicationsOnline" in text_at(document, "capabilities"),
    )


def _subscription(document: Mapping[str, object]) -> Subscription:
    units = document.get("prepaidUnits")
    bought = units if isinstance(units, dict) else {}
    usable = number(bought.get("enabled")) + number(bought.get("warning"))
    plans = (text_at(each, "servicePlanId").lower() for each in objects(document.get("servicePlans")))
    return Subscription(
        name=text_at(document, "skuPartNumber"),
        plans=frozenset(plans),
        free=usable - number(document.get("consumedUnits")),
    )
