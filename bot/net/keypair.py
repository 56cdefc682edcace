"""Key pairs by which the bot proves who it is: made here, signed with here, and never shown."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

BITS = 2048  # as Microsoft's own examples; what is signed lives ten minutes
LIFETIME = timedelta(days=730)
_EARLY = timedelta(minutes=5)  # for clocks that are behind ours
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key, and the self-signed certificate that tells it to others.

    Attributes:
        key: PEM.
        certificate: PEM; public.
        thumbprint: SHA-1 of the certificate in hex, upper case, as Microsoft's pages show it.
    """

    key: str = field(repr=False)
    certificate: str
    thumbprint: str
    not_after: datetime


def make(name: str, now: datetime) -> KeyPair:
    """Return a new pair whose certificate is for *name*; it takes a processor for a while, so not on the loop."""
    key = rsa.generate_private_key(65_537, BITS)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:_LONGEST_NAME])])
    not_after = (now + LIFETIME).replace(microsecond=0)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLY)
        .not_valid_after(not_after)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return KeyPair(
        key=key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode(),
        certificate=certificate.public_bytes(serialization.Encoding.PEM).decode(),
        thumbprint=certificate.fingerprint(hashes.SHA1()).hex().upper(),  # noqa: S303 - a name, not a proof
        not_after=not_after,
    )


def sha256_of(certificate: str) -> bytes:
    """Return the SHA-256 of a PEM certificate's DER form."""
    der = x509.load_pem_x509_certificate(certificate.encode()).public_bytes(serialization.Encoding.DER)
    return hashlib.sha256(der).digest()


def sign(key: str, content: bytes) -> bytes:
    """Return the RSASSA-PSS signature of *content* with SHA-256, the salt as long as the hash (JWA's PS256)."""
    private = serialization.load_pem_private_key(key.encode(), password=None)
    assert isinstance(private, rsa.RSAPrivateKey)
    pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.DIGEST_LENGTH)
    return private.sign(content, pss, hashes.SHA256())
