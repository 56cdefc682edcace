"""AD FS certificate, name: does it hold the name of the federation service?

Clients compare the name that they connect to with the DNS names of the certificate's subject alternative name. The name
of the federation service must be one of them, and must not be a federation server's own name. A wildcard covers one
label: `*.contoso.com` covers `sts.contoso.com`, and nothing below it.

A name that is missing cannot be added: request a new certificate. The lines that are shown belong into the policy file
of `certreq -new`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target
from bot.checks.adfs_certificate import NAMES, OK, judge_name
from bot.checks.federation_service import APPLIES, service
from bot.checks.handed_certificate import NOT_ONE, SOURCE, found, handed, names_to_request, not_one, unnamed
from bot.evidence.certificate_file import CertificateFile
from bot.model.verdict import Finding


def judge(target: Target, file: CertificateFile) -> Iterator[Finding]:
    leaf, name = file.leaf, service(target)
    if leaf is None:
        yield not_one(file)
        return
    lines = names_to_request(dict.fromkeys((name, *leaf.names)))
    yield from found(leaf, [judge_name(leaf, name)], fix=lines)


CHECK = Check(
    id="adfs-cert-name",
    step=5,
    title="The certificate has the name of the federation service",
    codes=(OK, *NAMES, NOT_ONE, *APPLIES),
    source="https://learn.microsoft.com/windows-server/identity/ad-fs/overview/ad-fs-requirements",
    observe=handed,
    judge=judge,
    kind=Kind.PASTE,
    wants=(SOURCE,),
    skips=unnamed,
)
