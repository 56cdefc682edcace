"""Edge certificate, usage: may it be used as a server's, and as a client's?

The Edge shows its certificate as a server (serverAuth). To other Edge servers it shows the same one as a client, and
Lync's page wants clientAuth only for public instant messaging with AOL, which is gone. Public authorities stop issuing
clientAuth for TLS servers between 2025 and 2027, and Microsoft does not say what that means for the Edge. So its
absence is shown as an open question, and is no failure.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Target, edge_servers
from bot.checks.edge_servers import CERTIFICATE_CODES, Glimpse, Seen, by_certificate, places
from bot.evidence.certificate import Certificate
from bot.model.verdict import Code, Finding, Verdict

SERVER, CLIENT, ANY = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "2.5.29.37.0"

OK = Code("ok", Verdict.PASS)
NO_CLIENT = Code(
    "no-client-usage",
    Verdict.WARN,
    "clientAuth is not among its usages. It is not known whether partners mind; try federation with one of them before"
    " the pilot, and ask Microsoft's support where it fails.",
)
NO_USAGE = Code(
    "no-usage",
    Verdict.WARN,
    "The certificate does not say what it is for. Have serverAuth among its usages at the next renewal.",
)
NOT_FOR_SERVERS = Code(
    "not-for-servers",
    Verdict.FAIL,
    "The certificate is not meant for TLS servers (serverAuth). Issue it again, assign it on each Edge server, and"
    " restart the Edge services.",
)

_NAMES = {SERVER: "serverAuth", CLIENT: "clientAuth", ANY: "any"}
_WORDS = "serverAuth, clientAuth"


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    def of_all(shown: tuple[Glimpse, ...]) -> Iterator[Finding]:
        for same in by_certificate(shown).values():
            certificate = same[0].chain[0]
            yield _code(certificate).at(places(same), expected=_WORDS, observed=_observed(certificate))

    return edge_servers.judge_certificates(target, seen, of_all, expected=_WORDS)


def _code(certificate: Certificate) -> Code:
    usages = certificate.usages
    if usages is None:
        return NO_USAGE
    if not {SERVER, ANY} & set(usages):
        return NOT_FOR_SERVERS
    return OK if {CLIENT, ANY} & set(usages) else NO_CLIENT


def _observed(certificate: Certificate) -> str:
    return ", ".join(_NAMES.get(usage, usage) for usage in certificate.usages or ()) or "no usage"


CHECK = Check(
    id="edge-cert-eku",
    step=3,
    title="The Edge certificate may be used as it is used",
    codes=(OK, NO_CLIENT, NO_USAGE, NOT_FOR_SERVERS, *CERTIFICATE_CODES),
    source="https://learn.microsoft.com/previous-versions/office/lync-server-2013/"
    "lync-server-2013-certificate-requirements-for-external-user-access",
    observe=edge_servers.certificates,
    judge=judge,
    priority=2,
)
