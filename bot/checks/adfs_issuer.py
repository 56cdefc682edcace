"""AD FS and Entra, issuer: does Entra know your federation service by the name that it has in its tokens?

For each federated domain Entra keeps an issuer, and believes only tokens that name it. With one domain it is the
identifier of the federation service (`http://NAME/adfs/services/trust`); with several, which Entra Connect sets up with
`-SupportMultipleDomain`, each has its own (`http://DOMAIN/adfs/services/trust/`) and a claim rule puts it into the
tokens. No two may share one.

It takes access to Microsoft Graph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.checks import Check, Kind, Target
from bot.checks.entra_federation import Federation, Sides, sides
from bot.checks.federation_service import APPLIES, nothing, service
from bot.checks.graph import GRAPH_CODES, PATIENCE, unread
from bot.checks.kinds import NO_SIP_DOMAIN, no_sip_domain
from bot.model.verdict import Code, Finding, Verdict

PATH = "/adfs/services/trust"

OK = Code("ok", Verdict.PASS)
MISMATCH = Code(
    "other-issuer",
    Verdict.WARN,
    "Entra expects another issuer. A claim rule of yours may put it into the tokens; if people of this domain cannot"
    " sign in, update the federation in Entra Connect (Manage federation).",
)
SHARED = Code(
    "shared-issuer",
    Verdict.WARN,
    "Several domains have the same issuer, and Entra cannot tell them apart. Update the federation of each with"
    " `-SupportMultipleDomain`, or in Entra Connect (Manage federation).",
)
NO_FEDERATION = Code(
    "no-federation", Verdict.SKIPPED, "Entra has no federation of this domain. See the check `adfs-realm-authurl`."
)
UNREADABLE = Code(
    "unreadable",
    Verdict.ERROR,
    "What Entra keeps of this domain cannot be read. See the check `adfs-token-signing-matches-entra`.",
)


def judge(target: Target, seen: Sides | None) -> Iterator[Finding]:
    if seen is None:
        yield nothing(target)
    elif not isinstance(seen.entra, tuple):
        yield unread(seen.entra)
    elif not seen.entra:
        yield no_sip_domain()
    else:
        metadata = seen.published.metadata
        identifier = metadata.entity if metadata else f"http://{service(target)}{PATH}"
        issuers = Counter(federation.issuer for federation in seen.entra)
        for federation in seen.entra:
            own = f"http://{federation.domain}{PATH}/"
            code = _code(federation, {identifier, own}, shared=issuers[federation.issuer] > 1)
            observed = federation.trouble or federation.issuer or "no issuer"
            yield code.at(federation.domain, expected=f"{identifier} or {own}", observed=observed)


def _code(federation: Federation, right: set[str], *, shared: bool) -> Code:
    if federation.trouble:
        return UNREADABLE
    if not federation.federated:
        return NO_FEDERATION
    if federation.issuer not in right:
        return MISMATCH
    return SHARED if shared else OK


CHECK = Check(
    id="adfs-issuer",
    step=6,
    title="Entra knows your federation service by its name",
    codes=(OK, MISMATCH, SHARED, NO_FEDERATION, UNREADABLE, NO_SIP_DOMAIN, *GRAPH_CODES, *APPLIES),
    source="https://learn.microsoft.com/graph/api/resources/internaldomainfederation",
    observe=sides,
    judge=judge,
    kind=Kind.GRAPH,
    priority=2,
    patience=PATIENCE,
)
