"""What the certificate of a federation service is worth: the same judges for one that is served and one handed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.checks import lifetime
from bot.checks.lifetime import Band
from bot.checks.naming import covers, upn_suffixes
from bot.model.profile import DeviceRegistration
from bot.model.verdict import Code, Finding, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from bot.checks import Target
    from bot.evidence.certificate import Certificate

SERVER, ANY = "1.3.6.1.5.5.7.3.1", "2.5.29.37.0"  # extended key usages
MIN_RSA_BITS = 2048

# OpenSSL's X509_V_ERR numbers, which are stable. It builds the chain first; then it looks at the certificate's own key
# and at hashes, at the name, and at dates, all of which have their own judges here.
_BUILT = frozenset({0, 9, 10, 62, 66, 68})
_NOT_NOW = frozenset({9, 10})
_SELF_SIGNED = 18
_NO_ROOT = frozenset({19, 20, 21})

_REQUEST = "Request a new certificate, and assign it on every federation server and proxy."

OK = Code("ok", Verdict.PASS)

NOT_COVERED = Code(
    "name-missing",
    Verdict.FAIL,
    "The subject alternative name lacks the name of the federation service. Request a certificate that has it; it must"
    " not be a server's own name.",
)
WILDCARD = Code(
    "wildcard",
    Verdict.WARN,
    "The name is covered by a wildcard. That is supported, but it covers neither `certauth.` below the name of the"
    " federation service nor `enterpriseregistration.` of other suffixes.",
)
CN_ONLY = Code(
    "common-name-only",
    Verdict.WARN,
    "The name stands in the subject alone. AD FS takes that, and clients of today do not. Request a certificate that"
    " has it as a subject alternative name.",
)
NAMES = (NOT_COVERED, WILDCARD, CN_ONLY)

NO_REGISTRATION = Code(
    "no-enterpriseregistration",
    Verdict.FAIL,
    f"AD FS registers devices (`device_registration=adfs`), and the certificate lacks a name for it. {_REQUEST}",
)
NO_CERTAUTH = Code(
    "no-certauth",
    Verdict.WARN,
    "The certificate lacks `certauth.` of the federation service. It matters only where people sign in with"
    " certificates on port 443; without it they do on port 49443.",
)
EXTRA_NAMES = (NO_REGISTRATION, NO_CERTAUTH)

SOON = Code("expires-soon", Verdict.WARN, "It runs out soon. Renew it, and assign it on every server and proxy.")
VERY_SOON = Code(
    "expires-very-soon", Verdict.FAIL, "It runs out within days. Renew it, and assign it on every server and proxy."
)
EXPIRED = Code("expired", Verdict.FAIL, "It has run out. Renew it, and assign it on every server and proxy.")
NOT_YET = Code("not-yet-valid", Verdict.FAIL, "It is not valid yet. Assign one that is, and check the servers' clocks.")
VALIDITY = (SOON, VERY_SOON, EXPIRED, NOT_YET)

WEAK_KEY = Code("weak-key", Verdict.FAIL, f"AD FS needs an RSA key of at least {MIN_RSA_BITS} bits. {_REQUEST}")
ELLIPTIC = Code(
    "elliptic-key",
    Verdict.WARN,
    "An elliptic-curve key is kept by a CNG provider, which AD FS 2012 R2 and the wizard of Entra Connect do not take."
    " Use RSA, unless your AD FS is newer and was not set up by the wizard.",
)
KEYS = (WEAK_KEY, ELLIPTIC)

BROKEN_HASH = Code("broken-hash", Verdict.FAIL, f"The signature's hash is broken and not supported. {_REQUEST}")
SHA1 = Code(
    "sha1",
    Verdict.WARN,
    "The signature is made with SHA-1. AD FS takes that; browsers and Office refuse it of a public authority. Use"
    " SHA-256.",
)
SIGNATURES = (BROKEN_HASH, SHA1)

NOT_FOR_SERVERS = Code(
    "not-for-servers", Verdict.FAIL, f"The certificate is not meant for TLS servers (serverAuth). {_REQUEST}"
)
NO_USAGE = Code(
    "no-usage",
    Verdict.WARN,
    "The certificate does not say what it is for. Have serverAuth among its extended key usages at the next renewal.",
)
USAGES = (NOT_FOR_SERVERS, NO_USAGE)

LEAF_ONLY = Code(
    "leaf-only",
    Verdict.WARN,
    "The intermediate certificates are missing, and it is trusted only because the bot knows them. Import them on every"
    " server and proxy (Local Computer, Intermediate Certification Authorities).",
)
INCOMPLETE = Code(
    "incomplete",
    Verdict.WARN,
    "The chain cannot be built, because the certificate stands alone. Import the intermediate certificates on every"
    " server and proxy (Local Computer, Intermediate Certification Authorities); if the authority is a private one, use"
    " a public one.",
)
PRIVATE_AUTHORITY = Code(
    "private-authority",
    Verdict.WARN,
    "The chain ends at an authority that is not publicly trusted. Computers of the domain may trust it; Outlook, phones"
    " and Microsoft's cloud have to as well. Use a public authority.",
)
SELF_SIGNED = Code("self-signed", Verdict.FAIL, "The certificate is signed by itself. Use one of a public authority.")
CHAIN_NOT_NOW = Code(
    "chain-not-valid-now",
    Verdict.FAIL,
    "An intermediate certificate has expired, or is not valid yet. Import the authority's current one.",
)
BROKEN_CHAIN = Code(
    "broken-chain", Verdict.FAIL, "The chain does not verify. Import the authority's right certificates."
)
CHAINS = (LEAF_ONLY, INCOMPLETE, PRIVATE_AUTHORITY, SELF_SIGNED, CHAIN_NOT_NOW, BROKEN_CHAIN)

_BANDS = {Band.GOOD: OK, Band.SOON: SOON, Band.VERY_SOON: VERY_SOON, Band.AFTER: EXPIRED, Band.BEFORE: NOT_YET}
_BROKEN = frozenset({"md2", "md4", "md5"})


@dataclass(frozen=True, slots=True)
class Judged:
    """What one judge says; `OK` where it finds nothing wrong."""

    code: Code
    expected: str
    observed: str
    fingerprint: str = ""

    def at(self, subject: str, *, fix: str = "") -> Finding:
        """Return it as a finding about *subject*."""
        return self.code.at(
            subject, expected=self.expected, observed=self.observed, fix=fix, fingerprint=self.fingerprint
        )


def judge_name(certificate: Certificate, service: str) -> Judged:
    """Is the name of the federation service in it?"""
    if service in certificate.names:
        code = OK
    elif any(covers(pattern, service) for pattern in certificate.names):
        code = WILDCARD
    else:
        alone = not certificate.names and covers(certificate.common_name.lower(), service)
        code = CN_ONLY if alone else NOT_COVERED
    return Judged(code, f"DNS:{service}", _named(certificate))


def judge_extra_names(certificate: Certificate, target: Target, service: str) -> Iterator[Judged]:
    """Are the names in it that device registration and signing in with certificates need?"""
    wanted = [(NO_CERTAUTH, f"certauth.{service}")]
    if target.profile.device_registration is DeviceRegistration.ADFS:
        wanted += [(NO_REGISTRATION, f"enterpriseregistration.{suffix}") for suffix in upn_suffixes(target)]
    for code, name in wanted:
        there = any(covers(pattern, name) for pattern in certificate.names)
        yield Judged(OK if there else code, f"DNS:{name}", _named(certificate))


def judge_validity(certificate: Certificate, now: datetime) -> Judged:
    """Is it valid *now*, and for a while yet?"""
    band = lifetime.band(certificate, now)
    ends = band in {Band.SOON, Band.VERY_SOON, Band.AFTER}
    return Judged(
        _BANDS[band],
        lifetime.wanted(certificate, now),
        lifetime.validity(certificate),
        certificate.fingerprint if ends else "",
    )


def judge_key(certificate: Certificate) -> Judged:
    """Is its key of a kind and a size that AD FS takes?"""
    if certificate.key == "EC":
        code = ELLIPTIC
    else:
        code = OK if certificate.key == "RSA" and certificate.bits >= MIN_RSA_BITS else WEAK_KEY
    return Judged(code, f"RSA, {MIN_RSA_BITS} bits or more", f"{certificate.key}, {certificate.bits} bits")


def judge_signature(chain: Sequence[Certificate]) -> Judged:
    """Are the signatures sound of the certificate itself and of the intermediates, which are not their own issuers?"""
    signed = [each for at, each in enumerate(chain) if not at or not each.self_issued]
    worst = next((each for each in signed if each.signature in _BROKEN), None)
    if worst:
        return Judged(BROKEN_HASH, "SHA-256 or better", _signed(worst))
    weak = next((each for each in signed if each.signature == "sha1"), None)
    return Judged(SHA1 if weak else OK, "SHA-256 or better", _signed(weak or signed[0]))


def judge_usages(certificate: Certificate) -> Judged:
    """Is it meant for TLS servers?"""
    usages = certificate.usages
    if usages is None:
        return Judged(NO_USAGE, "serverAuth", "no extended key usage")
    code = OK if {SERVER, ANY} & {*usages} else NOT_FOR_SERVERS
    return Judged(code, f"serverAuth ({SERVER})", ", ".join(usages) or "none")


def judge_chain(chain: Sequence[Certificate], verify_code: int, verify_text: str, now: datetime) -> Judged:
    """Does the chain lead to a public root?

    Args:
        verify_code: OpenSSL's, against the public roots.
        now: When its intermediates have to be valid; the certificate's own dates are not looked at.
    """
    code = _chain_code(chain, verify_code, now)
    shown = " ← ".join(certificate.subject for certificate in chain) + f" (issued by {chain[-1].issuer})"
    return Judged(code, "a chain to a public root", f"{verify_text}: {shown}" if verify_code else shown)


def _chain_code(chain: Sequence[Certificate], verify_code: int, now: datetime) -> Code:
    alone = len(chain) == 1
    own, *others = (each.not_before <= now <= each.not_after for each in chain)
    if verify_code in _BUILT:
        if not all(others) or (verify_code in _NOT_NOW and own):
            return CHAIN_NOT_NOW
        return LEAF_ONLY if alone and not chain[0].self_issued else OK
    if verify_code in _NO_ROOT:
        return INCOMPLETE if alone else PRIVATE_AUTHORITY
    return SELF_SIGNED if verify_code == _SELF_SIGNED else BROKEN_CHAIN


def _named(certificate: Certificate) -> str:
    names = [f"DNS:{name}" for name in certificate.names]
    return ", ".join(names) or f"no DNS name, CN={certificate.common_name}"


def _signed(certificate: Certificate) -> str:
    return f"{certificate.signature or 'a signature without a hash of its own'} ({certificate.subject})"
