"""An AD FS of our own: metadata as AD FS writes it, the sign-in page, mex and probe, and whatever a test says instead.

async with Adfs(lab, mine(60), name="sts.contoso.test") as adfs:
    adfs.answers[METADATA] = Answer(status=503)
"""

from __future__ import annotations

import base64
import functools
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Self

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.certlab import NOW, Case, CertLab

if TYPE_CHECKING:
    from types import TracebackType

METADATA = "/federationmetadata/2007-06/federationmetadata.xml"
MEX = "/adfs/services/trust/mex"
SIGN_IN = "/adfs/ls/idpinitiatedsignon.aspx"
PROBE = "/adfs/probe"

_PROTOCOLS = (
    "http://docs.oasis-open.org/ws-sx/ws-trust/200512 http://schemas.xmlsoap.org/ws/2005/02/trust"
    " http://docs.oasis-open.org/wsfed/federation/200706"
)
_DSIG = "http://www.w3.org/2000/09/xmldsig#"
_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
_SAML = "urn:oasis:names:tc:SAML:2.0:"
_FORM = (
    '<!DOCTYPE html><html><body><form method="post" id="idpForm" action="/adfs/ls/idpinitiatedsignon.aspx">'
    '<input name="SignInIdpSite" type="radio"/></form></body></html>'
)
ERROR_PAGE = '<!DOCTYPE html><html><body><div id="errorArea"><p>An error occurred</p></div></body></html>'


@functools.cache
def _key(role: str) -> rsa.RSAPrivateKey:
    """Return the key of *role*; each is made once a run, because it takes long."""
    assert role
    return rsa.generate_private_key(65_537, 2048)


def token_certificate(role: str, *, days: float, lifetime: float = 365, now: datetime = NOW) -> x509.Certificate:
    """Return a certificate as AD FS makes it for itself, which ends in *days*: ``Signing``, ``Encryption``."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"ADFS {role} - sts.contoso.test")])
    end = now + timedelta(days=days)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(_key(role).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - timedelta(days=lifetime))
        .not_valid_after(end)
        .sign(_key(role), hashes.SHA256())
    )


def der(certificate: x509.Certificate) -> bytes:
    """Return *certificate* as bytes."""
    return certificate.public_bytes(serialization.Encoding.DER)


def _key_info(certificate: x509.Certificate) -> str:
    text = base64.b64encode(der(certificate)).decode()
    return f'<KeyInfo xmlns="{_DSIG}"><X509Data><X509Certificate>{text}</X509Certificate></X509Data></KeyInfo>'


def _keys(use: str, certificates: Sequence[x509.Certificate]) -> str:
    return "".join(f'<KeyDescriptor use="{use}">{_key_info(each)}</KeyDescriptor>' for each in certificates)


def _reference(address: str, more: str = "") -> str:
    addressing = "http://www.w3.org/2005/08/addressing"
    return f'<EndpointReference xmlns="{addressing}"><Address>{address}</Address>{more}</EndpointReference>'


def _signature(certificate: x509.Certificate) -> str:
    """Return a signature in AD FS's shape; its value signs nothing, for nobody verifies it."""
    algorithms = (
        f'<ds:CanonicalizationMethod Algorithm="{_C14N}"/>'
        '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>'
        f'<ds:Reference URI="#_1"><ds:Transforms><ds:Transform Algorithm="{_DSIG}enveloped-signature"/>'
        f'<ds:Transform Algorithm="{_C14N}"/></ds:Transforms>'
        '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
        "<ds:DigestValue>AAAA</ds:DigestValue></ds:Reference>"
    )
    return (
        f'<ds:Signature xmlns:ds="{_DSIG}"><ds:SignedInfo>{algorithms}</ds:SignedInfo>'
        f"<ds:SignatureValue>AAAA</ds:SignatureValue>{_key_info(certificate)}</ds:Signature>"
    )


