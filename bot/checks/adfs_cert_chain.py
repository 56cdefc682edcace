"""AD FS certificate, chain: does it lead to an authority that everybody trusts?

Clients follow the issuers from the certificate to a root that they trust. An authority of your own will do for
computers of the domain; Outlook, phones and Microsoft's cloud do not know it, so Microsoft advises against it.

Hand in the certificate with its intermediates, best as one .p7b. The bot verifies each signature, and judges by the
trust store of its machine and by the roots that its operator added.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target
from bot.checks.adfs_certificate import CHAINS, OK, judge_chain
from bot.checks.federation_service import NOT_FEDERATED
from bot.checks.handed_certificate import NOT_ONE, SOURCE, Led, found, led, not_one, unneeded
from bot.model.verdict import Finding


def judge(target: Target, seen: Led) -> Iterator[Finding]:
    leaf, chain = seen.file.leaf, seen.chain
    if leaf is None or chain is None:
        yield not_one(seen.file)
    else:
        yield from found(leaf, [judge_chain(chain.certificates, chain.verify_code, chain.verify_text, target.now)])


CHECK = Check(
    id="adfs-cert-chain",
    step=5,
    title="The certificate leads to a public authority",
    codes=(OK, *CHAINS, NOT_ONE, NOT_FEDERATED),
    source="https://learn.microsoft.com/troubleshoot/windows-server/identity/certificate-warning-from-ad-fs",
    observe=led,
    judge=judge,
    kind=Kind.PASTE,
    wants=(SOURCE,),
    skips=unneeded,
)
