"""The look that the AD FS checks share: where the federation service is, what it shows, and what it says."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.checks.control import NO_WAY_OUT, NOT_PUBLIC, web_answers
from bot.checks.kinds import NOT_ASKED
from bot.checks.naming import wire
from bot.evidence import certificate, federation_metadata
from bot.model.errors import ProbeError
from bot.model.names import same_name
from bot.model.profile import Identity
from bot.model.verdict import Code, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.checks import Target
    from bot.evidence.certificate import Certificate
    from bot.evidence.federation_metadata import FederationMetadata
    from bot.net import Net
    from bot.net.facts import Addresses, Page

PORT = 443
FOUND = 200
MAX_ADDRESSES = 8  # of one name; more are not looked at
METADATA = "/FederationMetadata/2007-06/FederationMetadata.xml"
SETTING = "federation_service_name"

NOT_FEDERATED = Code(
    "not-federated",
    Verdict.SKIPPED,
    "People do not sign in over AD FS here, so steps 5 and 6 do not apply. If they do, set `identity=federated`.",
)
NAME_NOT_TOLD = Code(
    "name-not-told", Verdict.UNKNOWN, "Tell the name of the federation service; it is no server's own name."
)
MISSING = Code("missing", Verdict.FAIL, "The name leads nowhere. See the check `dns-federation-service`.")
NO_ANSWER = Code(
    "no-answer",
    Verdict.FAIL,
    "It does not answer. Open port 443 to the Web Application Proxy, or start its service and `adfssrv`; if the text"
    " speaks of the certificate, see the check `adfs-tls-served`.",
)
NOT_SEEN = Code(
    "not-seen",
    Verdict.ERROR,
    "Nothing usable was seen here, which says nothing of what is asked. See the checks `adfs-tls-served` and"
    " `adfs-metadata` first.",
)

APPLIES = (NOT_FEDERATED, NAME_NOT_TOLD)  # or does not: of every check of steps 5 and 6
UNREACHED = (MISSING, NO_ANSWER, NO_WAY_OUT, NOT_PUBLIC, NOT_ASKED, *APPLIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """What one address of the service showed.

    Attributes:
        sent: Certificates as sent, DER, the server's own first; empty if nothing was seen.
        chain: The same, read.
        trouble: Why nothing was seen; "" if something was.
    """

    address: str
    sent: tuple[bytes, ...] = ()
    chain: tuple[Certificate, ...] = ()
    protocol: str = ""
    verify_code: int = 0
    verify_text: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Served:
    """Where the service's name leads, and what its TLS servers show.

    Attributes:
        glimpses: Of every address that may be asked.
        way_out: A host of Microsoft's answers; only asked where nothing else does.
    """

    addresses: Addresses
    glimpses: tuple[Glimpse, ...] = ()
    way_out: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What the service said when it was asked for a page.

    Attributes:
        page: None if there was no answer.
        trouble: Why there was none; "" if there was.
        way_out: A host of Microsoft's answers; only asked where nothing else does.
    """

    url: str
    addresses: Addresses
    page: Page | None = None
    trouble: str = ""
    way_out: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The service's metadata.

    Attributes:
        metadata: None if there is none that can be read.
        trouble: Why it cannot be read, or was not even had; "" if it was read.
    """

    fetched: Fetched
    metadata: FederationMetadata | None = None
    trouble: str = ""


def service(target: Target) -> str:
    """Return the federation service's name as the wire has it; "" if nobody told it, or people sign in otherwise."""
    profile = target.profile
    return wire(profile.federation_service_name) if profile.identity is Identity.FEDERATED else ""


def nothing(target: Target) -> Finding:
    """Return the finding that there is no federation service to look at."""
    identity = target.profile.identity
    if identity is not Identity.FEDERATED:
        return NOT_FEDERATED.at("identity", expected=str(Identity.FEDERATED), observed=str(identity))
    return NAME_NOT_TOLD.at(
        SETTING, expected="one name", observed="none told", fix=f"/hybrid set {SETTING}=sts.contoso.com"
    )


