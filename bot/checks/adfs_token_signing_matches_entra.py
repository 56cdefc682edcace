"""AD FS and Entra: does Entra believe the certificates that your tokens are signed with, for every domain?

Entra keeps a copy of the signing certificate, and of the next one, for each federated domain by itself. If the copy is
not the certificate in use, nobody of that domain can sign in; if the next one is missing shortly before it comes into
use, nobody will be able to.

It takes access to Microsoft Graph. Without it hand in what `Get-EntraFederationProperty` shows of each federated
domain; as long as that holds, it is compared with the certificate in use whenever the bot looks. It tells nothing of
the next certificate, so look again when that comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.checks import Check, Kind, Target
from bot.checks.entra_federation import Federation, Sides, sides
from bot.checks.federation_copies import COPIES_CODES, SOURCE, copies, judged
from bot.checks.federation_service import APPLIES, NOT_SEEN, Published, nothing
from bot.checks.graph import GRAPH_CODES, PATIENCE, unread
from bot.checks.kinds import NO_SIP_DOMAIN, no_sip_domain
from bot.evidence.certificate import Certificate
from bot.evidence.federation_metadata import FederationMetadata
from bot.model.verdict import Code, Finding, Verdict
from bot.net.denial import Denial

PROMOTED = timedelta(days=15)  # before the end of the present one, the next one comes into use
SUCCESS = "success"

_REPAIR = (
    "In Entra Connect choose Manage federation, Repair the trust; or set the certificate with Microsoft Graph, for each"
    " federated domain. The id to give is the `id` that Graph itself shows for the federation."
)

OK = Code("ok", Verdict.PASS)
NO_FEDERATION = Code(
    "no-federation", Verdict.SKIPPED, "Entra has no federation of this domain. See the check `adfs-realm-authurl`."
)
UNREADABLE = Code(
    "unreadable", Verdict.ERROR, "Entra keeps a certificate that the bot cannot read. Compare the thumbprints yourself."
)
BROKEN = Code(
    "not-in-entra", Verdict.FAIL, f"Entra does not know the certificate in use, so nobody can sign in. {_REPAIR}"
)
NEXT_MISSING = Code(
    "next-not-in-entra",
    Verdict.WARN,
    "Entra does not know the next certificate yet. With public metadata it takes it up by itself; look again tomorrow."
    f" Otherwise: {_REPAIR}",
)
NEXT_MISSING_SOON = Code(
    "next-not-in-entra-soon",
    Verdict.FAIL,
    f"The next certificate comes into use within days, and Entra does not know it. {_REPAIR}",
)
NOT_UPDATED = Code(
    "update-failed",
    Verdict.WARN,
    "Entra tried to fetch the certificates by itself, and failed. Publish the metadata to the outside (see"
    " `adfs-metadata`), or tell Entra by hand each time.",
)


def judge(target: Target, seen: Sides | None) -> Iterator[Finding]:
    if seen is None:
        yield nothing(target)
    elif not isinstance(seen.entra, tuple):
        yield from _without_graph(target, seen.published, seen.entra)
    elif not seen.entra:
        yield no_sip_domain()
    elif seen.published.metadata is None or seen.published.metadata.primary is None:
        observed = seen.published.trouble or "no signing certificate"
        yield NOT_SEEN.at(seen.published.fetched.url, expected="the certificate in use", observed=observed)
    else:
        for federation in seen.entra:
            yield _judge(target, seen.published.metadata, seen.published.metadata.primary, federation)


def _without_graph(target: Target, found: Published, denial: Denial | None) -> Iterator[Finding]:
    told = copies(target)
    is_told = SOURCE in target.handed or told != ()
    if denial is not None or not is_told:
        yield unread(denial)
    if is_told:
        yield from judged(told, found, BROKEN)


def _judge(target: Target, metadata: FederationMetadata, primary: Certificate, federation: Federation) -> Finding:
    expected = ", ".join(each.thumbprint for each in (primary, *metadata.secondary))
    if federation.trouble:
        return UNREADABLE.at(federation.domain, expected=expected, observed=federation.trouble)
    if not federation.federated:
        return NO_FEDERATION.at(federation.domain, expected=expected, observed="not federated")
    code = _code(primary, metadata.secondary, federation, left=primary.not_after - target.now)
    observed = ", ".join(each.thumbprint for each in federation.certificates) or "no certificate"
    if code is NOT_UPDATED:
        observed += f"; last update: {federation.updated}"
    fix = _fix(federation.domain) if code.verdict is Verdict.FAIL else ""
    return code.at(federation.domain, expected=expected, observed=observed, fix=fix)


def _code(primary: Certificate, secondary: tuple[Certificate, ...], federation: Federation, *, left: timedelta) -> Code:
    if primary not in federation.certificates:
        return BROKEN
    if not {*secondary} <= {*federation.certificates}:
        return NEXT_MISSING_SOON if left <= PROMOTED else NEXT_MISSING
    return NOT_UPDATED if federation.updated.lower() not in {"", SUCCESS} else OK


def _fix(domain: str) -> str:
    return (
        f"$id = (Get-MgDomainFederationConfiguration -DomainId {domain}).Id\n"
        f"Update-MgDomainFederationConfiguration -DomainId {domain} -InternalDomainFederationId $id"
        " -SigningCertificate BASE64 -NextSigningCertificate BASE64"
    )


CHECK = Check(
    id="adfs-token-signing-matches-entra",
    step=6,
    title="Entra knows the certificates that tokens are signed with",
    codes=(
        OK,
        BROKEN,
        NEXT_MISSING,
        NEXT_MISSING_SOON,
        NOT_UPDATED,
        NO_FEDERATION,
        UNREADABLE,
        NOT_SEEN,
        *COPIES_CODES,
        *GRAPH_CODES,
        NO_SIP_DOMAIN,
        *APPLIES,
    ),
    source="https://learn.microsoft.com/graph/api/resources/internaldomainfederation",
    observe=sides,
    judge=judge,
    kind=Kind.GRAPH,
    patience=PATIENCE,
    wants=(SOURCE,),
    live=True,
)
