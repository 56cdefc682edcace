"""AD FS, metadata: does the federation service publish what Entra reads to follow its certificates?

`https://NAME/FederationMetadata/2007-06/FederationMetadata.xml` must answer anybody with XML that names the service
itself, its sign-in page, and the certificates that it signs tokens with. Entra fetches it to learn of a new certificate
before the old one ends. Where it answers inside only, somebody has to tell Entra by hand each time.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Target
from bot.checks.federation_service import (
    FOUND,
    UNREACHED,
    Published,
    is_of,
    no_answer,
    nothing,
    published,
    service,
)
from bot.evidence.federation_metadata import FederationMetadata
from bot.model.verdict import Code, Finding, Verdict
from bot.net.facts import Page

UNAVAILABLE_STATUS = (404, 503)
TOO_MANY, OWN_FAULT = 429, 500

OK = Code("ok", Verdict.PASS)
INSIDE_ONLY = Code(
    "seen-inside",
    Verdict.WARN,
    "The bot stands inside, so it has not seen whether anybody outside gets this. Open the address from outside; Entra"
    " cannot follow your certificates otherwise.",
)
UNAVAILABLE = Code(
    "unavailable",
    Verdict.FAIL,
    "A server answers, and the federation service behind it does not. Start `adfssrv` and the Web Application Proxy,"
    " and see that `Get-AdfsEndpoint` shows the metadata as enabled and proxied.",
)
SERVER_ERROR = Code(
    "server-error",
    Verdict.ERROR,
    "The server says that it cannot answer at present. Check again later; if it stays so, look at AD FS's event log.",
)
NOT_METADATA = Code(
    "not-metadata",
    Verdict.FAIL,
    "Something answers, and it is not the metadata of AD FS. Publish the path as it is through the proxy, without a"
    " sign-in in front of it.",
)
WRONG_ENTITY = Code(
    "wrong-entity",
    Verdict.FAIL,
    "The metadata is of another service. Correct the parameter `federation_service_name`, or the name in AD FS"
    " (`Set-AdfsProperties -HostName`, `-Identifier`).",
)
NO_SIGNING = Code(
    "no-signing-certificate",
    Verdict.FAIL,
    "No certificate for signing tokens is published. See `Get-AdfsCertificate -CertificateType Token-Signing`.",
)
OTHER_HOST = Code(
    "other-host",
    Verdict.FAIL,
    "An end point leads to another host, so people are sent elsewhere to sign in. Set the service's host name"
    " (`Set-AdfsProperties -HostName`) and restart `adfssrv`.",
)
NO_SIGN_IN = Code(
    "no-sign-in-page",
    Verdict.FAIL,
    "No sign-in page is published. Switch `/adfs/ls/` on (`Enable-AdfsEndpoint`) and restart `adfssrv`.",
)


def judge(target: Target, seen: Published | None) -> Iterator[Finding]:
    if seen is None:
        yield nothing(target)
        return
    url, page = seen.fetched.url, seen.fetched.page
    yield from no_answer(seen.fetched, expected=f"HTTP {FOUND}")
    if seen.metadata:
        yield from list(_wrong(service(target), url, seen.metadata)) or [_well(target, url, seen.metadata)]
    elif page:
        kind = page.header("content-type") or "no content type"
        yield _unusable(page).at(url, expected="federation metadata", observed=f"{seen.trouble} ({kind})")


def _unusable(page: Page) -> Code:
    if page.status in UNAVAILABLE_STATUS:
        return UNAVAILABLE
    return SERVER_ERROR if page.status == TOO_MANY or page.status >= OWN_FAULT else NOT_METADATA


def _wrong(name: str, url: str, metadata: FederationMetadata) -> Iterator[Finding]:
    expected = f"http://{name}/adfs/services/trust"
    if metadata.entity.lower() not in {expected, expected.replace("http:", "https:")}:
        yield WRONG_ENTITY.at(url, expected=expected, observed=metadata.entity)
    if not metadata.signing:
        yield NO_SIGNING.at(url, expected="a signing certificate", observed="none")
    if not metadata.sign_in:
        yield NO_SIGN_IN.at(url, expected=f"https://{name}/adfs/ls/", observed="none")
    elsewhere = [address for address in (*metadata.sign_in, *metadata.trust) if not is_of(address, name)]
    if elsewhere:
        yield OTHER_HOST.at(url, expected=f"https://{name}/…", observed=", ".join(elsewhere))


def _well(target: Target, url: str, metadata: FederationMetadata) -> Finding:
    code = INSIDE_ONLY if target.profile.internal_dns_visible else OK
    observed = f"{metadata.entity}, {len(metadata.signing)} signing certificate(s)"
    return code.at(url, expected="metadata that Entra can read from outside", observed=observed)


CHECK = Check(
    id="adfs-metadata",
    step=6,
    title="The federation service publishes its metadata",
    codes=(
        OK,
        INSIDE_ONLY,
        UNAVAILABLE,
        NOT_METADATA,
        WRONG_ENTITY,
        NO_SIGNING,
        NO_SIGN_IN,
        OTHER_HOST,
        SERVER_ERROR,
        *UNREACHED,
    ),
    source="https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-fed-o365-certs",
    observe=published,
    judge=judge,
)
