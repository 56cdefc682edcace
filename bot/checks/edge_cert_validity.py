"""Edge certificate, validity: is it valid now, and for a while yet?

A certificate that runs out takes federation and sign-in from outside with it. The bands follow its lifetime, because
lifetimes shrink: a warning at 30 days or a third of the lifetime, whichever is less; a failure at 7 days or a tenth.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Target, edge_servers, lifetime
from bot.checks.edge_servers import CERTIFICATE_CODES, Glimpse, Seen, by_certificate, places
from bot.checks.lifetime import Band, band
from bot.model.verdict import Code, Finding, Verdict

_RENEW = "Renew it, assign it on each Edge server, and restart the Edge services."

OK = Code("ok", Verdict.PASS)
SOON = Code("expires-soon", Verdict.WARN, f"It runs out soon. {_RENEW}")
VERY_SOON = Code("expires-very-soon", Verdict.FAIL, f"It runs out within days. {_RENEW}")
EXPIRED = Code("expired", Verdict.FAIL, f"It has run out. {_RENEW}")
NOT_YET = Code("not-yet-valid", Verdict.FAIL, "It is not valid yet. Assign one that is, and check the servers' clocks.")

_ENDS = {SOON, VERY_SOON, EXPIRED}
_CODES = {Band.GOOD: OK, Band.SOON: SOON, Band.VERY_SOON: VERY_SOON, Band.AFTER: EXPIRED, Band.BEFORE: NOT_YET}


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    def of_all(shown: tuple[Glimpse, ...]) -> Iterator[Finding]:
        for same in by_certificate(shown).values():
            certificate = same[0].chain[0]
            code = _CODES[band(certificate, target.now)]
            yield code.at(
                places(same),
                expected=lifetime.wanted(certificate, target.now),
                observed=lifetime.validity(certificate),
                fingerprint=certificate.fingerprint if code in _ENDS else "",
            )

    return edge_servers.judge_certificates(target, seen, of_all, expected="a certificate that is valid")


CHECK = Check(
    id="edge-cert-validity",
    step=3,
    title="The Edge certificate is valid, and for a while yet",
    codes=(OK, SOON, VERY_SOON, EXPIRED, NOT_YET, *CERTIFICATE_CODES),
    source="https://learn.microsoft.com/previous-versions/office/lync-server-2013/"
    "lync-server-2013-certificate-requirements-for-external-user-access",
    observe=edge_servers.certificates,
    judge=judge,
)
