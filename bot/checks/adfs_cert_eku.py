"""AD FS certificate, use: is it meant for TLS servers?

A certificate lists what it may be used for (extended key usage). The one of the federation service must be for TLS
servers (serverAuth); that it be for clients as well is not needed, and public authorities have stopped issuing such.

The uses cannot be changed: request a new certificate from a template for web servers.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target
from bot.checks.adfs_certificate import OK, USAGES, judge_usages
from bot.checks.federation_service import NOT_FEDERATED
from bot.checks.handed_certificate import NOT_ONE, SOURCE, found, handed, not_one, unneeded
from bot.evidence.certificate_file import CertificateFile
from bot.model.verdict import Finding


def judge(_: Target, file: CertificateFile) -> Iterator[Finding]:
    leaf = file.leaf
    if leaf is None:
        yield not_one(file)
    else:
        yield from found(leaf, [judge_usages(leaf)])


CHECK = Check(
    id="adfs-cert-eku",
    step=5,
    title="The certificate is meant for TLS servers",
    codes=(OK, *USAGES, NOT_ONE, NOT_FEDERATED),
    source="https://learn.microsoft.com/windows-server/identity/ad-fs/overview/ad-fs-requirements",
    observe=handed,
    judge=judge,
    kind=Kind.PASTE,
    wants=(SOURCE,),
    skips=unneeded,
)
