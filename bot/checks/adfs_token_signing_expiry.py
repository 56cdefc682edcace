"""AD FS, token signing: how long is the certificate good that tokens are signed with, and is the next one ready?

AD FS makes these certificates itself. With automatic rollover it makes the next one 20 days before the present one
ends, and signs with it from 5 days later, about 15 days before the end. Entra looks into the published metadata from 35
days before the end on, every day, and learns of the next one there.

So nothing is wrong while more than 35 days are left; then the next one should appear, and 15 days before the end it
must be published, and known to Entra if the bot may ask Microsoft Graph. The certificate in use is the one that the
metadata itself is signed with.

Where rollover is not automatic, nobody makes the next one but you, and nobody makes it the one in use: renew as soon as
35 days are left. Hand in the properties of AD FS (`Get-AdfsProperties`), and the check knows which way it is with you.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.checks import Check, Target, handed
from bot.checks.entra_federation import Asked, Sides, sides
from bot.checks.federation_service import APPLIES, NOT_SEEN, nothing
from bot.checks.graph import PATIENCE
from bot.evidence.certificate import Certificate
from bot.model.verdict import Code, Finding, Verdict

SOURCE = "adfs-properties"
LOOKED_AT, PROMOTED = timedelta(days=35), timedelta(days=15)
RENEW = "Update-AdfsCertificate -CertificateType Token-Signing"

_TELL = (
    "update the federation of every domain before the next one comes into use (see `adfs-token-signing-matches-entra`)"
)

OK = Code("ok", Verdict.PASS)
NEXT_READY = Code(
    "next-ready",
    Verdict.WARN,
    "It runs out soon, and the next one is published. With public metadata Entra takes it up by itself; otherwise"
    f" {_TELL}.",
)
NO_NEXT_YET = Code(
    "no-next-yet",
    Verdict.WARN,
    "It runs out soon, and no next one is published yet. With automatic rollover AD FS makes it 20 days before the end;"
    " without (`Get-AdfsProperties`, AutoCertificateRollover False) renew it now.",
)
NO_NEXT = Code(
    "no-next",
    Verdict.FAIL,
    f"It runs out within days, and there is no next one. Make one now, then {_TELL}.",
)
NEXT_UNKNOWN = Code(
    "next-unknown-to-entra",
    Verdict.FAIL,
    "It runs out within days, and Entra does not know the next one yet. Update the federation of every domain before"
    " the next one comes into use (see `adfs-token-signing-matches-entra`).",
)
NO_ROLLOVER = Code(
    "no-rollover",
    Verdict.FAIL,
    "It runs out soon, and automatic rollover is off, so nothing happens by itself: renew it now. If the next one is"
    f" published already, {_TELL}; then make it the one in use (`Set-AdfsCertificate -IsPrimary`).",
)
EXPIRED = Code(
    "expired",
    Verdict.FAIL,
    f"It has run out, so nobody can sign in. Make a new one and {_TELL}.",
)


def judge(target: Target, seen: Sides | None) -> Iterator[Finding]:
    expected = f"good beyond {target.now + LOOKED_AT:%Y-%m-%d}"
    if seen is None:
        yield nothing(target)
        return
    metadata = seen.published.metadata
    if metadata is None or metadata.primary is None:
        observed = seen.published.trouble or "no signing certificate"
        yield NOT_SEEN.at(seen.published.fetched.url, expected=expected, observed=observed)
        return
    primary = metadata.primary
    later = [each for each in metadata.secondary if each.not_after > primary.not_after]
    code = _code(primary.not_after - target.now, later, seen.entra)
    if code in {NEXT_READY, NO_NEXT_YET} and handed.told(target, SOURCE, "rollover") is False:
        code = NO_ROLLOVER
    shown = [f"in use: {_shown(primary)}", *(f"published too: {_shown(each)}" for each in metadata.secondary)]
    fix = RENEW if code in {NO_NEXT, NO_ROLLOVER, EXPIRED} else ""
    yield code.at(
        f"token signing of {metadata.entity}",
        expected=expected,
        observed="; ".join(shown),
        fix=fix,
        fingerprint=primary.fingerprint if code is not OK else "",
    )


def _code(left: timedelta, later: list[Certificate], entra: Asked) -> Code:
    if left <= timedelta(0):
        return EXPIRED
    if left > LOOKED_AT:
        return OK
    if not later:
        return NO_NEXT if left <= PROMOTED else NO_NEXT_YET
    return NEXT_UNKNOWN if left <= PROMOTED and not _known(later, entra) else NEXT_READY


def _known(later: list[Certificate], entra: Asked) -> bool:
    """Tell whether Entra knows a next certificate for every domain that it was seen to federate."""
    told = [each for each in (entra if isinstance(entra, tuple) else ()) if each.federated and not each.trouble]
    return all(set(later) & {*each.certificates} for each in told)


def _shown(certificate: Certificate) -> str:
    return f"{certificate.thumbprint} until {certificate.not_after:%Y-%m-%d}"


CHECK = Check(
    id="adfs-token-signing-expiry",
    step=6,
    title="The certificate for signing tokens is good for a while, or the next is ready",
    codes=(OK, NEXT_READY, NO_NEXT_YET, NO_NEXT, NEXT_UNKNOWN, NO_ROLLOVER, EXPIRED, NOT_SEEN, *APPLIES),
    source="https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-fed-o365-certs",
    observe=sides,
    judge=judge,
    patience=PATIENCE,
    wants=(SOURCE,),
    live=True,
)
