"""Where a certificate leads: over which issuers, to which root, and what is wrong with that way.

The answer is OpenSSL's number for it (X509_V_ERR), so that what is handed in can be judged as what is served is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa

from bot.evidence.certificate import UNREADABLE, Certificate, parse

BROKEN, NOT_YET, EXPIRED, SELF_SIGNED, UNKNOWN_ROOT, NO_ISSUER, TOO_LONG, NO_AUTHORITY = 7, 9, 10, 18, 19, 20, 25, 79

_WORDS = {
    0: "ok",
    BROKEN: "certificate signature failure",
    NOT_YET: "certificate is not yet valid",
    EXPIRED: "certificate has expired",
    SELF_SIGNED: "self-signed certificate",
    UNKNOWN_ROOT: "self-signed certificate in certificate chain",
    NO_ISSUER: "unable to get local issuer certificate",
    TOO_LONG: "path length constraint exceeded",
    NO_AUTHORITY: "invalid CA certificate",
}
_MOST = 8  # issuers of one certificate that are tried: real ones have a few, under several roots

_Path = tuple[x509.Certificate, ...]
_Extension = TypeVar("_Extension", bound=x509.ExtensionType)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The way from a certificate to its root.

    Attributes:
        certificates: Those on it that were handed in, the certificate itself first, each issued by the next.
        verify_code: OpenSSL's X509_V_ERR number; 0 means trusted.
        verify_text: OpenSSL's words for it.
    """

    certificates: tuple[Certificate, ...]
    verify_code: int
    verify_text: str


def build(ders: Sequence[bytes], roots: Sequence[bytes], now: datetime) -> Chain:
    """Return where the first of *ders* leads.

    Args:
        ders: Certificates that were handed in together, each of which `parse` can read.
        roots: Certificates that are trusted where they are their own issuers, and known where they are not; DER.
        now: When each has to be valid.
    """
    handed = {x509.load_der_x509_certificate(der): der for der in ders}
    path, code = _Search(tuple(handed), tuple(_known(roots)), now).way()
    certificates = tuple(parse(handed[each]) for each in path if each in handed)
    return Chain(certificates=certificates, verify_code=code, verify_text=_WORDS[code])


def fits(child: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether *issuer* says that it is the one that *child* names; the signature is not looked at."""
    if child.issuer != issuer.subject:
        return False
    named = _extension(child, x509.AuthorityKeyIdentifier)
    own = _extension(issuer, x509.SubjectKeyIdentifier)
    return not (named and named.key_identifier and own) or named.key_identifier == own.digest


class _Search:
    """Looks for a way to a trusted root, the shortest first."""

    def __init__(self, handed: _Path, known: _Path, now: datetime) -> None:
        self._own, self._now = handed[0], now
        self._trusted = {each for each in known if each.subject == each.issuer}
        self._by_subject: dict[x509.Name, list[x509.Certificate]] = {}
        for each in dict.fromkeys((*known, *handed)):  # as OpenSSL does: what is trusted goes before what was handed in
            self._by_subject.setdefault(each.subject, []).append(each)
        self._signed: dict[tuple[x509.Certificate, x509.Certificate], bool] = {}

    def way(self) -> tuple[_Path, int]:
        """Return the best way there is, and what is to be said of it."""
        every = tuple(self._paths(lambda *_: True))
        sound = self._paths(lambda issuer, between: not self._flaw(issuer, between))
        path = next((each for each in (*sound, *every) if each[-1] in self._trusted), None)
        return (path, self._worst(path)) if path else self._dead_end(every[-1])

    def _paths(self, admit: Callable[[x509.Certificate, _Path], bool]) -> Iterator[_Path]:
        waiting, seen = deque[_Path]([(self._own,)]), {self._own}
        while waiting:
            path = waiting.popleft()
            yield path
            for issuer in self._candidates(path[-1]):
                if issuer not in seen and self._is_signed(path[-1], issuer) and admit(issuer, path[1:]):
                    seen.add(issuer)
                    waiting.append((*path, issuer))

    def _dead_end(self, path: _Path) -> tuple[_Path, int]:
        end, named = path[-1], self._candidates(path[-1])
        if named and not any(self._is_signed(end, each) for each in named):
            return (*path, *(each for each in named[:1] if each != end)), BROKEN
        if end.subject != end.issuer:
            return path, NO_ISSUER
        return path, UNKNOWN_ROOT if len(path) > 1 else SELF_SIGNED

    def _worst(self, path: _Path) -> int:
        flaws = (self._flaw(issuer, path[1:at]) for at, issuer in enumerate(path) if at)
        return max((self._date(path[0]), *flaws))  # the numbers go up with what OpenSSL complains of first

    def _flaw(self, issuer: x509.Certificate, between: _Path) -> int:
        """Say why *issuer* must not have issued a certificate with others *between*; 0 if it may."""
        constraints = _extension(issuer, x509.BasicConstraints)
        if not (constraints.ca if constraints else issuer.version is x509.Version.v1):
            return NO_AUTHORITY
        limit = constraints.path_length if constraints else None
        if limit is not None and limit < sum(each.subject != each.issuer for each in between):
            return TOO_LONG
        return self._date(issuer)

    def _date(self, certificate: x509.Certificate) -> int:
        if self._now < certificate.not_valid_before_utc:
            return NOT_YET
        return EXPIRED if self._now > certificate.not_valid_after_utc else 0

    def _candidates(self, child: x509.Certificate) -> list[x509.Certificate]:
        return [each for each in self._by_subject.get(child.issuer, ()) if fits(child, each)][:_MOST]

    def _is_signed(self, child: x509.Certificate, issuer: x509.Certificate) -> bool:
        pair = (child, issuer)
        if pair not in self._signed:
            self._signed[pair] = _verifies(child, issuer)
        return self._signed[pair]


def _verifies(child: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether *issuer* signed *child*, by any hash: `verify_directly_issued_by` takes none that is out of use."""
    signature, signed = child.signature, child.tbs_certificate_bytes
    try:
        key, how, digest = issuer.public_key(), child.signature_algorithm_parameters, child.signature_hash_algorithm
        match key:
            case rsa.RSAPublicKey() if isinstance(how, padding.PKCS1v15 | padding.PSS) and digest:
                key.verify(signature, signed, how, digest)
            case ec.EllipticCurvePublicKey() if isinstance(how, ec.ECDSA):
                key.verify(signature, signed, how)
            case ed25519.Ed25519PublicKey() | ed448.Ed448PublicKey():
                key.verify(signature, signed)
            case _:
                return False
    except (InvalidSignature, *UNREADABLE):
        return False
    return True


def _known(roots: Sequence[bytes]) -> Iterator[x509.Certificate]:
    for der in roots:
        with suppress(*UNREADABLE):  # a trust store may hold what this library cannot read
            certificate = x509.load_der_x509_certificate(der)
            _ = certificate.subject, certificate.issuer, certificate.extensions  # each is read when it is asked for
            yield certificate


def _extension(certificate: x509.Certificate, kind: type[_Extension]) -> _Extension | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
