"""Revocation lists (CRL, RFC 5280): is one certificate on its issuer's list?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from bot.evidence.certificate import UNREADABLE
from bot.model.errors import ProbeError

_PEM = b"-----BEGIN X509 CRL-----"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """What a list says of one certificate.

    Attributes:
        revoked_at: Aware, UTC; None if the certificate is not on the list.
        reason: In RFC 5280's words: ``keyCompromise``; "" where none is given.
        next_update: When the next list is due, aware, UTC; None where the list does not say.
    """

    revoked_at: datetime | None = None
    reason: str = ""
    next_update: datetime | None = None


def look_up(data: bytes, *, certificate: bytes, issuer: bytes | None) -> Revocation:
    """Return what the revocation list *data* says of *certificate*.

    Args:
        certificate: DER.
        issuer: Its issuer's, DER, whose signature the list must have; None where nobody has it.

    Raises:
        ProbeError: It is no list, or none of the certificate's issuer; the text says which.
    """
    try:
        return _look_up(data, x509.load_der_x509_certificate(certificate), issuer)
    except UNREADABLE as error:
        raise ProbeError(f"That is not a readable revocation list: {error}.") from error


def _look_up(data: bytes, certificate: x509.Certificate, issuer: bytes | None) -> Revocation:
    pem = data.lstrip().startswith(_PEM)
    found = x509.load_pem_x509_crl(data) if pem else x509.load_der_x509_crl(data)
    if found.issuer != certificate.issuer:
        raise ProbeError(f"The revocation list is not of the certificate's issuer, but of {_name(found.issuer)}.")
    if issuer is not None and not found.is_signature_valid(x509.load_der_x509_certificate(issuer).public_key()):  # type: ignore[arg-type]  # a key that cannot sign is a TypeError, and caught
        raise ProbeError("The revocation list does not have the signature of the certificate's issuer.")
    entry = found.get_revoked_certificate_by_serial_number(certificate.serial_number)
    if entry is None:
        return Revocation(next_update=found.next_update_utc)
    reasons = [each.value.reason.value for each in entry.extensions if isinstance(each.value, x509.CRLReason)]
    return Revocation(revoked_at=entry.revocation_date_utc, reason="".join(reasons), next_update=found.next_update_utc)


def _name(issuer: x509.Name) -> str:
    return issuer.rfc4514_string() or "nobody"
