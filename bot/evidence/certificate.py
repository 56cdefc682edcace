"""X.509 certificates, as facts."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID, SignatureAlgorithmOID

from bot.model.errors import ProbeError

# Once and for the whole process: certificates are read in threads, and `catch_warnings` holds for all threads at once.
warnings.filterwarnings("ignore", category=CryptographyDeprecationWarning)  # of small sins that old CAs committed
warnings.filterwarnings("ignore", message="PKCS#7 certificates could not be parsed as DER", category=UserWarning)

UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
_SIZES = {"Ed25519": 256, "Ed448": 456}


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a certificate says.

    Attributes:
        names: DNS names of the subject alternative name, lower case.
        common_name: Of the subject; "" if it has none.
        not_before: Aware, UTC.
        not_after: Aware, UTC.
        key: ``RSA``, ``EC``, ``Ed25519``, ``DSA`` or the class's name.
        bits: Key size.
        signature: Hash of the signature: ``sha256``; "" where the algorithm has none.
        usages: Extended key usages, dotted; None where the extension is missing.
        crl_urls: Where its revocation list is.
        fingerprint: SHA-256 of the DER form, hex, lower case.
        self_issued: Subject and issuer are the same.
        authority: It may issue certificates (basic constraints).
        serial: Its number at its issuer.
        ocsp_urls: Where its issuer is asked for its status.
        thumbprint: SHA-1 of the DER form, hex, upper case, as Windows shows it; never compared for trust.
        key_fingerprint: SHA-256 of the public key, hex, lower case; "" if the key cannot be read.
        pss: Signed with RSASSA-PSS, which Lync's servers do not take.
        version: Of X.509, as people count: 1 or 3.
    """

    subject: str
    issuer: str
    common_name: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    key: str
    bits: int
    signature: str
    usages: tuple[str, ...] | None
    crl_urls: tuple[str, ...]
    fingerprint: str
    self_issued: bool
    authority: bool
    serial: int = 0
    ocsp_urls: tuple[str, ...] = ()
    thumbprint: str = ""
    key_fingerprint: str = ""
    pss: bool = False
    version: int = 3


def parse(der: bytes) -> Certificate:
    """Return what the certificate *der* says.

    Raises:
        ProbeError: It is no certificate, or one that cannot be read.
    """
    try:
        return _facts(x509.load_der_x509_certificate(der), der)
    except UNREADABLE as error:
        raise ProbeError(f"That is not a readable X.509 certificate: {error}.") from error


def _facts(certificate: x509.Certificate, der: bytes) -> Certificate:
    extensions = {type(extension.value): extension.value for extension in certificate.extensions}
    constraints = extensions.get(x509.BasicConstraints)
    usages = extensions.get(x509.ExtendedKeyUsage)
    key, bits, key_fingerprint = _key(certificate)
    return Certificate(
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        common_name=_common_name(certificate.subject),
        names=_names(extensions.get(x509.SubjectAlternativeName)),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        key=key,
        bits=bits,
        signature=_hash(certificate),
        usages=tuple(usage.dotted_string for usage in usages) if isinstance(usages, x509.ExtendedKeyUsage) else None,
        crl_urls=_crl_urls(extensions.get(x509.CRLDistributionPoints)),
        fingerprint=hashlib.sha256(der).hexdigest(),
        self_issued=certificate.subject == certificate.issuer,
        authority=isinstance(constraints, x509.BasicConstraints) and constraints.ca,
        serial=certificate.serial_number,
        ocsp_urls=_ocsp_urls(extensions.get(x509.AuthorityInformationAccess)),
        thumbprint=hashlib.sha1(der, usedforsecurity=False).hexdigest().upper(),
        key_fingerprint=key_fingerprint,
        pss=certificate.signature_algorithm_oid == SignatureAlgorithmOID.RSASSA_PSS,
        version=certificate.version.value + 1,
    )


def _key(certificate: x509.Certificate) -> tuple[str, int, str]:
    """Return the key's kind, its size in bits, 0 where nobody counts it so, and its fingerprint."""
    try:
        key = certificate.public_key()
        der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    except (UnsupportedAlgorithm, ValueError):
        return "unknown", 0, ""
    fingerprint = hashlib.sha256(der).hexdigest()
    kind = type(key).__name__.removesuffix("PublicKey")
    match key:
        case rsa.RSAPublicKey() | dsa.DSAPublicKey():
            return kind, key.key_size, fingerprint
        case ec.EllipticCurvePublicKey():
            return "EC", key.key_size, fingerprint
        case _:
            return kind, _SIZES.get(kind, 0), fingerprint


def _hash(certificate: x509.Certificate) -> str:
    try:
        algorithm = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return ""
    return algorithm.name if algorithm else ""


def _common_name(subject: x509.Name) -> str:
    return next((str(each.value) for each in subject.get_attributes_for_oid(NameOID.COMMON_NAME)), "")


def _names(extension: x509.ExtensionType | None) -> tuple[str, ...]:
    if not isinstance(extension, x509.SubjectAlternativeName):
        return ()
    return tuple(name.lower() for name in extension.get_values_for_type(x509.DNSName))


def _crl_urls(extension: x509.ExtensionType | None) -> tuple[str, ...]:
    if not isinstance(extension, x509.CRLDistributionPoints):
        return ()
    places = [place for point in extension for place in point.full_name or ()]
    return tuple(place.value for place in places if isinstance(place, x509.UniformResourceIdentifier))


def _ocsp_urls(extension: x509.ExtensionType | None) -> tuple[str, ...]:
    if not isinstance(extension, x509.AuthorityInformationAccess):
        return ()
    places = [each.access_location for each in extension if each.access_method == AuthorityInformationAccessOID.OCSP]
    return tuple(place.value for place in places if isinstance(place, x509.UniformResourceIdentifier))