def is_of(url: str, name: str) -> bool:
    """Tell whether *url* leads to the host *name*."""
    try:
        return same_name(urlsplit(url).hostname or "", name)
    except ValueError:
        return False


def reachable(addresses: Addresses) -> tuple[str, ...]:
    """Return the addresses that the guard lets the bot ask."""
    refused = {address for address, _ in addresses.refused}
    return tuple(address for address in addresses.all if address not in refused)[:MAX_ADDRESSES]


def unreachable(addresses: Addresses) -> Code | None:
    """Say why the service cannot be asked; None if it can."""
    if not addresses.known:
        return NOT_ASKED
    if not addresses.all:
        return MISSING
    return None if reachable(addresses) else NOT_PUBLIC


async def served(target: Target, net: Net) -> Served | None:
    """Shake hands with every address of the service; None where there is none to look at."""
    name = service(target)
    if not name:
        return None
    addresses = await net.dns.addresses(name)
    # Begun at the same time, because silences one after the other last longer than a check may.
    control = asyncio.create_task(web_answers(target, net))
    try:
        glimpses = await asyncio.gather(*(_glimpse(net, address, name) for address in reachable(addresses)))
        silent = bool(glimpses) and all(glimpse.trouble for glimpse in glimpses)
        return Served(addresses, tuple(glimpses), way_out=await control if silent else True)
    finally:
        control.cancel()


async def _glimpse(net: Net, address: str, name: str) -> Glimpse:
    try:
        shaken = await net.tls.handshake(address, PORT, name=name)
        chain = tuple([await asyncio.to_thread(certificate.parse, der) for der in shaken.chain])
    except ProbeError as error:
        return Glimpse(address=address, trouble=str(error))
    return Glimpse(
        address=address,
        sent=shaken.chain,
        chain=chain,
        protocol=shaken.protocol,
        verify_code=shaken.verify_code,
        verify_text=shaken.verify_text,
    )


async def fetch(target: Target, net: Net, path: str) -> Fetched | None:
    """Ask the service for the page at *path*; None where there is no service to look at."""
    name = service(target)
    if not name:
        return None
    url, addresses = f"https://{name}{path}", await net.dns.addresses(name)
    if unreachable(addresses):
        return Fetched(url=url, addresses=addresses, trouble=str(addresses))
    control = asyncio.create_task(web_answers(target, net))
    try:
        page, trouble = await _page(net, url)
        way_out = page is not None or await control
        return Fetched(url=url, addresses=addresses, page=page, trouble=trouble, way_out=way_out)
    finally:
        control.cancel()


async def _page(net: Net, url: str) -> tuple[Page | None, str]:
    try:
        return await net.http.get(url), ""
    except ProbeError as error:
        return None, str(error)


async def published(target: Target, net: Net) -> Published | None:
    """Ask the service for its metadata, and read it; None where there is no service to look at."""
    fetched = await fetch(target, net, METADATA)
    if fetched is None:
        return None
    if fetched.page is None or fetched.page.status != FOUND:
        return Published(fetched=fetched, trouble=fetched.trouble or _said(fetched.page))
    try:
        metadata = await asyncio.to_thread(federation_metadata.parse, fetched.page.body)
    except ProbeError as error:
        return Published(fetched=fetched, trouble=str(error))
    return Published(fetched=fetched, metadata=metadata)


def _said(page: Page | None) -> str:
    return f"HTTP {page.status}" if page else ""


def no_answer(fetched: Fetched, *, expected: str) -> Iterator[Finding]:
    """Find out why there was no answer; nothing if there was one."""
    if fetched.page is None:
        code = unreachable(fetched.addresses) or (NO_ANSWER if fetched.way_out else NO_WAY_OUT)
        yield code.at(fetched.url, expected=expected, observed=fetched.trouble)


def places(glimpses: Iterable[Glimpse], name: str) -> str:
    """Return where *glimpses* were had, for a finding's subject."""
    return ", ".join(f"{name}:{PORT} ({glimpse.address})" for glimpse in glimpses)
