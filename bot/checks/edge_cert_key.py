"""Edge certificate, key: is it made the way that Lync's servers and everybody outside take it?

The key should be RSA with 2,048 bits or more, the signature SHA-256 or better, and not RSASSA-PSS, which Lync does not
support. Keys on elliptic curves are not among those that Microsoft documents for the Edge. A place for the revocation
list must be named, or servers that look for it refuse the certificate.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Target, edge_servers
from bot.checks.edge_servers import CERTIFICATE_CODES, Glimpse, Seen, by_certificate, places
from bot.evidence.certificate import Certificate
from bot.model.verdict import Code, Finding, Verdict

MIN_BITS = 2048

_REISSUE = "Issue the certificate again, assign it on each Edge server, and restart the Edge services."

OK = Code("ok", Verdict.PASS)
WEAK = Code("weak-key", Verdict.FAIL, f"The RSA key has fewer than {MIN_BITS} bits. {_REISSUE}")
OTHER_KEY = Code("other-key", Verdict.FAIL, f"The key is neither RSA nor on an elliptic curve. {_REISSUE}")
ELLIPTIC = Code(
    "elliptic-key",
    Verdict.WARN,
    "The key is on an elliptic curve, which Microsoft does not document for the Edge. Use RSA at the next renewal.",
)
PSS = Code("rsassa-pss", Verdict.FAIL, f"The signature is RSASSA-PSS, which Lync does not support. {_REISSUE}")
BROKEN_HASH = Code("broken-hash", Verdict.FAIL, f"The signature's hash is broken. {_REISSUE}")
SHA1 = Code("sha1", Verdict.WARN, f"The signature is made with SHA-1, which many refuse. {_REISSUE}")
NO_LIST = Code("no-revocation-list", Verdict.FAIL, f"No place for a revocation list is named in it. {_REISSUE}")

_BROKEN = frozenset({"md2", "md4", "md5"})
_COMMAND = "Request-CsCertificate -New -Type AccessEdgeExternal,DataEdgeExternal -KeySize 2048"
_WORDS = f"RSA {MIN_BITS} or more, SHA-256, a revocation list"


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    def of_all(shown: tuple[Glimpse, ...]) -> Iterator[Finding]:
        for same in by_certificate(shown).values():
            certificate = same[0].chain[0]
            for code in list(_codes(certificate)) or [OK]:
                fix = _COMMAND if code.verdict is Verdict.FAIL else ""
                yield code.at(places(same), expected=_WORDS, observed=_observed(certificate), fix=fix)

    return edge_servers.judge_certificates(target, seen, of_all, expected=_WORDS)


def _codes(certificate: Certificate) -> Iterator[Code]:
    if certificate.key == "EC":
        yield ELLIPTIC
    elif certificate.key != "RSA":
        yield OTHER_KEY
    elif certificate.bits < MIN_BITS:
        yield WEAK
    if certificate.pss:
        yield PSS
    if certificate.signature in _BROKEN:
        yield BROKEN_HASH
    elif certificate.signature == "sha1":
        yield SHA1
    if not certificate.crl_urls:
        yield NO_LIST


def _observed(certificate: Certificate) -> str:
    signature = f"{certificate.signature or 'no hash'}{', RSASSA-PSS' if certificate.pss else ''}"
    return (
        f"{certificate.key} {certificate.bits}, {signature}, {', '.join(certificate.crl_urls) or 'no revocation list'}"
    )


CHECK = Check(
    id="edge-cert-key",
    step=3,
    title="The Edge certificate's key and signature are sound",
    codes=(OK, WEAK, OTHER_KEY, ELLIPTIC, PSS, BROKEN_HASH, SHA1, NO_LIST, *CERTIFICATE_CODES),
    source="https://learn.microsoft.com/previous-versions/office/lync-server-2013/"
    "lync-server-2013-certificate-infrastructure-requirements",
    observe=edge_servers.certificates,
    judge=judge,
    priority=2,
)
