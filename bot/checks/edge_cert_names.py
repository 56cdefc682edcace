"""Edge certificate, names: does it hold every name that the Edge is called by, on every address?

The certificate of the Access Edge must list, as DNS names of its subject alternative name: the Access Edge's own name,
`sip.` of every SIP domain, and the Web Conferencing Edge's name where both share it. Its subject should be the Access
Edge's name. Wildcards are not supported on the Edge, so a name that only a wildcard covers counts as missing.

Every Edge server must show the same certificate on 443 and 5061. Port 5061 also asks for a certificate of the caller's;
that is right, and the bot reads the server's all the same. The A/V Edge shows none on its port.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Target, edge_servers
from bot.checks.edge_servers import CERTIFICATE_CODES, Glimpse, Seen, by_certificate, places
from bot.checks.naming import access_edge, covers, sip_domains, web_conferencing
from bot.model.names import same_name
from bot.model.verdict import Code, Finding, Verdict

_REISSUE = (
    "Issue the certificate again with every name, assign it on each Edge server, and restart the Edge services"
    " (`Stop-CsWindowsService; Start-CsWindowsService`)."
)

OK = Code("ok", Verdict.PASS)
MISSING = Code("missing-name", Verdict.FAIL, f"The certificate lacks a name. {_REISSUE}")
WILDCARD = Code(
    "wildcard", Verdict.FAIL, f"A name is covered by a wildcard only, which the Edge does not support. {_REISSUE}"
)
DIFFERENT = Code(
    "different",
    Verdict.FAIL,
    "The servers, or the two ports, show different certificates. Assign one and the same on every Edge server"
    " (`Set-CsCertificate`), and restart the Edge services.",
)
OTHER_SUBJECT = Code(
    "other-subject",
    Verdict.WARN,
    "The certificate's subject is not the Access Edge's name; some partners compare it. Put it right at the next"
    " renewal.",
)


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    def of_all(shown: tuple[Glimpse, ...]) -> Iterator[Finding]:
        edge = access_edge(target).name
        for role in (
            [glimpse for glimpse in shown if glimpse.door.host.name == edge],
            [glimpse for glimpse in shown if glimpse.door.host.name != edge],
        ):
            yield from _different(by_certificate(role))
        for same in by_certificate(shown).values():
            yield from _judge_certificate(target, same)

    return edge_servers.judge_certificates(target, seen, of_all, expected="a certificate with every name")


def _different(found: dict[str, tuple[Glimpse, ...]]) -> Iterator[Finding]:
    if len(found) > 1:
        yield DIFFERENT.at(
            ", ".join(dict.fromkeys(str(glimpse.door) for same in found.values() for glimpse in same)),
            expected="one certificate",
            observed="; ".join(f"{places(same)}: SHA-256 {fingerprint[:16]}…" for fingerprint, same in found.items()),
        )


def _judge_certificate(target: Target, same: tuple[Glimpse, ...]) -> Iterator[Finding]:
    certificate, edge = same[0].chain[0], access_edge(target).name
    needed = _needed(target, {glimpse.door.host.name for glimpse in same})
    lacking = [name for name in needed if name not in certificate.names]
    wild = [name for name in lacking if any(covers(pattern, name) for pattern in certificate.names)]
    gone = [name for name in lacking if name not in wild]
    fix = f'Request-CsCertificate -New -Type AccessEdgeExternal,DataEdgeExternal -DomainName "{",".join(needed)}"'
    for code, names in ((MISSING, gone), (WILDCARD, wild)):
        if names:
            yield code.at(places(same), expected=_listed(names), observed=_listed(certificate.names), fix=fix)
    if edge in needed and not same_name(certificate.common_name, edge):
        observed = f"CN={certificate.common_name}"
        yield OTHER_SUBJECT.at(places(same), expected=f"CN={edge}", observed=observed, fix=fix)
    elif not lacking:
        yield OK.at(places(same), expected=_listed(needed), observed=_listed(certificate.names))


def _needed(target: Target, served: set[str]) -> tuple[str, ...]:
    edge, webcon = access_edge(target).name, web_conferencing(target).name
    names: list[str] = []
    if edge in served:
        names += [edge, *(f"sip.{domain}" for domain in sip_domains(target))]
    if webcon in served:
        names.append(webcon)
    return tuple(dict.fromkeys(names))


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"DNS:{name}" for name in names) or "no DNS name"


CHECK = Check(
    id="edge-cert-names",
    step=3,
    title="The Edge certificate holds every name",
    codes=(OK, MISSING, WILDCARD, DIFFERENT, OTHER_SUBJECT, *CERTIFICATE_CODES),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-edge-certificates",
    observe=edge_servers.certificates,
    judge=judge,
)
