"""Facts about a federation service for the checks' tables, said in few words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.checks.federation_service import METADATA, Fetched, Glimpse, Published, Served
from bot.evidence.certificate import Certificate
from bot.evidence.federation_metadata import FederationMetadata
from bot.net.facts import Addresses, Page
from tests.seen import NOW, at

STS = "sts.contoso.com"
FARM = "203.0.113.50"
SECOND = "203.0.113.51"
URL = f"https://{STS}{METADATA}"
TOLD = {"federation_service_name": STS}
SERVER_USAGE = "1.3.6.1.5.5.7.3.1"

GOOD = Certificate(
    subject=f"CN={STS}",
    issuer="CN=Lab issuing CA",
    common_name=STS,
    names=(STS, f"certauth.{STS}", "enterpriseregistration.contoso.com"),
    not_before=NOW - timedelta(days=100),
    not_after=NOW + timedelta(days=100),
    key="RSA",
    bits=2048,
    signature="sha256",
    usages=(SERVER_USAGE,),
    crl_urls=("http://crl.lab.test/1.crl",),
    fingerprint="aa" * 32,
    self_issued=False,
    authority=False,
    thumbprint="AA" * 20,
    key_fingerprint="ee" * 32,
)
ISSUER = replace(GOOD, subject="CN=Lab issuing CA", issuer="CN=Lab root CA", names=(), fingerprint="bb" * 32)


def expired(certificate: Certificate) -> Certificate:
    """Return *certificate* as if its time were over."""
    return replace(certificate, not_before=NOW - timedelta(days=400), not_after=NOW - timedelta(days=1))


def renewed(certificate: Certificate = GOOD, mark: str = "dd") -> Certificate:
    """Return another certificate with the same names and another key."""
    return replace(certificate, fingerprint=mark * 32, thumbprint=mark.upper() * 20, key_fingerprint=mark * 32)


def glimpse(
    certificate: Certificate = GOOD,
    *,
    address: str = FARM,
    code: int = 0,
    alone: bool = False,
    protocol: str = "TLSv1.3",
) -> Glimpse:
    """Return what an address showed."""
    chain = (certificate,) if alone else (certificate, ISSUER)
    return Glimpse(
        address=address,
        sent=tuple(each.fingerprint.encode() for each in chain),
        chain=chain,
        protocol=protocol,
        verify_code=code,
        verify_text=f"OpenSSL says {code}",
    )


def silent_at(address: str = FARM) -> Glimpse:
    """Return what an address showed that did not answer."""
    return Glimpse(address=address, trouble=f"{address}:443 refuses connections.")


def served(*glimpses: Glimpse, addresses: Addresses | None = None, way_out: bool = True) -> Served:
    """Return what the service shows; by default its name leads to where *glimpses* were had."""
    found = at(STS, *(each.address for each in glimpses or (glimpse(),))) if addresses is None else addresses
    return Served(found, glimpses, way_out)


def page(body: bytes = b"", *, status: int = 200, kind: str = "text/html", **headers: str) -> Page:
    """Return an answer of the service's."""
    named = {"content-type": kind, **headers}
    return Page(url=URL, status=status, headers=tuple((key, value) for key, value in named.items() if value), body=body)


def fetched(
    answer: Page | None = None, *, trouble: str = "", addresses: Addresses | None = None, way_out: bool = True
) -> Fetched:
    """Return how the question for a page went."""
    return Fetched(url=URL, addresses=addresses or at(STS, FARM), page=answer, trouble=trouble, way_out=way_out)


def signing(days: float, mark: str = "a1") -> Certificate:
    """Return a token-signing certificate that ends in *days*."""
    end = NOW + timedelta(days=days)
    return replace(
        GOOD,
        subject=f"CN=ADFS Signing - {STS}",
        names=(),
        not_before=end - timedelta(days=365),
        not_after=end,
        fingerprint=mark * 32,
        thumbprint=mark.upper() * 20,
    )


def metadata(
    *certificates: Certificate, entity: str = f"http://{STS}/adfs/services/trust", hosts: Sequence[str] = (STS,)
) -> FederationMetadata:
    """Return metadata that publishes *certificates*, the first of which is in use."""
    return FederationMetadata(
        entity=entity,
        signed_by=certificates[0] if certificates else None,
        signing=certificates,
        decrypting=(),
        sign_in=tuple(f"https://{host}/adfs/ls/" for host in hosts),
        trust=(f"https://{STS}/adfs/services/trust/2005/certificatemixed",),
    )


def published(found: FederationMetadata | None = None, *, answer: Page | None = None, trouble: str = "") -> Published:
    """Return metadata as the service published it, or why it could not be read."""
    if found is not None:
        return Published(fetched=fetched(answer or page()), metadata=found)
    return Published(fetched=fetched(answer, trouble=trouble), trouble=trouble)
