"""The look at what Entra keeps of every federated domain (Microsoft Graph, ``federationConfiguration``)."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.checks.federation_service import Published, published
from bot.checks.graph import asked
from bot.checks.json_objects import text_at
from bot.checks.naming import upn_suffixes
from bot.evidence import certificate
from bot.model.errors import ProbeError
from bot.net.denial import Denial

if TYPE_CHECKING:
    from bot.checks import Target
    from bot.evidence.certificate import Certificate
    from bot.net import Graph, Net

PERMISSION = "Domain.Read.All"


@dataclass(frozen=True, slots=True, kw_only=True)
class Federation:
    """What Entra keeps of one domain.

    Attributes:
        federated: False where Entra has no federation of this domain.
        issuer: The name of the service whose tokens are believed.
        certificates: Those whose signatures are believed: the present one, and the next if there is one.
        updated: How the last attempt of Entra's went to fetch certificates by itself: ``Success``; "" for no attempt.
        trouble: Why its certificates cannot be read; "" if they can.
    """

    domain: str
    federated: bool = True
    issuer: str = ""
    certificates: tuple[Certificate, ...] = ()
    updated: str = ""
    trouble: str = ""


Asked = tuple[Federation, ...] | Denial | None  # why nothing was read, or None where nobody may


@dataclass(frozen=True, slots=True)
class Sides:
    """What the federation service publishes, and what Entra keeps of each domain if the bot may ask."""

    published: Published
    entra: Asked = None


async def sides(target: Target, net: Net) -> Sides | None:
    """Look at both; None where the profile names no federation service, or has none."""
    found, entra = await asyncio.gather(published(target, net), federations(target, net))
    return Sides(found, entra) if found else None


async def federations(target: Target, net: Net) -> Asked:
    """Ask Graph about every UPN suffix."""

    async def read(graph: Graph) -> tuple[Federation, ...]:
        return tuple(await asyncio.gather(*(_federation(graph, domain) for domain in upn_suffixes(target))))

    return await asked(net, read)


async def _federation(graph: Graph, domain: str) -> Federation:
    path = f"domains/{quote(domain, safe='')}/federationConfiguration"
    answer = await graph.get(path, permission=PERMISSION)
    try:
        return federation(domain, answer)
    except ProbeError as error:
        return Federation(domain=domain, trouble=str(error))


def federation(domain: str, answer: Mapping[str, object] | None) -> Federation:
    """Read Graph's *answer* about *domain*; None and an empty list stand for a domain that is not federated.

    Raises:
        ProbeError: A certificate in it cannot be read.
    """
    values = answer.get("value") if answer else None
    first = values[0] if isinstance(values, list) and values else None
    if first is None:
        return Federation(domain=domain, federated=False)
    texts = (text_at(first, field) for field in ("signingCertificate", "nextSigningCertificate"))
    return Federation(
        domain=domain,
        issuer=text_at(first, "issuerUri"),
        certificates=tuple(_certificate(text) for text in texts if text),
        updated=text_at(first, "signingCertificateUpdateStatus", "certificateUpdateResult"),
    )


def _certificate(text: str) -> Certificate:
    try:
        der = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ProbeError(f"Entra keeps a certificate that is no base64: {error}.") from error
    return certificate.parse(der)
