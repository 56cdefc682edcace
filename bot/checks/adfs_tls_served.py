"""AD FS, TLS: does every address of the federation service show a certificate that clients accept?

The certificate must hold the name of the federation service, be valid for a while yet, and lead over the intermediates
that the server itself sends to a public authority. Its key should be RSA with 2048 bits or more, its signature SHA-256,
its use TLS servers. Validity is judged by the lifetime: a warning at 30 days or a third of it, whichever is less, a
failure at 7 days or a tenth.

AD FS picks its certificate by the name that the client sends (SNI), and so does the bot. A load balancer must pass TLS
through, not end it, and should ask for `/adfs/probe` over HTTP, because its own probes often send no name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.checks import Check, Target
from bot.checks.adfs_certificate import (
    CHAINS,
    KEYS,
    NAMES,
    OK,
    PRIVATE_AUTHORITY,
    SIGNATURES,
    USAGES,
    VALIDITY,
    Judged,
    judge_chain,
    judge_key,
    judge_name,
    judge_signature,
    judge_usages,
    judge_validity,
)
from bot.checks.control import NO_WAY_OUT, NOT_PUBLIC
from bot.checks.federation_service import (
    APPLIES,
    MISSING,
    Glimpse,
    Served,
    nothing,
    places,
    served,
    service,
    unreachable,
)
from bot.checks.kinds import NOT_ASKED
from bot.model.verdict import Code, Finding, Verdict

OLD = frozenset({"SSLv3", "TLSv1", "TLSv1.1"})
ASSIGN = "Set-AdfsSslCertificate -Thumbprint THUMBPRINT"

NO_HANDSHAKE = Code(
    "no-handshake",
    Verdict.FAIL,
    "Nothing shows a certificate here. Open port 443 to the Web Application Proxy, start its service and `adfssrv`, and"
    " see that no load balancer ends TLS or refuses clients that send a name.",
)
UNTRUSTED = Code(
    "untrusted",
    Verdict.FAIL,
    "The chain ends at an authority that is not publicly trusted, so clients outside and Microsoft's cloud refuse it."
    " Use a public authority for the federation service.",
)
OLD_TLS = Code(
    "old-tls",
    Verdict.WARN,
    "The server speaks TLS 1.1 at most, which Microsoft's cloud and clients of today refuse. Switch on TLS 1.2 (Windows"
    " registry, SCHANNEL), and strong cryptography for .NET.",
)


def judge(target: Target, seen: Served | None) -> Iterator[Finding]:
    name = service(target)
    if seen is None:
        yield nothing(target)
        return
    yield from _unseen(name, seen)
    alike: dict[tuple[Judged, ...], list[Glimpse]] = {}
    for glimpse in seen.glimpses:
        if not glimpse.trouble:
            alike.setdefault(tuple(_judged(target, glimpse)), []).append(glimpse)
    for judged, glimpses in alike.items():
        for each in judged:
            fix = ASSIGN if each.code in {*NAMES, *VALIDITY} else ""
            yield each.at(places(glimpses, name), fix=fix)


def _unseen(name: str, seen: Served) -> Iterator[Finding]:
    expected = "a TLS handshake"
    if code := unreachable(seen.addresses):
        yield code.at(name, expected=expected, observed=str(seen.addresses))
    elif seen.addresses.refused:
        refused = ", ".join(address for address, _ in seen.addresses.refused)
        yield NOT_PUBLIC.at(name, expected="public addresses", observed=refused)
    for glimpse in seen.glimpses:
        if glimpse.trouble:
            code = NO_HANDSHAKE if seen.way_out else NO_WAY_OUT
            yield code.at(places([glimpse], name), expected=expected, observed=glimpse.trouble)


def _judged(target: Target, glimpse: Glimpse) -> list[Judged]:
    """Return what is odd about the certificate, or that it is well."""
    own, name = glimpse.chain[0], service(target)
    chain = judge_chain(glimpse.chain, glimpse.verify_code, glimpse.verify_text, target.now)
    found = [
        judge_name(own, name),
        judge_validity(own, target.now),
        replace(chain, code=UNTRUSTED) if chain.code is PRIVATE_AUTHORITY else chain,
        judge_key(own),
        judge_signature(glimpse.chain),
        judge_usages(own),
    ]
    if glimpse.protocol in OLD:
        found.append(Judged(OLD_TLS, "TLS 1.2 or newer", glimpse.protocol))
    well = Judged(OK, f"DNS:{name}, trusted, TLS 1.2 or newer", f"{own.subject}, thumbprint {own.thumbprint}")
    return [each for each in found if each.code is not OK] or [well]


CHECK = Check(
    id="adfs-tls-served",
    step=6,
    title="The federation service shows a good certificate",
    codes=(
        OK,
        NO_HANDSHAKE,
        UNTRUSTED,
        OLD_TLS,
        *NAMES,
        *VALIDITY,
        *(code for code in CHAINS if code is not PRIVATE_AUTHORITY),
        *KEYS,
        *SIGNATURES,
        *USAGES,
        MISSING,
        NO_WAY_OUT,
        NOT_PUBLIC,
        NOT_ASKED,
        *APPLIES,
    ),
    source="https://learn.microsoft.com/windows-server/identity/ad-fs/operations/manage-ssl-certificates-ad-fs-wap",
    observe=served,
    judge=judge,
)
