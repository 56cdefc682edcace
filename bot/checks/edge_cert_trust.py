"""Edge certificate, trust: do partners and the cloud trust the chain that the Edge sends?

The chain must lead from the certificate, over the intermediates that the server itself sends, to a root that everybody
trusts: a public certification authority. Certificates of a private one, or signed by themselves, are refused outside.
The bot judges by the trust store of its machine, and by the roots that its operator added.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.checks import Check, Target, edge_servers
from bot.checks.edge_servers import CERTIFICATE_CODES, TRUSTED, WRONG_NAME, Glimpse, Seen, by_certificate, places
from bot.model.verdict import Code, Finding, Verdict

OK = Code("ok", Verdict.PASS)
LEAF_ONLY = Code(
    "leaf-only",
    Verdict.WARN,
    "The server sends its own certificate alone, and it is trusted only because the bot knows the issuer. Import the"
    " intermediate certificates on every Edge server (Local Computer, Intermediate Certification Authorities).",
)
SELF_SIGNED = Code("self-signed", Verdict.FAIL, "The certificate is signed by itself. Use one of a public authority.")
UNKNOWN_CA = Code(
    "unknown-ca",
    Verdict.FAIL,
    "The chain ends at an authority that is not publicly trusted. Use a public one for the Edge's external side.",
)
INCOMPLETE = Code(
    "incomplete",
    Verdict.FAIL,
    "The chain cannot be built from what the server sends. Import the intermediate certificates on every Edge server"
    " (Local Computer, Intermediate Certification Authorities); if the authority is a private one, use a public one.",
)
NOT_NOW = Code(
    "not-valid-now",
    Verdict.FAIL,
    "A certificate of the chain has expired, or is not valid yet. See `edge-cert-validity`; if that passes, an"
    " intermediate certificate is out of date: import the authority's current one.",
)
BROKEN = Code(
    "broken", Verdict.FAIL, "The chain does not verify. Issue the certificate again, or import the right one."
)

# By X509_V_ERR number. OpenSSL looks at the name after it has built the chain, and before it looks at the dates.
_CODES = {9: NOT_NOW, 10: NOT_NOW, 18: SELF_SIGNED, 19: UNKNOWN_CA, 20: UNKNOWN_CA, 21: UNKNOWN_CA}
_NO_ISSUER = frozenset({20, 21})
_WORDS = "a chain to a public root"


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    def of_all(shown: tuple[Glimpse, ...]) -> Iterator[Finding]:
        for same in by_certificate(shown).values():
            codes = {glimpse: _code(glimpse, target.now) for glimpse in same}
            for code in dict.fromkeys(codes.values()):
                alike = [glimpse for glimpse in same if codes[glimpse] is code]
                yield code.at(places(alike), expected=_WORDS, observed=_observed(alike[0]))

    return edge_servers.judge_certificates(target, seen, of_all, expected=_WORDS)


def _code(glimpse: Glimpse, now: datetime) -> Code:
    alone = len(glimpse.chain) == 1 and not glimpse.chain[0].self_issued
    if glimpse.verify_code == WRONG_NAME and not all(
        each.not_before <= now <= each.not_after for each in glimpse.chain
    ):
        return NOT_NOW
    if glimpse.verify_code in {TRUSTED, WRONG_NAME}:
        return LEAF_ONLY if alone else OK
    if alone and glimpse.verify_code in _NO_ISSUER:
        return INCOMPLETE
    return _CODES.get(glimpse.verify_code, BROKEN)


def _observed(glimpse: Glimpse) -> str:
    chain = " ← ".join(certificate.subject for certificate in glimpse.chain)
    last = f"{chain} (issued by {glimpse.chain[-1].issuer})"
    return last if glimpse.verify_code in {TRUSTED, WRONG_NAME} else f"{glimpse.verify_text}: {last}"


CHECK = Check(
    id="edge-cert-trust",
    step=3,
    title="The Edge certificate is publicly trusted",
    codes=(OK, LEAF_ONLY, SELF_SIGNED, UNKNOWN_CA, INCOMPLETE, NOT_NOW, BROKEN, *CERTIFICATE_CODES),
    source="https://learn.microsoft.com/previous-versions/office/lync-server-2013/"
    "lync-server-2013-certificate-requirements-for-external-user-access",
    observe=edge_servers.certificates,
    judge=judge,
)
