"""AD FS certificate, signature: is it made with a hash that is still good?

Whoever can make two documents with the same hash can forge a certificate. MD5 is broken, and AD FS does not take it.
With SHA-1 AD FS works, while browsers and Office refuse it of public authorities. The certificate and the intermediates
that were handed in with it are looked at; a root's signature of itself protects nothing, so it does not count.

Have the certificate issued again with SHA-256; if an intermediate is at fault, take the authority's current one.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target
from bot.checks.adfs_certificate import OK, SIGNATURES, judge_signature
from bot.checks.federation_service import NOT_FEDERATED
from bot.checks.handed_certificate import NOT_ONE, SOURCE, Led, found, led, not_one, unneeded
from bot.model.verdict import Finding


def judge(_: Target, seen: Led) -> Iterator[Finding]:
    leaf, chain = seen.file.leaf, seen.chain
    if leaf is None or chain is None:
        yield not_one(seen.file)
    else:
        yield from found(leaf, [judge_signature(chain.certificates)])


CHECK = Check(
    id="adfs-cert-signature",
    step=5,
    title="The certificate is signed with a good hash",
    codes=(OK, *SIGNATURES, NOT_ONE, NOT_FEDERATED),
    source="https://learn.microsoft.com/windows-server/identity/ad-fs/overview/ad-fs-requirements",
    observe=led,
    judge=judge,
    kind=Kind.PASTE,
    wants=(SOURCE,),
    skips=unneeded,
)
