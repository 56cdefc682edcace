"""X.509 certificates, as facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
