"""Certificates as people hand them in: one or a chain, as PEM, DER or PKCS#7, saved by whatever program."""

from __future__ import annotations

import base64
import binascii
import codecs
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7

from bot.evidence.certificate import UNREADABLE, Certificate, parse
from bot.evidence.chain import fits
from bot.model.errors import BotError, ProbeError

MAX_BYTES = 1024 * 1024
MAX_CERTIFICATES = 50

_BEGIN, _END, _DASHES = b"-----BEGIN ", b"-----END ", b"-----"
_LABELS = frozenset(
    {
        b"CERTIFICATE",
        b"X509 CERTIFICATE",
        b"PKCS7",
        b"PKCS #7 SIGNED DATA",
        b"CMS",
        b"CERTIFICATE REQUEST",
        b"NEW CERTIFICATE REQUEST",
    }
)
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_AGAIN = "Export it again as Base-64 encoded X.509 (.cer), or with its chain as PKCS#7 (.p7b), without the private key."

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFile:
    """What was handed in, each certificate once.

    Attributes:
        leaves: Those that issued no other one: normally one. None at all of a request.
        others: The rest, in the order of the file.
        ders: All of them as bytes: the leaves, then the others.
        request: It is the request for a certificate, and not yet the certificate.
    """

    leaves: tuple[Certificate, ...]
    others: tuple[Certificate, ...]
    ders: tuple[bytes, ...]
    request: bool = False

    @property
    def leaf(self) -> Certificate | None:
        """The certificate that the file is about; None where there is none, or there are several."""
        return self.leaves[0] if len(self.leaves) == 1 else None


def read(raw: bytes) -> CertificateFile:
    """Return what the file *raw* holds.

    Raises:
        BotError: It holds no certificate that can be read, or too much; the text says how to put it right.
    """
    if len(raw) > MAX_BYTES:
        raise BotError(
            f"The file is larger than {MAX_BYTES // 1024 // 1024} MB; hand in the certificate and its chain."
        )
    return _read(raw)


def marks(file: CertificateFile) -> dict[str, str]:
    """Return the little that later checks compare with when the file is gone; nothing where it has no one leaf."""
    return marks_of(file.leaf) if file.leaf else {}


def marks_of(certificate: Certificate) -> dict[str, str]:
    """Return the little that tells *certificate* from others."""
    return {
        "sha256": certificate.fingerprint,
        "sha1": certificate.thumbprint,
        "key": certificate.key_fingerprint,
        "names": ",".join(certificate.names),
        "not_after": certificate.not_after.isoformat(),
    }


def _read(raw: bytes) -> CertificateFile:
    found: dict[bytes, x509.Certificate] = {}
    request = False
    for der in _documents(raw):
        certificates = _certificates(der)
        found |= {each.public_bytes(serialization.Encoding.DER): each for each in certificates}
        if len(found) > MAX_CERTIFICATES:
            raise BotError(f"There are more than {MAX_CERTIFICATES} certificates in it; hand in one with its chain.")
        request = request or not certificates
    if not found and not request:
        raise BotError(f"There is no certificate in it. {_AGAIN}")
    leaves = _leaves(found)
    others = [der for der in found if der not in leaves]
    return CertificateFile(
        leaves=tuple(leaves.values()),
        others=tuple(map(_facts, others)),
        ders=(*leaves, *others),
        request=not found,
    )


def _documents(raw: bytes) -> Iterator[bytes]:
    """Find what may be certificates: the PEM blocks; where there are none, all of it, as base64 or as it is."""
    text = raw.replace(b"\0", b"")  # of UTF-16, as Notepad and PowerShell save it
    if _BEGIN in text:
        yield from _blocks(text)
    else:
        for mark in _MARKS:
            text = text.removeprefix(mark)
        yield _base64(text) or raw


def _blocks(text: bytes) -> Iterator[bytes]:
    at = 0
    while (start := text.find(_BEGIN, at)) >= 0:
        label, _, _ = text[start + len(_BEGIN) : start + len(_BEGIN) + 64].partition(_DASHES)
        begin = start + len(_BEGIN) + len(label) + len(_DASHES)
        end = text.find(_END + label + _DASHES, begin)
        if end < 0:
            raise BotError(f"A certificate in it is cut short: its END line is missing. {_AGAIN}")
        at = end + len(_END)
        if label in _LABELS:
            der = _base64(text[begin:end])
            if not der:
                raise BotError(f"A certificate in it is damaged: what stands between its lines is no base64. {_AGAIN}")
            yield der


def _base64(text: bytes) -> bytes:
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except binascii.Error:
        return b""


def _certificates(der: bytes) -> tuple[x509.Certificate, ...]:
    """Return the certificates of one document; none of a request."""
    if certificate := _tried(x509.load_der_x509_certificate, der):
        return (certificate,)
    if several := _tried(pkcs7.load_der_pkcs7_certificates, der):
        return tuple(several)
    if _tried(x509.load_der_x509_csr, der):
        return ()
    raise BotError(f"It is no certificate that can be read. {_AGAIN}")


def _tried(load: Callable[[bytes], _Read], der: bytes) -> _Read | None:
    try:
        return load(der)
    except UNREADABLE:
        return None


def _leaves(found: dict[bytes, x509.Certificate]) -> dict[bytes, Certificate]:
    """Find those that issued no other; an authority that belongs to none of the rest does not count beside others."""
    facts = {der: _facts(der) for der in found}
    last = [der for der, each in found.items() if not _issued_any(each, found.values())] or list(found)[:1]
    own = [der for der in last if not facts[der].authority] or last
    return {der: facts[der] for der in own}


def _issued_any(issuer: x509.Certificate, all_of_them: Iterable[x509.Certificate]) -> bool:
    return any(child != issuer and fits(child, issuer) for child in all_of_them)


def _facts(der: bytes) -> Certificate:
    try:
        return parse(der)
    except ProbeError as error:
        raise BotError(f"{error} {_AGAIN}") from error
