"""Federation metadata of AD FS: who it says it is, which certificates it signs and decrypts with, where it signs in."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evidence import certificate, xml_document
from bot.model.errors import ProbeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.evidence.certificate import Certificate
    from bot.evidence.xml_document import Element

_SAML = "{urn:oasis:names:tc:SAML:2.0:metadata}"
_FEDERATION = "{http://docs.oasis-open.org/wsfed/federation/200706}"
_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}"
_ADDRESS = tuple(f"{{http://www.w3.org/2005/08/addressing}}{name}" for name in ("EndpointReference", "Address"))
_CERTIFICATE = tuple(f"{_SIGNATURE}{name}" for name in ("KeyInfo", "X509Data", "X509Certificate"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FederationMetadata:
    """What one federation service publishes of itself; its signature was not verified, for it vouches for itself.

    Attributes:
        entity: Its name among services: ``http://sts.contoso.com/adfs/services/trust``.
        signed_by: The certificate in the document's own signature; None if it is not signed.
        signing: Every certificate that it signs tokens with, now or soon, each once.
        decrypting: Those that tokens for it are encrypted to.
        sign_in: Addresses of its sign-in pages.
        trust: Addresses of its security token services.
    """

    entity: str
    signed_by: Certificate | None
    signing: tuple[Certificate, ...]
    decrypting: tuple[Certificate, ...]
    sign_in: tuple[str, ...]
    trust: tuple[str, ...]

    @property
    def primary(self) -> Certificate | None:
        """The certificate that signs tokens now: AD FS signs its metadata with the same."""
        return self.signed_by or next(iter(self.signing), None)

    @property
    def secondary(self) -> tuple[Certificate, ...]:
        """The other ones that are published for signing, such as the next."""
        return tuple(each for each in self.signing if each != self.primary)


def parse(data: bytes) -> FederationMetadata:
    """Return what the document *data* publishes.

    Raises:
        ProbeError: It is no federation metadata, or holds a certificate that cannot be read; the text says which.
    """
    root = xml_document.parse(data)
    if root.name != f"{_SAML}EntityDescriptor":
        raise ProbeError(f"That is XML, but no federation metadata: it begins with {root.name}.")
    roles = [role for role in root.children if role.name == f"{_SAML}RoleDescriptor"]
    issuing = [role for role in roles if role.kind == f"{_FEDERATION}SecurityTokenServiceType"]
    relying = [role for role in roles if role.kind == f"{_FEDERATION}ApplicationServiceType"]
    issuing += root.within(f"{_SAML}IDPSSODescriptor")
    own = _certificates(root.within(f"{_SIGNATURE}Signature", *_CERTIFICATE))
    return FederationMetadata(
        entity=root.attributes.get("entityID", "").strip(),
        signed_by=own[0] if own else None,
        signing=_certificates(_keys(issuing, "signing")),
        decrypting=_certificates(_keys(relying, "encryption")),
        sign_in=_addresses(root, f"{_FEDERATION}PassiveRequestorEndpoint"),
        trust=_addresses(root, f"{_FEDERATION}SecurityTokenServiceEndpoint"),
    )


def _keys(roles: Iterable[Element], use: str) -> Iterator[Element]:
    """Find the certificates of *roles* for *use*; a key without a use is for every use."""
    for role in roles:
        for key in role.within(f"{_SAML}KeyDescriptor"):
            if key.attributes.get("use", use) == use:
                yield from key.within(*_CERTIFICATE)


def _certificates(elements: Iterable[Element]) -> tuple[Certificate, ...]:
    texts = dict.fromkeys("".join(element.text.split()) for element in elements)
    return tuple(dict.fromkeys(map(_certificate, texts)))


def _certificate(text: str) -> Certificate:
    try:
        der = base64.b64decode(text, validate=True)
    except ValueError as error:  # also of letters beyond ASCII
        raise ProbeError(f"The metadata holds a certificate that is no base64: {error}.") from error
    return certificate.parse(der)


def _addresses(root: Element, endpoint: str) -> tuple[str, ...]:
    places = (place for place in root.everything() if place.name == endpoint)
    return tuple(dict.fromkeys(each.text.strip() for place in places for each in place.within(*_ADDRESS)))
