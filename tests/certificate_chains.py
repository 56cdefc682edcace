"""Certificates for tests of chains: small keys, any issuer, any flaw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.x509.oid import NameOID

from tests.seen import NOW

Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate and its key; `der` is what goes into files."""

    certificate: x509.Certificate
    key: Key

    @property
    def der(self) -> bytes:
        """The certificate as bytes."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        """The certificate as text."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def named(common: str) -> x509.Name:
    """Return a name that is *common* alone."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def issue(  # noqa: PLR0913 - a certificate has as many sides
    common: str,
    issuer: Issued | None = None,
    *,
    authority: bool = True,
    length: int | None = None,
    days: tuple[float, float] = (-100, 100),
    key: Key | None = None,
    linked: bool = True,
    constrained: bool = True,
    now: datetime = NOW,
) -> Issued:
    """Return a certificate for *common*.

    Args:
        issuer: Who issues it; None for itself.
        length: How many authorities may stand between it and a server's certificate; None for any.
        days: From when until when it is valid, from *now*.
        key: Its own; None for a new one.
        linked: It tells its own key's identifier and its issuer's.
        constrained: It tells whether it is an authority.
    """
    own = key or ec.generate_private_key(ec.SECP256R1())
    signer = issuer.key if issuer else own
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(common))
        .issuer_name(issuer.certificate.subject if issuer else named(common))
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
    )
    if constrained:
        builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=length), critical=True)
    if linked:
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
    if not authority:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(common)]), critical=False)
    whole = isinstance(signer, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey)  # such keys hash by themselves
    return Issued(builder.sign(signer, None if whole else hashes.SHA256()), own)


def request(common: str) -> bytes:
    """Return a request for a certificate, PEM."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(named(common))
    return builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256()).public_bytes(
        serialization.Encoding.PEM
    )


def version_1(common: str = "sts.contoso.com") -> bytes:
    """Return a certificate of version 1, which no library of today makes: a newer one with its extensions taken out."""
    der = issue(common, authority=False, linked=False).der
    full = x509.load_der_x509_certificate(der)
    content = _children(_content(full.tbs_certificate_bytes))
    kept = b"".join(part for part in content if part[0] not in {0xA0, 0xA3})  # the version, the extensions
    _, algorithm, signature = _children(_content(der))
    return _sequence(_sequence(kept) + algorithm + signature)


def _content(der: bytes) -> bytes:
    return der[len(der) - _length(der)[1] :]


def _length(der: bytes) -> tuple[int, int]:
    """Return how long the head of a DER value is, and its content."""
    if der[1] < 0x80:
        return 2, der[1]
    count = der[1] & 0x7F
    return 2 + count, int.from_bytes(der[2 : 2 + count])


def _children(content: bytes) -> list[bytes]:
    found = []
    while content:
        size = sum(_length(content))
        found.append(content[:size])
        content = content[size:]
    return found


def _sequence(content: bytes) -> bytes:
    size = len(content).to_bytes((len(content).bit_length() + 7) // 8)
    head = size if len(content) < 0x80 else bytes([0x80 | len(size)]) + size
    return b"\x30" + head + content
