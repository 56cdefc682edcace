"""The tenant's domains, as Microsoft Graph has them: what is verified, and which records are wanted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.checks.graph import number, texts
from bot.checks.json_objects import text_at
from bot.checks.naming import wire
from bot.net.facts import Mx, Srv

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.net import Graph

PERMISSION = "Domain.Read.All"
SIP = "OfficeCommunicationsOnline"  # the service that a domain, or a record, is for


class RecordKind(StrEnum):
    """What kind of record Microsoft wants."""

    TXT = "TXT"
    MX = "MX"
    CNAME = "CNAME"
    SRV = "SRV"
    UNAVAILABLE = "unavailable"  # Microsoft does not say it; the text says why


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain of the tenant.

    Attributes:
        known: The tenant has it at all, verified or not.
        federated: Somebody else signs its people in.
        services: ``Email``, ``OfficeCommunicationsOnline`` and so on.
    """

    name: str
    known: bool = False
    verified: bool = False
    federated: bool = False
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRecord:
    """A record that the admin center asks for.

    Attributes:
        name: Whole, as the wire has it: ``_sip._tls.contoso.com``.
        value: As a zone file has what is behind the type; without the dot at the end of names.
        service: What it is for.
        optional: Its absence is no complaint.
    """

    name: str
    kind: RecordKind
    value: str
    service: str = ""
    optional: bool = False


@lru_cache(maxsize=1_000)
def domain(name: str) -> Callable[[Graph], Awaitable[Domain]]:
    """Return what reads the domain *name*; the same for the same name, so that a run reads it once."""

    async def read(graph: Graph) -> Domain:
        found = await graph.get(_path(name), permission=PERMISSION)
        if found is None:
            return Domain(name)
        return Domain(
            name,
            known=True,
            verified=found.get("isVerified") is True,
            federated=text_at(found, "authenticationType") == "Federated",
            services=texts(found.get("supportedServices")),
        )

    return read


@lru_cache(maxsize=1_000)
def verification(name: str) -> Callable[[Graph], Awaitable[tuple[WantedRecord, ...]]]:
    """Return what reads the records that would prove that the tenant owns *name*; each of them would do."""
    return _records(f"{_path(name)}/verificationDnsRecords")


@lru_cache(maxsize=1_000)
def wanted(name: str) -> Callable[[Graph], Awaitable[tuple[WantedRecord, ...]]]:
    """Return what reads the records that the admin center asks for at *name*."""
    return _records(f"{_path(name)}/serviceConfigurationRecords")


def _path(name: str) -> str:
    return f"domains/{quote(name, safe='')}"


def _records(path: str) -> Callable[[Graph], Awaitable[tuple[WantedRecord, ...]]]:
    async def read(graph: Graph) -> tuple[WantedRecord, ...]:
        return tuple([_record(each) async for each in graph.items(path, permission=PERMISSION)])

    return read


def _record(document: Mapping[str, object]) -> WantedRecord:
    label = wire(text_at(document, "label"))
    kind = text_at(document, "recordType").upper()
    match kind:
        case "TXT":
            value = text_at(document, "text")
        case "MX":
            value = str(Mx(number(document.get("preference")), wire(text_at(document, "mailExchange"))))
        case "CNAME":
            value = wire(text_at(document, "canonicalName"))
        case "SRV":
            value, label = str(_srv(document)), _service_name(document, label)
        case _:
            kind, value = RecordKind.UNAVAILABLE, text_at(document, "description")
    return WantedRecord(
        name=label,
        kind=RecordKind(kind),
        value=value,
        service=text_at(document, "supportedService"),
        optional=document.get("isOptional") is True,
    )


def _srv(document: Mapping[str, object]) -> Srv:
    priority, weight, port = (number(document.get(field)) for field in ("priority", "weight", "port"))
    return Srv(priority, weight, port, wire(text_at(document, "nameTarget")))


def _service_name(document: Mapping[str, object], label: str) -> str:
    """Return a SRV record's whole name; Graph tells service and protocol apart from a label that may repeat them."""
    service, protocol = (wire(text_at(document, field)) for field in ("service", "protocol"))
    prefix = f"{service}.{protocol}."
    return label if label.startswith(prefix) or not service else f"{prefix}{label}"