def metadata(
    name: str,
    *,
    signing: Sequence[x509.Certificate],
    decrypting: Sequence[x509.Certificate] = (),
    entity: str = "",
    signed: bool = True,
    in_use: x509.Certificate | None = None,
    prefix: str = "fed",
) -> bytes:
    """Return the federation metadata of the service *name*, in one line, as AD FS writes it.

    Args:
        in_use: The certificate that signs tokens now, and this document; None for the first of *signing*.
    """
    role = (
        f'protocolSupportEnumeration="{_PROTOCOLS}" ServiceDisplayName="Contoso" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xmlns:{prefix}="http://docs.oasis-open.org/wsfed/federation/200706"'
    )
    saml = f'protocolSupportEnumeration="{_SAML}protocol"'
    trust, page = f"https://{name}/adfs/services/trust", f"https://{name}/adfs/ls/"
    mex = (
        '<Metadata><Metadata xmlns="http://schemas.xmlsoap.org/ws/2004/09/mex"><MetadataSection xmlns="">'
        '<MetadataReference xmlns="http://schemas.xmlsoap.org/ws/2004/09/mex">'
        f'<Address xmlns="http://www.w3.org/2005/08/addressing">{trust}/mex</Address>'
        "</MetadataReference></MetadataSection></Metadata></Metadata>"
    )
    passive = f"<{prefix}:PassiveRequestorEndpoint>{_reference(page)}</{prefix}:PassiveRequestorEndpoint>"
    keys = _keys("encryption", decrypting) + _keys("signing", signing)
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<EntityDescriptor ID="_1" entityID="{entity or f"http://{name}/adfs/services/trust"}" '
        f'xmlns="{_SAML}metadata">{_signature(in_use or signing[0]) if signed else ""}'
        f'<RoleDescriptor xsi:type="{prefix}:ApplicationServiceType" {role}>{_keys("encryption", decrypting)}'
        f"<{prefix}:TargetScopes>{_reference(page)}{_reference(entity or trust)}</{prefix}:TargetScopes>"
        f"{passive}</RoleDescriptor>"
        f'<RoleDescriptor xsi:type="{prefix}:SecurityTokenServiceType" {role}>{_keys("signing", signing)}'
        f"<{prefix}:SecurityTokenServiceEndpoint>{_reference(f'{trust}/2005/certificatemixed', mex)}"
        f"</{prefix}:SecurityTokenServiceEndpoint>{passive}</RoleDescriptor>"
        f'<SPSSODescriptor WantAssertionsSigned="true" {saml}>{keys}<AssertionConsumerService '
        f'Binding="{_SAML}bindings:HTTP-POST" Location="{page}" index="0" isDefault="true"/></SPSSODescriptor>'
        f'<IDPSSODescriptor {saml}>{keys}<SingleSignOnService Binding="{_SAML}bindings:HTTP-Redirect" '
        f'Location="{page}"/></IDPSSODescriptor></EntityDescriptor>'
    ).encode()


def service_description(name: str, *kinds: str) -> bytes:
    """Return the WSDL of the service *name* with the end points *kinds*, such as ``2005/usernamemixed``."""
    ports = "".join(
        f'<wsdl:port name="p{number}" binding="tns:b{number}">'
        f'<soap12:address location="https://{name}/adfs/services/trust/{kind}"/></wsdl:port>'
        for number, kind in enumerate(kinds)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><wsdl:definitions name="SecurityTokenService" '
        'targetNamespace="http://schemas.microsoft.com/ws/2008/06/identity/securitytokenservice" '
        'xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/">'
        f'<wsdl:service name="SecurityTokenService">{ports}</wsdl:service></wsdl:definitions>'
    ).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a path is answered with."""

    status: int = 200
    kind: str = "text/html"
    body: bytes = b""


@dataclass
class Adfs:
    """A federation service on one address, with TLS on 443 and its probe on 80, until it is left.

    Attributes:
        case: What its TLS server shows.
        answers: By path in lower case; a test changes what it likes.
        date: What its clock says; None for the time that it is.
        headers: Said with every answer.
    """

    lab: CertLab
    address: str
    name: str = "sts.contoso.test"
    case: Case = Case.GOOD
    answers: dict[str, Answer] = field(default_factory=dict)
    date: datetime | None = None
    headers: dict[str, str] = field(default_factory=dict)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    def __post_init__(self) -> None:
        """Answer as a service in good order does."""
        signing, decrypting = token_certificate("Signing", days=200), token_certificate("Encryption", days=200)
        document = metadata(self.name, signing=[signing], decrypting=[decrypting])
        described = service_description(self.name, "2005/windowstransport", "2005/usernamemixed", "13/usernamemixed")
        self.answers[METADATA] = Answer(kind="application/samlmetadata+xml", body=document)
        self.answers[MEX] = Answer(kind="text/xml; charset=UTF-8", body=described)
        self.answers[SIGN_IN] = Answer(body=_FORM.encode())
        self.answers[PROBE] = Answer()

    async def __aenter__(self) -> Self:
        """Start it."""
        runner = web.AppRunner(self._app())
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        tls = self.lab.context(self.case, (self.name,))
        await web.TCPSite(runner, self.address, 443, ssl_context=tls).start()
        await web.TCPSite(runner, self.address, 80).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop it."""
        await self._stack.aclose()

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        path = request.path.lower()
        plain = request.scheme == "http"
        found = self.answers.get(path) if plain == (path == PROBE) else None
        answer = found or Answer(status=404)
        headers = {"Content-Type": answer.kind, **self.headers}
        if self.date:
            headers["Date"] = format_datetime(self.date, usegmt=True)
        return web.Response(status=answer.status, headers=headers, body=answer.body)
