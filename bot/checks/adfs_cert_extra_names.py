"""AD FS certificate, further names: are those in it that devices and certificates are signed in with?

Where AD FS registers devices (`device_registration=adfs`), they look for `enterpriseregistration.` of every UPN suffix.
Where people sign in with certificates on port 443, clients connect to `certauth.` of the federation service; without
that name they have to use port 49443.

A wildcard covers one label, so `*.contoso.com` does not cover `certauth.sts.contoso.com`. The lines that are shown
belong into the policy file of `certreq -new`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target
from bot.checks.adfs_certificate import EXTRA_NAMES, OK, judge_extra_names
from bot.checks.federation_service import APPLIES, service
from bot.checks.handed_certificate import NOT_ONE, SOURCE, found, handed, names_to_request, not_one, unnamed
from bot.evidence.certificate_file import CertificateFile
from bot.model.verdict import Finding


def judge(target: Target, file: CertificateFile) -> Iterator[Finding]:
    leaf, name = file.leaf, service(target)
    if leaf is None:
        yield not_one(file)
        return
    judged = tuple(judge_extra_names(leaf, target, name))
    wanted = (each.expected.removeprefix("DNS:") for each in judged)
    yield from found(leaf, judged, fix=names_to_request(dict.fromkeys((name, *leaf.names, *wanted))))


CHECK = Check(
    id="adfs-cert-extra-names",
    step=5,
    title="The certificate has the names for devices and certificates",
    codes=(OK, *EXTRA_NAMES, NOT_ONE, *APPLIES),
    source="https://learn.microsoft.com/windows-server/identity/ad-fs/overview/ad-fs-requirements",
    observe=handed,
    judge=judge,
    kind=Kind.PASTE,
    priority=2,
    wants=(SOURCE,),
    skips=unnamed,
)
